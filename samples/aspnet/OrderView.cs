using System.Text.Json;
using Andon.Client;

namespace Andon.Samples.AspNet;

/// <summary>What the application says of an order: as much of the run as its users need.</summary>
internal sealed record OrderView(Guid Id, string State, IReadOnlyDictionary<string, string> Steps, string? Question, string? Etag, JsonElement? Output)
{
    public static OrderView Of(RunView run, TaskView? task) => new(
        run.RunId,
        Name(run.State),
        run.Steps.ToDictionary(s => s.Key, s => Name(s.Value.State), StringComparer.Ordinal),
        task?.Title,
        task?.Etag,
        run.Output);

    private static string Name<T>(T state)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());
}
