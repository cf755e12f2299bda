using System.Diagnostics;
using Andon.Runs;
using Andon.Stores;
using Andon.Worlds;

namespace Andon;

/// <summary>The real machine, engine, loops and store contract in simulated worlds, one for each seed.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    private static readonly string? OneSeed = Environment.GetEnvironmentVariable("ANDON_SEED");

    [Fact]
    public void No_seed_breaks_an_invariant()
    {
        if (OneSeed is not null)
        {
            Tell(ulong.Parse(OneSeed));
            return;
        }

        Check("No_seed", isPunctual: false);
    }

    [Fact]
    public void Every_kind_of_event_and_every_answer_of_the_store_occurs()
    {
        var seen = Seeds.Run(1, 600).SelectMany(o => o.Seen.Split(',')).ToHashSet();
        output.WriteLine(string.Join(", ", seen.Order(StringComparer.Ordinal)));
        var events = typeof(RunEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(RunEvent))).Select(t => t.Name);
        var answers = Enum.GetNames<AppendStatus>().Select(s => $"append {s}");
        string[] others = ["job", "heartbeat", "late heartbeat", "late job", "snapshot", "last slot", "last of the quota", "stillborn", "stopped", "acknowledged", "refused duplicate_submission", "refused parent_waits_no_more", "refused task_superseded", "refused task_closed", "refused stale"];
        events.Concat(answers).Concat(others).Except(seen).ShouldBeEmpty();
    }

    [Fact]
    public void A_seed_has_the_same_history_each_time()
    {
        foreach (var outcome in Seeds.Run(1, 50))
        {
            Simulation.Run(outcome.Seed).ShouldBe(outcome);
        }
    }

    [Fact]
    public void Nothing_waits_for_a_poll_where_nothing_goes_wrong()
    {
        if (OneSeed is not null)
        {
            Tell(ulong.Parse(OneSeed), isPunctual: true);
            return;
        }

        Check("Nothing_waits", isPunctual: true);
    }

    private void Check(string test, bool isPunctual)
    {
        var first = ulong.Parse(Environment.GetEnvironmentVariable("ANDON_FIRST_SEED") ?? "1");
        var count = ulong.Parse(Environment.GetEnvironmentVariable("ANDON_SEEDS") ?? (Environment.GetEnvironmentVariable("ANDON_SOAK") is "1" ? "50000" : "2000"));
        var clock = Stopwatch.StartNew();
        var outcomes = Seeds.Run(first, count, isPunctual);
        output.WriteLine(
            $"{count} seeds from {first} in {clock.Elapsed.TotalSeconds:0.0} s: {outcomes.Sum(o => o.Runs)} runs, {outcomes.Sum(o => o.Rows)} rows, {outcomes.Sum(o => o.Effects)} effects; history {Seeds.Digest(outcomes)}");
        var broken = outcomes.Where(o => o.Violation is not null).OrderBy(o => o.Seed).ToList();
        foreach (var outcome in broken.Take(20)) output.WriteLine(Seeds.Explain(outcome, test));
        broken.Select(o => Seeds.Explain(o, test)).FirstOrDefault().ShouldBeNull($"{broken.Count} of {count} seeds");
    }

    /// <summary>Replays one seed and tells its story.</summary>
    private void Tell(ulong seed, bool isPunctual = false)
    {
        List<string> record = [];
        var outcome = Simulation.Run(seed, record: record, isPunctual: isPunctual);
        foreach (var line in record) output.WriteLine(line);
        outcome.Violation.ShouldBeNull();
    }
}
