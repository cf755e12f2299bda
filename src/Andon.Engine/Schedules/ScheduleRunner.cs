using System.Collections.Immutable;
using System.Text.Json;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Schedules;

/// <summary>What came of a look at a schedule.</summary>
internal enum ScheduleLook
{
    /// <summary>It was moved on, here or by another node.</summary>
    Moved,

    /// <summary>Its last run has not ended.</summary>
    Blocked,

    /// <summary>It cannot be carried out now.</summary>
    Failed,
}

/// <summary>
/// Moves a schedule on: takes what is due into its queue, starts the runs whose turn it is, takes them from the queue; each is on record before the next. A run
/// has an idempotency key made of the schedule and the time, so that however often and on however many nodes this is begun, each time has one run.
/// </summary>
internal sealed class ScheduleRunner(RunEngine engine)
{
    public static string KeyOf(Guid schedule, DateTimeOffset time) => $"schedule/{schedule:D}/{time.UtcDateTime:yyyy-MM-dd'T'HH:mm'Z'}";

    /// <returns>What came of it, and the first time that was not looked at yet.</returns>
    public async Task<(ScheduleLook Look, DateTimeOffset? NextDue)> MoveOnAsync(ScheduleRow row, CancellationToken cancellation)
    {
        if (ScheduleRules.Of(row) is not { } rule) return (ScheduleLook.Failed, null);
        var (accepted, isMine) = await AcceptAsync(row, rule, cancellation);
        if (!isMine || accepted.Queue.IsEmpty) return (ScheduleLook.Moved, accepted.NextDue);
        var turn = rule.Turn(accepted.Queue, await IsOpenAsync(accepted.LastRun, cancellation));
        if (turn.Start.IsEmpty && turn.Skip.IsEmpty) return (ScheduleLook.Blocked, accepted.NextDue);
        var started = await StartAsync(accepted with { LastProblem = null }, turn.Start, cancellation);
        if (!turn.Skip.IsEmpty)
        {
            started = started with
            {
                Queue = started.Queue.RemoveRange(turn.Skip),
                LastProblem = $"{AndonJson.Format(turn.Skip[^1])} was skipped: run {started.LastRun} had not ended",
            };
        }

        if (started.Queue.Length == accepted.Queue.Length && started.LastProblem == accepted.LastProblem) return (ScheduleLook.Failed, accepted.NextDue);
        // Where this comes too late, somebody changed it or another node was faster: what was started is found by its key.
        await engine.Store.Schedules.ChangeAsync(started, audit: null, cancellation);
        return (started.Queue.Length < accepted.Queue.Length ? ScheduleLook.Moved : ScheduleLook.Failed, accepted.NextDue);
    }

    /// <summary>Takes what is due into the queue; says whether that is on record as this node saw it.</summary>
    private async Task<(ScheduleRow Row, bool IsMine)> AcceptAsync(ScheduleRow row, ScheduleRule rule, CancellationToken cancellation)
    {
        var state = rule.Accept(new ScheduleState(row.NextDue, row.Queue), engine.Clock.Now, engine.Options.ScheduleGrace);
        if (state.NextDue == row.NextDue) return (row, true);
        var accepted = row with { NextDue = state.NextDue, Queue = state.Queue };
        return (accepted with { Revision = row.Revision + 1 }, await engine.Store.Schedules.ChangeAsync(accepted, audit: null, cancellation));
    }

    /// <summary>Starts runs, in order, until one cannot be started now; what can never be started is left out and told.</summary>
    private async Task<ScheduleRow> StartAsync(ScheduleRow row, ImmutableArray<DateTimeOffset> times, CancellationToken cancellation)
    {
        foreach (var time in times)
        {
            try
            {
                row = row with { Queue = row.Queue.Remove(time), LastRun = await SubmitAsync(row, time, cancellation), LastFire = time };
            }
            catch (AndonException e)
            {
                row = row with { LastProblem = $"{AndonJson.Format(time)} could not be started: {e.Message}" };
                if (e.Code == QuotaBook.OpenRunsCode) return row;
                row = row with { Queue = row.Queue.Remove(time) };
            }
        }

        return row;
    }

    private async Task<Guid> SubmitAsync(ScheduleRow row, DateTimeOffset time, CancellationToken cancellation)
    {
        var pipeline = await engine.Pipelines.GetAsync(row.Tenant, row.Pipeline, row.Version, cancellation);
        var decision = await engine.SubmitAsync(pipeline, Command(row, KeyOf(row.Id, time)));
        if (decision.Refusal is not { } refusal) return decision.Run!.Id;
        return await engine.Store.FindSubmissionAsync(row.Tenant, row.Pipeline, KeyOf(row.Id, time), cancellation) ?? throw new AndonException(refusal);
    }

    /// <summary>The submission of a run of the schedule.</summary>
    public Submit Command(ScheduleRow row, string? key) =>
        new(engine.Seeds.Next().NextId(engine.Clock.Now), row.Title, row.Owner, new Actor(row.MadeBy) { Via = $"schedule:{row.Id}" }, JsonSerializer.SerializeToUtf8Bytes(row.Params, AndonJson.Options), key);

    private async Task<bool> IsOpenAsync(Guid? run, CancellationToken cancellation)
    {
        try
        {
            return run is { } id && (await engine.Loader.LoadAsync(id, cancellation))?.Run.State.IsEnded() is false;
        }
        catch (StoreException e) when (RunLoader.IsUnreadable(e))
        {
            // It is left alone until somebody sees to it, which is no reason to stop the schedule.
            return false;
        }
    }
}
