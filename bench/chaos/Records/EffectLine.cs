using System.Globalization;
using Andon.Steps.Processes;

namespace Andon.Chaos.Records;

/// <summary>A line that an effect left outside the database: it began, or it ended.</summary>
/// <param name="HasEnded">Whether the line tells of the end.</param>
/// <param name="Attempt">Run, step, revision, attempt and a digest of the token.</param>
/// <param name="Key">The idempotency key; "-" where the effect was told none.</param>
/// <param name="Process">The process that had it.</param>
/// <param name="At">A time of the machine's monotonic clock, in its ticks; 0 where it was not looked at.</param>
internal sealed record EffectLine(bool HasEnded, AttemptMark Attempt, string Key, int Process, long At)
{
    public static string Begin(AttemptMark attempt, string key, int process, long at) => $"begin {attempt} {key} {process} {at}\n";

    public static string End(AttemptMark attempt, string key, int process, long at) => $"end {attempt} {key} {process} {at}\n";

    /// <summary>Null for a line that a kill cut off before its end.</summary>
    public static EffectLine? Parse(string line) =>
        line.Split(' ') is [("begin" or "end") and var kind, var mark, var key, var process, var at] && AttemptMark.Parse(mark) is { } attempt
            && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
                ? new EffectLine(kind == "end", attempt, key, pid, time)
                : null;

    /// <summary>The lines of a file. What a kill cut off at its end was not acknowledged to anybody, and did not happen.</summary>
    public static IEnumerable<EffectLine> Read(string path) => File.Exists(path) ? File.ReadAllText(path).Split('\n').Select(Parse).OfType<EffectLine>() : [];

    /// <summary>All lines of all files.</summary>
    public static IReadOnlyList<EffectLine> ReadAll(string folder) => [.. Directory.EnumerateFiles(folder).SelectMany(Read)];
}
