using Andon.Client;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Secrets;

/// <summary><c>/secrets</c>: written and removed, listed without their values, read by attempts alone.</summary>
internal static class SecretRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "secrets",
        Route.Get("/secrets", Roles.Admins, "Lists secrets by name, without their values", static async call => new Page<SecretView>(await call.Client.ListSecretsAsync(call.Caller, call.Cancellation), null)),
        Route.Put<SecretBody, SecretView>("/secrets/{secret}", Roles.Admins, "Writes a secret, or replaces it; its value is never shown", static (call, body) =>
            call.Client.SetSecretAsync(call.Caller, call.Path("secret"), body.Value, call.Cancellation)),
        Route.Delete("/secrets/{secret}", Roles.Admins, "Removes a secret: attempts that need it fail from now on", static call => call.Client.RemoveSecretAsync(call.Caller, call.Path("secret"), call.Cancellation)),
        Route.Post<NothingBody, RekeyView>("/secrets/rekey", Roles.Admins, "Wraps the secrets of all tenants by the server's master key; for admins of tenant default", static (call, _) => call.Client.RekeySecretsAsync(call.Caller, call.Cancellation)));
}

/// <summary>A secret to write.</summary>
/// <param name="Value">The value.</param>
internal sealed record SecretBody(string Value)
{
    /// <summary>Without the value, so that no log has it.</summary>
    public override string ToString() => nameof(SecretBody);
}
