using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Andon.Identity;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Tenants;

/// <summary><c>/keys</c>: made, listed without their secrets, rotated and revoked by admins.</summary>
internal static class KeyRoutes
{
    private const int MaxOverlap = 30 * 24 * 3_600;
    private static readonly QueryParameter Tenant = QueryParameter.Of<string>("tenant", "Another tenant's, for admins of tenant default");

    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "keys",
        Route.Post<KeyRequest, KeyView>("/keys", Roles.Admins, "Makes a key, which is shown this once; a user not yet known is added", CreateAsync) with { Status = 201 },
        Route.Get("/keys", Roles.Admins, "Lists keys, newest first", ListAsync, Tenant),
        Route.Get("/keys/{key}", Roles.Admins, "Shows a key, without its secret", ShowAsync, Tenant),
        Route.Post<RotateRequest, KeyView>("/keys/{key}/rotate", Roles.Admins, "Makes a key in the place of another, which goes on for a while", RotateAsync, Tenant) with { Status = 201 },
        Route.Delete("/keys/{key}", Roles.Admins, "Revokes a key: it is refused from its next use on", RevokeAsync, Tenant));

    private static async Task<KeyView> CreateAsync(Call call, KeyRequest request)
    {
        var directory = call.Get<TenantDirectory>();
        var tenant = await directory.TenantAsync(call.User, request.Tenant, call.Cancellation);
        return Show(call, await directory.CreateKeyAsync(call.User, tenant, request, call.Cancellation));
    }

    private static async Task<KeyView> RotateAsync(Call call, RotateRequest request)
    {
        if (request.OverlapS is < 0 or > MaxOverlap) throw ApiProblem.Invalid("invalid_overlap", $"the old key goes on for 0 to {MaxOverlap} s", new FieldError("/overlap_s", "maximum", $"0 to {MaxOverlap}"));
        var directory = call.Get<TenantDirectory>();
        return Show(call, await directory.RotateKeyAsync(call.User, await TenantAsync(call), call.Path("key"), TimeSpan.FromSeconds(request.OverlapS), call.Cancellation));
    }

    private static KeyView Show(Call call, (KeyHolder Made, ApiKey Key) made)
    {
        call.Location = $"{Routes.Prefix}/keys/{made.Key.Id}";
        var view = KeyView.Of(made.Made);
        // A key is in no database, and so in no answer that is kept either.
        call.ReplayedAnswer = view;
        return view with { Key = made.Key.Reveal() };
    }

    private static async Task<Page<KeyView>> ListAsync(Call call) =>
        new([.. (await call.Get<TenantDirectory>().ListKeysAsync(await TenantAsync(call), call.Cancellation)).Select(KeyView.Of)], null);

    private static async Task<KeyView> ShowAsync(Call call) => KeyView.Of(await call.Get<TenantDirectory>().FindKeyAsync(await TenantAsync(call), call.Path("key"), call.Cancellation));

    public static async Task MustBeThereAsync(Call call) => await call.Get<TenantDirectory>().FindKeyAsync(await TenantAsync(call), call.Path("key"), call.Cancellation);

    private static async Task RevokeAsync(Call call) => await call.Get<TenantDirectory>().RevokeKeyAsync(call.User, await TenantAsync(call), call.Path("key"), call.Cancellation);

    private static Task<string> TenantAsync(Call call) => call.Get<TenantDirectory>().TenantAsync(call.User, call.Text("tenant"), call.Cancellation);
}

/// <summary>A key to make.</summary>
internal sealed record KeyRequest
{
    /// <summary>Whose data it leads to. Default: the caller's tenant.</summary>
    public string? Tenant { get; init; }

    /// <summary>Whose key it is.</summary>
    public required string User { get; init; }

    /// <summary>What its holder may.</summary>
    public required Role Role { get; init; }

    /// <summary>The business roles that its holder has. Default: none.</summary>
    public ImmutableArray<string> BusinessRoles { get; init; } = [];

    /// <summary>What it is good for. Default: empty, all that the role admits.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>From when on it is refused. Default: null, never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>How to rotate a key.</summary>
/// <param name="OverlapS">How long the old one goes on, in seconds. Default: 0. From 0 to 30 days.</param>
internal sealed record RotateRequest(int OverlapS = 0);

/// <summary>A key.</summary>
internal sealed record KeyView
{
    /// <summary>By which it is named. No secret.</summary>
    public required string Id { get; init; }

    /// <summary>The key itself, in the answer that makes it and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Key { get; init; }

    /// <summary>Whose data it leads to.</summary>
    public required string Tenant { get; init; }

    /// <summary>Whose key it is.</summary>
    public required string User { get; init; }

    /// <summary>What its holder may.</summary>
    public required Role Role { get; init; }

    /// <summary>The business roles that its holder has.</summary>
    public required ImmutableArray<string> BusinessRoles { get; init; }

    /// <summary>What it is good for; empty for all that the role admits.</summary>
    public required ImmutableArray<string> Scopes { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when on it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public static KeyView Of(KeyHolder holder) => new()
    {
        Id = holder.Key.Id,
        Tenant = holder.Key.Tenant,
        User = holder.Key.User,
        Role = holder.Grant.Role,
        BusinessRoles = holder.Grant.BusinessRoles,
        Scopes = holder.Key.Scopes,
        CreatedBy = holder.Key.CreatedBy,
        CreatedAt = holder.Key.CreatedAt,
        ExpiresAt = holder.Key.ExpiresAt,
    };
}
