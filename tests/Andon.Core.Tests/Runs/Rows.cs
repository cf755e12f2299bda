using Andon.HumanTasks;

namespace Andon.Runs;

/// <summary>The rows that follow from a run, as effects write them one by one, and as its state alone would have them.</summary>
internal sealed class Rows(Floor floor)
{
    private readonly SortedSet<string> ready = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Step, TimerKind Kind), DateTimeOffset> timers = [];
    private readonly SortedDictionary<Guid, HumanTask> tasks = [];
    private readonly SortedDictionary<Guid, CallKind> calls = [];

    private readonly SortedDictionary<string, Guid> leases = new(StringComparer.Ordinal);

    /// <summary>Every attempt ever started.</summary>
    public Dictionary<Guid, (string Step, int Number, Guid Incarnation)> Attempts { get; } = [];

    /// <summary>Attempts started, and neither ended nor stopped.</summary>
    public HashSet<Guid> Live { get; } = [];

    public IEnumerable<string> Ready => ready;

    public IEnumerable<(string Step, TimerKind Kind, DateTimeOffset DueAt)> Timers => timers.Select(t => (t.Key.Step, t.Key.Kind, t.Value));

    public IReadOnlyDictionary<Guid, CallKind> Calls => calls;

    public void Perform(IEnumerable<Effect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case StartAttempt x: Start(x); break;
                case StopAttempt x: Live.Remove(x.Token); break;
                case AddReady x: ready.Add(x.Step.Name); break;
                case RemoveReady x: ready.Remove(x.Step.Name); break;
                case SetTimer x: timers[(x.Step.Name, x.Kind)] = x.DueAt; break;
                case ClearTimer x: timers.Remove((x.Step.Name, x.Kind)); break;
                case PutCall x: calls[x.Peer] = x.Kind; break;
                case RemoveCall x: calls.Remove(x.Peer); break;
                case PutTask x: tasks[x.Task.Id] = x.Task; break;
                case PutLease x: Lease(x); break;
                case RemoveLease x: leases.Remove(x.Step.Name); break;
                default: throw new ArgumentOutOfRangeException(nameof(effects), effect, "no such effect");
            }
        }
    }

    /// <summary>What the effects so far have left.</summary>
    public string Written => Dump.Of(new { ready, timers = Timers, tasks = tasks.Values, leases = leases.Select(l => (l.Key, l.Value)), calls = calls.Select(c => (c.Key, c.Value)), live = Live.Order() });

    /// <summary>What the state alone says there must be.</summary>
    public string Derived => Dump.Of(new
    {
        ready = floor.Run.Steps.Where(s => s.Queue == QueueState.Ready).Select(s => s.Name).Order(StringComparer.Ordinal),
        timers = floor.Run.Steps.SelectMany(TimersOf).OrderBy(t => (t.Step, t.Kind)),
        tasks = floor.Run.Tasks.Values.OrderBy(t => t.Id),
        leases = floor.Run.Steps.Where(s => s is { State: StepState.Running, Attempt.Worker: not null }).Select(s => (s.Name, s.Attempt!.Token)).OrderBy(l => l.Item1, StringComparer.Ordinal),
        calls = CallsOf(floor.Run).OrderBy(c => c.Peer),
        live = floor.Run.Steps.Where(s => s is { State: StepState.Running, Attempt: { Worker: null } }).Select(s => s.Attempt!.Token).Order(),
    });

    private static IEnumerable<(Guid Peer, CallKind Kind)> CallsOf(Run run)
    {
        foreach (var (child, call) in run.Calls) yield return (child, call.Kind);
        if (run.IsParentUntold) yield return (run.Parent!.RunId, CallKind.Tell);
    }

    private IEnumerable<(string Step, TimerKind Kind, DateTimeOffset DueAt)> TimersOf(StepRun step)
    {
        if (step is { State: StepState.Retrying, DueAt: { } retry }) yield return (step.Name, TimerKind.Retry, retry);
        if (step is { State: StepState.Running, Attempt: null, Signal: null, DueAt: { } delay }) yield return (step.Name, TimerKind.Delay, delay);
        if (step is { State: StepState.Running, Signal: not null, DueAt: { } patience }) yield return (step.Name, TimerKind.Timeout, patience);
        if (step is { State: StepState.Running, Attempt: { Worker: not null } job } && step.Definition.Timeout is { } timeout) yield return (step.Name, TimerKind.Timeout, job.StartedAt + timeout);
        if (step is not { State: StepState.Waiting, Task: { } task }) yield break;
        if (floor.Run.Tasks[task].DueAt is { } due) yield return (step.Name, TimerKind.Task, due);
        if (floor.Run.Tasks[task].RemindAt is { } remind) yield return (step.Name, TimerKind.Reminder, remind);
    }

    private void Start(StartAttempt start)
    {
        Attempts.Add(start.Token, (start.Step.Name, start.Attempt, floor.Placement.Incarnation));
        Live.Add(start.Token);
    }

    private void Lease(PutLease lease)
    {
        leases[lease.Step.Name] = lease.Token;
        Attempts.Add(lease.Token, (lease.Step.Name, floor.Run.Steps[lease.Step.Index].Attempts, Guid.Empty));
    }
}
