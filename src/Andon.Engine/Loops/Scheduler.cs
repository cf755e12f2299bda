using System.Collections.Concurrent;
using Andon.Runs;
using Andon.Schedules;
using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Loops;

/// <summary>Starts the runs of schedules that are due.</summary>
internal sealed class Scheduler : ILoop
{
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);

    private readonly RunEngine engine;
    private readonly ScheduleRunner runner;
    private readonly Turns turns;

    // Schedules that wait for a run to end, or for better times.
    private readonly ConcurrentDictionary<Guid, (Guid? Run, DateTimeOffset Until)> aside = new();
    private volatile bool isAnyAside;
    private DateTimeOffset? next;

    public Scheduler(RunEngine engine)
    {
        this.engine = engine;
        runner = new ScheduleRunner(engine);
        turns = new Turns(engine, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        engine.Changed += (run, _) => SeeEnded(run);
        engine.Signals.ScheduleChanged += schedule => aside.TryRemove(schedule, out _);
    }

    public string Name => "scheduler";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        // While it looks, every new time is news: it may have been set just behind the look.
        engine.Signals.Schedules.SleepingUntil(null);
        var found = await engine.Store.Schedules.ListDueAsync(engine.Clock.Now, engine.Options.LoopBatch, Aside(), cancellation);
        next = found.Next;
        engine.Signals.Schedules.SleepingUntil(next);
        var looks = await Task.WhenAll(turns.Take(found.Due, static s => (s.Id, $"{s.Revision}")).Select(s => LookAsync(s, cancellation)));
        foreach (var (_, until) in aside.Values)
            if (!(next <= until)) next = until;
        return looks.Count(look => look == ScheduleLook.Moved);
    }

    public Task WaitAsync(CancellationToken cancellation) =>
        engine.Signals.Schedules.WaitAsync(turns.After(next), engine.Clock, turns.AtMost(engine.Options.PollInterval), cancellation);

    private async Task<ScheduleLook> LookAsync(ScheduleRow schedule, CancellationToken cancellation)
    {
        // Before the look: the run may end during it, or somebody change the schedule, and then this is taken away.
        var waits = aside[schedule.Id] = (schedule.LastRun, engine.Clock.Now + engine.Options.PollInterval);
        isAnyAside = true;
        var (look, nextDue) = await TryMoveOnAsync(schedule, cancellation);
        if (look == ScheduleLook.Moved) aside.TryRemove(schedule.Id, out _);
        if (look == ScheduleLook.Blocked) aside.TryUpdate(schedule.Id, waits with { Until = Before(nextDue, waits.Until) }, waits);
        if (look == ScheduleLook.Failed)
        {
            engine.Log.LogWarning("Tenant {Tenant}: schedule {Schedule} of {Pipeline} cannot be carried out now; it is tried again in {Wait}", schedule.Tenant, schedule.Id, schedule.Pipeline, AfterFailure);
            aside.TryUpdate(schedule.Id, (null, Before(nextDue, engine.Clock.Now + AfterFailure)), waits);
        }

        return look;
    }

    private async Task<(ScheduleLook Look, DateTimeOffset? NextDue)> TryMoveOnAsync(ScheduleRow schedule, CancellationToken cancellation)
    {
        try
        {
            return await runner.MoveOnAsync(schedule, cancellation);
        }
        catch (StoreException e)
        {
            engine.Log.LogWarning(e, "Tenant {Tenant}: schedule {Schedule} could not be carried out", schedule.Tenant, schedule.Id);
            return (ScheduleLook.Failed, schedule.NextDue);
        }
    }

    /// <summary>What comes due meanwhile is looked at in time, so that it does not count as missed.</summary>
    private DateTimeOffset Before(DateTimeOffset? nextDue, DateTimeOffset until) => nextDue > engine.Clock.Now && nextDue < until ? nextDue.Value : until;

    /// <summary>Those to pass over now; null for none.</summary>
    private HashSet<Guid>? Aside()
    {
        var now = engine.Clock.Now;
        foreach (var (schedule, (_, until)) in aside)
            if (until <= now) aside.TryRemove(schedule, out _);
        isAnyAside = !aside.IsEmpty;
        return isAnyAside ? [.. aside.Keys] : null;
    }

    private void SeeEnded(Run run)
    {
        // Called for all that is decided: mostly there is nothing to look for.
        if (!isAnyAside || !run.State.IsEnded()) return;
        foreach (var (schedule, (waitsFor, _)) in aside)
        {
            if (waitsFor == run.Id && aside.TryRemove(schedule, out _)) engine.Signals.Schedules.Set(DateTimeOffset.MinValue);
        }
    }
}
