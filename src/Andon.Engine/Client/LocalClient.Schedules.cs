using Andon.Runs;
using Andon.Schedules;
using Andon.Stores;

namespace Andon.Client;

/// <summary>What starts runs at set times, of <see cref="LocalClient"/>.</summary>
internal sealed partial class LocalClient
{
    private const int MaxChangeTries = 20;

    public async Task<ScheduleView> CreateScheduleAsync(Caller caller, ScheduleRequest request, CancellationToken cancellation = default)
    {
        RequireNoAgent(caller);
        var now = engine.Clock.Now;
        var row = await CheckedAsync(caller, request, engine.Seeds.Next().NextId(now), now, cancellation);
        row = row with { NextDue = ScheduleRules.Of(row)!.After(now) };
        if (!await engine.Store.Schedules.AddAsync(row, engine.Options.MaxSchedules, Audited(caller, "schedule.created", row.Id.ToString(), ("pipeline", row.Pipeline), ("cron", row.Cron), ("time_zone", row.TimeZone)), cancellation))
            throw new AndonException(RefusalKind.Conflict, "too_many_schedules", $"tenant '{caller.Tenant}' has {engine.Options.MaxSchedules} schedules, which is the limit; remove some first");
        return Scheduled(row);
    }

    public async Task<Page<ScheduleView>> ListSchedulesAsync(Caller caller, ScheduleFilter filter, CancellationToken cancellation = default)
    {
        var after = Guid.Empty;
        if (filter.Cursor is { } cursor && !Guid.TryParseExact(cursor, "D", out after)) throw new AndonException(RefusalKind.Invalid, "invalid_cursor", $"'{cursor}' is not a cursor of this list. Start without one.");
        var limit = Limit(filter.Limit);
        // One more than asked for: it says whether there is another page.
        var rows = await engine.Store.Schedules.ListAsync(caller.Tenant, filter.Pipeline, after, limit + 1, cancellation);
        return new Page<ScheduleView>([.. rows.Take(limit).Select(ScheduleView.Of)], rows.Count > limit ? rows[limit - 1].Id.ToString("D") : null);
    }

