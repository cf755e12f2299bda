using System.Text.Json;
using Andon.Client;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Pipelines;

/// <summary><c>/step-types</c>: the registry.</summary>
internal static class StepTypeRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "step-types",
        Route.Get("/step-types", Roles.Readers, "Lists the step types that pipelines can use", ListAsync),
        new Route { Method = "PUT", Path = "/step-types/{type}", Roles = Roles.Admins, Summary = "Registers or replaces a step type of the tenant", Body = typeof(JsonElement), Answer = typeof(JsonElement), Handle = PutAsync },
        Route.Delete("/step-types/{type}", Roles.Admins, "Removes a step type of the tenant; versions already published keep what they know of it", static call => call.Client.UnregisterStepTypeAsync(call.Caller, call.Path("type"), call.Cancellation)));

    private static async Task<Page<JsonElement>> ListAsync(Call call) => new([.. (await call.Client.StepTypesAsync(call.Caller, call.Cancellation)).Select(Json)], null);

    private static async Task<object?> PutAsync(Call call)
    {
        if (!Bodies.IsJson(call.Http.Request.ContentType)) throw Bodies.NotJson(call.Http.Request);
        var type = StepTypeReader.Read(call.Bytes.Span, out var problems, call.Path("type"));
        if (type is null) throw new AndonException(RefusalKind.Invalid, "invalid_step_type", problems[0].Format(null)) { Problems = problems };
        if (type.Name != call.Path("type"))
            throw ApiProblem.Invalid("another_name", $"the type is called '{type.Name}', not '{call.Path("type")}'", new FieldError("/type", "const", call.Path("type")));
        await call.Client.RegisterStepTypeAsync(call.Caller, type, call.Cancellation);
        return Json(type);
    }

    private static JsonElement Json(StepType type) => JsonSerializer.Deserialize<JsonElement>(StepTypeWriter.Write(type));
}
