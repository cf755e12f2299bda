using System.Text.Json;
using Andon.Client;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Pipelines;

/// <summary><c>/pipelines</c>: published, listed, shown, checked.</summary>
internal static class PipelineRoutes
{
    private static readonly string[] Formats = [ApiJson.MediaType, "application/yaml"];

    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "pipelines",
        Route.Get("/pipelines", Roles.Readers, "Lists the newest version of each pipeline", static async call => new Page<PipelineView>(await call.Client.ListPipelinesAsync(call.Caller, call.Cancellation), null)),
        Route.Get("/pipelines/{pipeline}", Roles.Readers, "Shows the newest version of a pipeline", static call => call.Client.GetPipelineAsync(call.Caller, call.Path("pipeline"), null, call.Cancellation)),
        Route.Get("/pipelines/{pipeline}/versions/{version}", Roles.Readers, "Shows a version of a pipeline", VersionAsync),
        new Route { Method = "PUT", Path = "/pipelines/{pipeline}", Roles = Roles.Operators, Summary = "Publishes a version; the same content gives the same version", Body = typeof(JsonElement), BodyMedia = Formats, Answer = typeof(PipelineView), Handle = PublishAsync },
        new Route { Method = "POST", Path = "/pipelines/validate", Roles = Roles.Submitters, Summary = "Says what is wrong with a definition, and publishes nothing", Body = typeof(JsonElement), BodyMedia = Formats, Answer = typeof(ValidationView), Handle = ValidateAsync });

    private static Task<PipelineView> VersionAsync(Call call) => int.TryParse(call.Path("version"), out var version) && version > 0
        ? call.Client.GetPipelineAsync(call.Caller, call.Path("pipeline"), version, call.Cancellation)
        : throw ApiProblem.NotFound("unknown_pipeline", $"pipeline '{call.Path("pipeline")}' has no version '{call.Path("version")}'; versions are numbers from 1");

    private static async Task<object?> PublishAsync(Call call)
    {
        var (file, problems) = await ReadAsync(call);
        if (!problems.IsEmpty) throw new AndonException(RefusalKind.Invalid, "invalid_pipeline", file.Format(problems[0])) { Problems = problems };
        if (file.Definition!.Name != call.Path("pipeline"))
            throw ApiProblem.Invalid("another_name", $"the definition is called '{file.Definition.Name}', not '{call.Path("pipeline")}'", new FieldError("/name", "const", call.Path("pipeline")));
        return await call.Client.PublishAsync(call.Caller, file.Definition, call.Cancellation);
    }

    private static async Task<object?> ValidateAsync(Call call)
    {
        var (_, problems) = await ReadAsync(call);
        return new ValidationView(problems.IsEmpty, [.. problems.Select(FieldError.Of)]);
    }

    private static async Task<(PipelineFile File, System.Collections.Immutable.ImmutableArray<PipelineProblem> Problems)> ReadAsync(Call call)
    {
        // What is not said to be JSON is YAML, which most JSON is too.
        var file = PipelineFile.Parse(call.Bytes.Span, Bodies.IsJson(call.Http.Request.ContentType) ? "body.json" : null);
        if (!file.Problems.IsEmpty) return (file, file.Problems);
        var types = (await call.Client.StepTypesAsync(call.Caller, call.Cancellation)).ToDictionary(t => t.Name, StringComparer.Ordinal);
        return (file, file.Validate(types));
    }
}

/// <summary>What is wrong with a definition.</summary>
/// <param name="Valid">Whether it can be published.</param>
/// <param name="Errors">Why not.</param>
internal sealed record ValidationView(bool Valid, IReadOnlyList<FieldError> Errors);
