using System.Text.Json;
using Andon.HumanTasks;

namespace Andon.Stores;

/// <summary>Candidates as a column has them: JSON; null where anyone may decide and nobody is named.</summary>
internal static class CandidatesText
{
    private static readonly Candidates Anyone = new() { Anyone = true };

    public static string? Of(Candidates candidates) => candidates.Equals(Anyone) ? null : JsonSerializer.Serialize(candidates, AndonJson.Options);

    public static Candidates From(string? text) => text is null ? Anyone : JsonSerializer.Deserialize<Candidates>(text, AndonJson.Options)!;
}