    public async Task<ScheduleView> GetScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default) => ScheduleView.Of(await FindScheduleAsync(caller, schedule, cancellation));

    public async Task<ScheduleView> ChangeScheduleAsync(Caller caller, Guid schedule, ScheduleRequest request, CancellationToken cancellation = default)
    {
        RequireNoAgent(caller);
        var before = await FindScheduleAsync(caller, schedule, cancellation);
        if (request.Pipeline != before.Pipeline)
            throw new AndonException(RefusalKind.Invalid, "other_pipeline", $"schedule {schedule} is one of '{before.Pipeline}' and stays that; make another for '{request.Pipeline}'");
        var wanted = await CheckedAsync(caller, request, schedule, before.CreatedAt, cancellation);
        var rule = ScheduleRules.Of(wanted)!;
        return await ChangeAsync(caller, schedule, "schedule.changed", row =>
        {
            var changed = wanted with
            {
                IsPaused = row.IsPaused,
                NextDue = row.NextDue,
                Queue = row.Queue,
                LastFire = row.LastFire,
                LastRun = row.LastRun,
                LastProblem = row.LastProblem,
                Revision = row.Revision,
            };
            return row.Cron == wanted.Cron && row.TimeZone == wanted.TimeZone ? changed : changed with { NextDue = rule.After(engine.Clock.Now), Queue = [] };
        }, cancellation);
    }

    public async Task DeleteScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default)
    {
        RequireNoAgent(caller);
        if (!await engine.Store.Schedules.DeleteAsync(caller.Tenant, schedule, Audited(caller, "schedule.deleted", schedule.ToString()), cancellation)) throw UnknownSchedule(caller, schedule);
    }

    public Task<ScheduleView> PauseScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default)
    {
        RequireNoAgent(caller);
        return ChangeAsync(caller, schedule, "schedule.paused", row => row.IsPaused ? row : row with { IsPaused = true }, cancellation);
    }

    public Task<ScheduleView> ResumeScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default)
    {
        RequireNoAgent(caller);
        // Whoever paused it did not want what came due meanwhile.
        return ChangeAsync(caller, schedule, "schedule.resumed", row => row.IsPaused ? row with { IsPaused = false, NextDue = ScheduleRules.Of(row)?.After(engine.Clock.Now) ?? row.NextDue } : row, cancellation);
    }

    /// <summary>The schedule that is asked for, if its first run could be submitted now.</summary>
    private async Task<ScheduleRow> CheckedAsync(Caller caller, ScheduleRequest request, Guid id, DateTimeOffset createdAt, CancellationToken cancellation)
    {
        _ = ScheduleRules.Read(request.Cron, request.TimeZone, request.CatchUp, request.Overlap);
        var pipeline = await engine.Pipelines.GetAsync(caller.Tenant, request.Pipeline, request.Version, cancellation);
        ReadOnlyMemory<byte> parameters = request.Params is { } given ? Bytes(given, "the parameters") : "{}"u8.ToArray();
        if (parameters.Length > engine.Options.MaxParamsBytes)
            throw new AndonException(RefusalKind.Invalid, "params_too_large", $"the parameters have {parameters.Length} bytes; at most {engine.Options.MaxParamsBytes} are allowed");
        var row = new ScheduleRow
        {
            Id = id,
            Tenant = caller.Tenant,
            Pipeline = request.Pipeline,
            Version = request.Version,
            Title = request.Title,
            Owner = request.OwnerId ?? caller.Actor.User,
            MadeBy = caller.Actor.User,
            CreatedAt = createdAt,
            Cron = request.Cron,
            TimeZone = request.TimeZone,
            Params = RunViews.Json(parameters),
            CatchUp = request.CatchUp,
            Overlap = request.Overlap,
        };
        var trial = RunMachine.Submit(pipeline, new ScheduleRunner(engine).Command(row, null), engine.ContextFor(pipeline, engine.Clock.Now, Placement.None));
        return trial.Refusal is { } refusal ? throw new AndonException(refusal) : row;
    }

    private async Task<ScheduleView> ChangeAsync(Caller caller, Guid schedule, string action, Func<ScheduleRow, ScheduleRow> change, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MaxChangeTries; tries++)
        {
            var found = await FindScheduleAsync(caller, schedule, cancellation);
            var changed = change(found);
            // It is as is wanted already: nobody did anything.
            if (ReferenceEquals(changed, found)) return ScheduleView.Of(found);
            if (await engine.Store.Schedules.ChangeAsync(changed, Audited(caller, action, schedule.ToString(), ("pipeline", changed.Pipeline), ("cron", changed.Cron), ("time_zone", changed.TimeZone)), cancellation)) return Scheduled(changed);
        }

        throw new AndonException(RefusalKind.Conflict, "schedule_changed", $"schedule {schedule} is changed by others all the time; try again");
    }

    private ScheduleView Scheduled(ScheduleRow row)
    {
        engine.Signals.SetSchedule(row.Id, row.WakeAt);
        return ScheduleView.Of(row);
    }

    private async Task<ScheduleRow> FindScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation) =>
        await engine.Store.Schedules.FindAsync(caller.Tenant, schedule, cancellation) ?? throw UnknownSchedule(caller, schedule);

    private static AndonException UnknownSchedule(Caller caller, Guid schedule) => new(RefusalKind.NotFound, "unknown_schedule", $"there is no schedule {schedule} in tenant '{caller.Tenant}'");

    private static void RequireNoAgent(Caller caller)
    {
        if (caller.Actor.IsAgent) throw new AndonException(RefusalKind.Forbidden, "agent_refused", $"agent {caller.Actor.User} cannot make or change schedules: people do");
    }
}
