using System.Diagnostics;
using Andon.Chaos.Faults;
using Andon.Runs;
using Andon.Steps.Processes;

namespace Andon.Chaos.Records;

/// <summary>From the kill of a node to the moment when an attempt that it had begins anew elsewhere, by the clock of the effects.</summary>
internal static class TakeOvers
{
    /// <summary>
    /// Of all lost attempts whose next attempt began, those of kills that left a node up which nothing struck until the lease and a second were over, nor the server.
    /// </summary>
    public static IReadOnlyList<TimeSpan> Of(IReadOnlyDictionary<AttemptMark, Guid> attempts, IReadOnlyList<EffectLine> effects, IReadOnlyCollection<RunRecord> records, IReadOnlyList<Strike> strikes, TimeSpan lease)
    {
        var leaseTicks = (long)(lease.TotalSeconds * Stopwatch.Frequency);
        bool IsStruck(int process, long from) => strikes.Any(s => s.Process == process && s.From < from + leaseTicks + Stopwatch.Frequency && s.To + (process == 0 ? leaseTicks : 0) > from);
        var kills = strikes.Where(s => s.Fault == "kill" && !IsStruck(0, s.From) && s.Others.Any(o => !IsStruck(o, s.From))).ToLookup(s => s.Process, s => s.From);
        var begun = effects.Where(e => e is { HasEnded: false, Process: > 0 }).ToLookup(e => e.Attempt);
        var first = begun.Select(b => b.First()).ToLookup(e => (e.Attempt.RunId, e.Attempt.Step, e.Attempt.Revision, e.Attempt.Attempt), e => e.At);
        var lives = attempts.SelectMany(a => begun[a.Key].Select(e => (Incarnation: a.Value, e.Process, e.At))).GroupBy(e => e.Incarnation).ToDictionary(l => l.Key, l => l.MinBy(e => e.At));
        var lost = records.SelectMany(r => r.Events.OfType<AttemptLost>().Select(e => (r.Id, e.Step, e.Attempt, e.Incarnation))).ToHashSet();
        List<TimeSpan> times = [];
        foreach (var (mark, incarnation) in attempts)
        {
            if (!lost.Contains((mark.RunId, mark.Step, mark.Attempt, incarnation))) continue;
            if (!lives.TryGetValue(incarnation, out var life)) continue;
            // In a long run the numbers of processes come again: what ended this one is the first kill of its number since it was at work.
            var killed = kills[life.Process].Where(k => k > life.At).DefaultIfEmpty(long.MaxValue).Min();
            var at = first[(mark.RunId, mark.Step, mark.Revision, mark.Attempt + 1)].FirstOrDefault();
            // It was lost before the kill where others had taken the node for dead already.
            if (at < killed) continue;
            times.Add(Stopwatch.GetElapsedTime(killed, at));
        }

        return [.. times.Order()];
    }
}
