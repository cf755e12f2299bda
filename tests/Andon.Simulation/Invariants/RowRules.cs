using Andon.Runs;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Invariants;

/// <summary>The rows that follow from a log are, after every append, those that its fold gives.</summary>
internal static class RowRules
{
    public static void Check(MemoryRun stored, Run run, TenantQuota? quota)
    {
        var expected = RunRows.All(run);
        BrokenRuleException.Unless(stored.Row with { Holders = [] } == expected.Run with { Holders = [] }, $"the run row says {stored.Row}, and the log {expected.Run}");
        Same("holders", stored.Row.Holders.Order(), expected.Run.Holders.Order());
        Same("ready steps", stored.Ready.Values.Select(r => r.Step).Order(), expected.Ready.Select(r => r.Step).Order());
        Same("timers", stored.Timers.Values.Select(Name).Order(), expected.Timers.Select(Name).Order());
        Same("calls", stored.Calls.Values.Select(c => (c.Row.Peer, c.Row.Kind)).Order(), expected.Calls.Select(c => (c.Peer, c.Kind)).Order());
        Same("leases", stored.Leases.Values.Select(l => (l.Step, l.Token, l.Worker)), expected.Leases.OrderBy(l => l.Step, StringComparer.Ordinal).Select(l => (l.Step, l.Token, l.Worker)));
        Same("slots", stored.Slots.Values, SlotsOf(run, quota).OrderBy(s => s.Step, StringComparer.Ordinal).ThenBy(s => s.Key, StringComparer.Ordinal));
        Same("tasks", stored.Tasks.OrderBy(t => t.Id), expected.Tasks.OrderBy(t => t.Id));
    }

    /// <summary>By the steps themselves, not by what the fold notes of them.</summary>
    private static IEnumerable<SlotRow> SlotsOf(Run run, TenantQuota? quota) =>
        from step in run.Steps
        where step is { State: StepState.Running, Attempt: not null }
        from key in new[] { step.Definition.Definition.Concurrency?.Key, quota?.MaxRunningSteps is null ? null : SlotKeys.Steps }
        where key is not null
        select new SlotRow(run.Id, run.Tenant, step.Name, key);

    private static string Name(TimerRow timer) => $"{timer.Step} {timer.Kind} {timer.DueAt:O}";

    private static void Same<T>(string what, IEnumerable<T> stored, IEnumerable<T> expected)
    {
        if (!stored.SequenceEqual(expected))
            throw new BrokenRuleException($"the store's {what} are [{string.Join(", ", stored)}], and by the log [{string.Join(", ", expected)}]");
    }
}
