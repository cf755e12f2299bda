using System.Text;
using Andon.Chaos.Faults;

namespace Andon.Chaos;

/// <summary>What a run of the harness saw.</summary>
internal sealed record Summary
{
    public required ChaosOptions Options { get; init; }

    /// <summary>Where logs and effects were kept; null where they were not.</summary>
    public string? Kept { get; init; }

    public required IReadOnlyList<Strike> Strikes { get; init; }

    public IReadOnlyDictionary<string, string> Unavailable { get; init; } = new Dictionary<string, string>();

    public int Runs { get; init; }

    public int Effects { get; init; }

    public int Attempts { get; init; }

    public int Lost { get; init; }

    public int LateResultsRefused { get; init; }

    public IReadOnlyList<TimeSpan> TakeOvers { get; init; } = [];

    public int Tasks { get; init; }

    public int Operations { get; init; }

    public int Unanswered { get; init; }

    public required IReadOnlyList<string> Problems { get; init; }

    public string Text
    {
        get
        {
            var text = new StringBuilder();
            text.AppendLine($"faults    {string.Join(", ", Strikes.Where(s => s.HasFired).GroupBy(s => s.Fault).Select(g => $"{g.Key} {g.Count()}"))}");
            foreach (var (fault, reason) in Unavailable) text.AppendLine($"          {fault} is not to be had here: {reason}");
            text.AppendLine($"runs      {Runs:N0}, children included");
            text.AppendLine($"attempts  {Attempts:N0}, {Lost:N0} lost; {Effects:N0} effects; {LateResultsRefused:N0} late results refused");
            if (TakeOvers.Count > 0)
            {
                var limit = Options.Lease + TimeSpan.FromSeconds(1);
                text.AppendLine($"take-over {TakeOvers.Count:N0} attempts; p50 {TakeOvers[TakeOvers.Count / 2].TotalSeconds:0.00} s, max {TakeOvers[^1].TotalSeconds:0.00} s; {TakeOvers.Count(t => t > limit):N0} over {limit.TotalSeconds:0} s (lease + 1 s)");
            }

            text.AppendLine($"decisions {Tasks:N0} tasks, {Operations:N0} operations checked, {Unanswered:N0} of them without an answer");
            foreach (var problem in Problems.Take(30)) text.AppendLine($"PROBLEM   {problem}");
            if (Problems.Count > 30) text.AppendLine($"          and {Problems.Count - 30} more");
            if (Kept is not null) text.AppendLine($"kept      {Kept}");
            text.Append(Problems.Count == 0 ? $"sound; seed {Options.Seed}" : $"{Problems.Count} problems; seed {Options.Seed}");
            return text.ToString();
        }
    }
}
