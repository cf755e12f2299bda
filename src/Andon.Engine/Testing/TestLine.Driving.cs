using Andon.Loops;
using Andon.Runs;

namespace Andon.Testing;

/// <summary>How a line moves on: what can happen now happens, then the clock moves to what is due.</summary>
public sealed partial class TestLine
{
    private readonly Dictionary<string, Func<TestTask, Task>> answers = [];
    private readonly HashSet<Guid> answered = [];
    private bool isAnswering;

    /// <summary>Answers tasks of a step as they open, while the line is driven; each is answered once. A task that the answer leaves open stays so.</summary>
    public void WhenAsked(string step, Func<TestTask, Task> answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        answers[step] = answer;
    }

    /// <summary>
    /// Drives all runs until each has ended, or goes on only with people, signals, outside workers, or handlers that are held. Time skips by
    /// itself to the ends of delays and to the next attempts. It never skips because somebody takes too long: that is <see cref="AdvanceAsync"/>.
    /// </summary>
    /// <exception cref="TimeoutException">A handler runs and nothing has happened for <see cref="Patience"/>.</exception>
    /// <exception cref="InvalidOperationException">The line has crashed.</exception>
    public async Task DriveAsync()
    {
        await SettleAsync();
        while (watch.Open.Select(NextByItself).Min() is { } due) await MoveToAsync(due);
    }

    /// <summary>
    /// Moves the clock on, and lets what is due on the way happen at its own time, in order: delays, next attempts, timeouts, reminders,
    /// escalations, leases. Of a line that has crashed only the clock moves.
    /// </summary>
    /// <param name="by">How far. Not less than 0.</param>
    /// <exception cref="TimeoutException">A handler runs and nothing has happened for <see cref="Patience"/>.</exception>
    public async Task AdvanceAsync(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        if (node is null)
        {
            Clock.Advance(by);
            return;
        }

        await SettleAsync();
        await MoveToAsync(Clock.GetUtcNow() + by);
    }

    /// <summary>A time of timers that ring without anybody being late; null where the run has none, or is paused or waits for people.</summary>
    private static DateTimeOffset? NextByItself(Run run) => run.State != RunState.Running ? null : RunRows.All(run).Timers
        .Where(t => t.Kind is TimerKind.Delay or TimerKind.Retry)
        .Min(t => (DateTimeOffset?)t.DueAt);

    private async Task MoveToAsync(DateTimeOffset target)
    {
        while (true)
        {
            var next = Whole(await NextDueAsync() is { } due && due < target ? due : target);
            Clock.Advance(next - Clock.GetUtcNow());
            Nudge();
            await SettleAsync();
            if (next >= target) return;
        }
    }

    /// <summary>Loops count in milliseconds: a time between two of them is over at the later one.</summary>
    private static DateTimeOffset Whole(DateTimeOffset time) => new((time.UtcTicks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond, TimeSpan.Zero);

    private async Task<DateTimeOffset?> NextDueAsync()
    {
        var timers = watch.Open.SelectMany(run => RunRows.All(run).Timers).Min(t => (DateTimeOffset?)t.DueAt);
        var leases = (await Up.Engine.Store.ListLeasesOverAsync(Clock.GetUtcNow(), 1)).Next;
        // The timeouts of attempts are timers of the clock alone.
        var attempts = watch.HoldsAny ? Clock.NextDue : null;
        return new[] { timers, leases is { } lease && lease < Heard ? Heard : leases, attempts }.Min();
    }

    /// <summary>Before this time no lease is over: outside workers could not be heard while nobody was there.</summary>
    private DateTimeOffset Heard => Up.StartedAt + Up.Engine.Options.JobLease;

    /// <summary>A loop may have looked at the clock before it was moved, and fallen asleep after.</summary>
    private void Nudge()
    {
        Up.Engine.Signals.Timers.Set(DateTimeOffset.MinValue);
        Up.Engine.Signals.Leases.Set(DateTimeOffset.MinValue);
        Up.Engine.Signals.StepReady();
    }

    /// <summary>Waits until nothing can happen without time or somebody from outside; people who answer by themselves do.</summary>
    private async Task SettleAsync()
    {
        while (true)
        {
            var news = watch.News;
            var dead = Up.Dead;
            if (dead.IsCompleted) await RestartNodeAsync();
            else if (!await IsAtRestAsync()) await WaitAsync(Task.WhenAny(news, dead));
            else if (!news.IsCompleted && !dead.IsCompleted && !await AnswerAsync()) return;
        }
    }

    /// <summary>
    /// Whether what is on record leaves nothing to be done now. What is under way, however short, is on record as not done: so nothing can be
    /// missed that has left one part of the engine and not yet reached another.
    /// </summary>
    private async Task<bool> IsAtRestAsync()
    {
        var engine = Up.Engine;
        var now = Clock.GetUtcNow();
        var hasReady = false;
        if (watch.HasCalls) return false;
        foreach (var run in watch.Open)
        {
            if (run.Holders.Length > 0 && run.Steps.Any(IsWorking)) return false;
            var rows = RunRows.All(run);
            if (rows.Timers.Any(t => t.DueAt <= now)) return false;
            hasReady |= rows.Ready.Any(r => engine.Handlers.Types.Contains(r.Type));
        }

        if (now >= Heard && (await engine.Store.ListLeasesOverAsync(now, 1)).Over.Count > 0) return false;
        return !hasReady || await HasNoRoomAsync(engine);
    }

    /// <summary>Where there is room for what is ready it starts, which is news. Room that is taken, but by nothing on record, will be: by what starts, or what follows its end.</summary>
    private async Task<bool> HasNoRoomAsync(RunEngine engine)
    {
        await Task.WhenAny(new Dispatcher(engine).RunOnceAsync(CancellationToken.None), Up.Dead);
        return engine.Slots.Running <= watch.Open.Sum(run => run.Holders.Sum(h => h.Attempts));
    }

    private bool IsWorking(StepRun step) => step is { State: StepState.Running, Attempt: { Worker: null } attempt } && !watch.IsHeld(attempt.Token);

    private async Task<bool> AnswerAsync()
    {
        if (answers.Count == 0) return false;
        var open = watch.Open.SelectMany(run => run.Tasks.Values.Select(task => (Run: run.Id, Task: task)))
            .FirstOrDefault(t => t.Task.IsOpen && answers.ContainsKey(t.Task.Step) && !answered.Contains(t.Task.Id));
        if (open.Task is null) return false;
        answered.Add(open.Task.Id);
        isAnswering = true;
        try
        {
            await answers[open.Task.Step](new TestTask(this, open.Run, open.Task.Id));
        }
        finally
        {
            isAnswering = false;
        }

        return true;
    }

    private async Task WaitAsync(Task something)
    {
        try
        {
            await something.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException e)
        {
            var running = watch.Open.SelectMany(run => run.Steps.Where(IsWorking).Select(step => $"'{step.Name}' of '{run.Pipeline.Name}', attempt {step.Attempts}"));
            throw new TimeoutException($"Nothing has happened for {Patience}. What still runs: {string.Join("; ", running)}. "
                + "Time does not skip while a handler runs: one that waits by the clock itself has to be scripted (Handle), and one that takes longer needs more Patience.", e);
        }
    }
}
