using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>What a submission must meet before anything is stored.</summary>
internal static class Submission
{
    /// <summary>Characters of a title or an id of a user.</summary>
    public const int MaxText = 500;

    public static Refusal? Check(Pipeline pipeline, Submit command)
    {
        if (command.Title?.Length > MaxText)
            return new Refusal(RefusalKind.Invalid, "invalid_title", $"the title has {command.Title.Length} characters; at most {MaxText} are allowed");
        if (!PlainText.Is(command.Title))
            return new Refusal(RefusalKind.Invalid, "invalid_title", $"the title has {PlainText.Problem}");
        if (!PlainText.Is(command.Owner))
            return new Refusal(RefusalKind.Invalid, "invalid_owner", $"the owner has {PlainText.Problem}");
        if (command.Owner?.Length > MaxText || command.Owner?.Length == 0)
            return new Refusal(RefusalKind.Invalid, "invalid_owner", $"an owner has from 1 to {MaxText} characters");
        if (!RunScope.TryParse(command.Params, out var json) || json.ValueKind != JsonValueKind.Object)
            return new Refusal(RefusalKind.Invalid, "invalid_params", "the parameters must be a JSON object");
        var errors = pipeline.ParamsSchema?.Validate(json) ?? [];
        return errors.IsEmpty
            ? null
            : new Refusal(RefusalKind.Invalid, "invalid_params", $"the parameters do not meet the schema of pipeline '{pipeline.Name}': {SchemaText.Of(errors)}") { Errors = errors };
    }

    public static RunSubmitted Event(Pipeline pipeline, Submit command, DateTimeOffset now) => new(
        command.RunId,
        pipeline.Tenant,
        pipeline.Name,
        pipeline.Version,
        command.Title ?? pipeline.Definition.Title ?? pipeline.Name,
        command.Owner ?? command.By.User,
        command.By.User,
        command.Params,
        command.IdempotencyKey)
    { At = now, Parent = command.Parent, Trace = command.Trace };
}
