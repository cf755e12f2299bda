using System.Collections.Immutable;

namespace Andon.Schedules;

/// <summary>What becomes of times at which nobody was there to start a run.</summary>
public enum CatchUp
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One run for all of them, for the last.</summary>
    Last,

    /// <summary>A run for each.</summary>
    All,
}

/// <summary>What happens at a time at which the run of the time before has not ended.</summary>
public enum Overlap
{
    /// <summary>Nothing.</summary>
    Skip,

    /// <summary>Another run starts beside it.</summary>
    Allow,

    /// <summary>Another run starts after it.</summary>
    Queue,
}

/// <summary>Where a schedule is.</summary>
/// <param name="NextDue">The first time that was not looked at yet; null where there is none any more.</param>
/// <param name="Queue">The times that were, and whose runs are to be started, the earliest first.</param>
public sealed record ScheduleState(DateTimeOffset? NextDue, ImmutableArray<DateTimeOffset> Queue);

/// <summary>What is to be done with the queue of a schedule now; what is in neither list stays in it.</summary>
public sealed record ScheduleTurn(ImmutableArray<DateTimeOffset> Start, ImmutableArray<DateTimeOffset> Skip);

/// <summary>When a schedule is due, and what follows from that.</summary>
public sealed record ScheduleRule(CronExpression Cron, TimeZoneInfo Zone, CatchUp CatchUp, Overlap Overlap)
{
    /// <summary>Times that are kept until their runs can be started. What is due beyond them is looked at later, and may be missed then.</summary>
    public const int MaxQueue = 100;

    private readonly CronTimes times = new(Cron, Zone);

    /// <summary>The first time after one at which it is due.</summary>
    public DateTimeOffset? After(DateTimeOffset time) => times.After(time);

    /// <summary>Takes what has become due into the queue. What is older than <paramref name="grace"/> was missed.</summary>
    public ScheduleState Accept(ScheduleState state, DateTimeOffset now, TimeSpan grace)
    {
        if (state.NextDue is not { } due || due > now || state.Queue.Length >= MaxQueue) return state;
        if (CatchUp == CatchUp.All) return AcceptAll(state, due, now);
        var last = times.LastUpTo(now, due) ?? due;
        var isMissed = CatchUp == CatchUp.None && now - last > grace;
        return new ScheduleState(times.After(now), isMissed ? state.Queue : state.Queue.Add(last));
    }

    /// <summary>What of the queue starts now.</summary>
    public ScheduleTurn Turn(ImmutableArray<DateTimeOffset> queue, bool isOpen) => Overlap switch
    {
        Overlap.Allow => new ScheduleTurn(queue, []),
        Overlap.Queue => new ScheduleTurn(isOpen ? [] : [.. queue.Take(1)], []),
        // The run of the first is what the others would overlap with.
        _ => isOpen ? new ScheduleTurn([], queue) : new ScheduleTurn([.. queue.Take(1)], [.. queue.Skip(1)]),
    };

    private ScheduleState AcceptAll(ScheduleState state, DateTimeOffset due, DateTimeOffset now)
    {
        var queue = state.Queue.ToBuilder();
        DateTimeOffset? next = due;
        for (; next <= now && queue.Count < MaxQueue; next = times.After(next.Value)) queue.Add(next.Value);
        return new ScheduleState(next, queue.ToImmutable());
    }
}
