using System.Text.Json;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>Which event may follow which: the transition table of the machine, written a second time from the semantics, without its code.</summary>
internal sealed partial class RunRules(PipelineDefinition first, Func<int, PipelineDefinition> versions)
{
    private readonly Dictionary<Guid, (string Step, bool IsOpen)> tasks = [];
    private readonly List<string> keptSignals = [];
    private readonly Dictionary<Guid, TaskModel> people = [];
    private bool isSubmitted;
    private bool isPaused;
    private bool isFailing;
    private int revision = 1;

    private PipelineDefinition definition = first;

    private readonly Dictionary<string, StepModel> steps = first.Steps.SelectMany(s => StepModel.Of(s.Name, s)).ToDictionary(s => s.Name);

    /// <summary>What fails in an item is for its map to judge.</summary>
    private bool HasFailed => OwnSteps.Any(s => s.IsFailed);

    private IEnumerable<StepModel> OwnSteps => Steps.Values.Where(s => s is { Item: null, Undoes: null });

    /// <summary>The steps by their names in the run, those of the items that have begun included.</summary>
    public IReadOnlyDictionary<string, StepModel> Steps => steps;

    /// <summary>Every child that a step ever started.</summary>
    public HashSet<Guid> Children { get; } = [];

    /// <summary>Those that were to end before they did by themselves.</summary>
    public HashSet<Guid> Cancelled { get; } = [];

    public RunState? Ended { get; private set; }

    public void See(RunEvent e)
    {
        Must(isSubmitted != e is RunSubmitted, e, "a run is submitted once, first");
        Must(Ended is null || e is LateResultRefused or CallConfirmed || (Ended != RunState.Cancelled && e is RevisionStarted) || (Ended == RunState.Failed && e is RunTakenUp or RunMigrated), e, $"the run is {Ended}");
        CheckLeftBehind(e);
        switch (e)
        {
            case RunSubmitted: isSubmitted = true; break;
            case RunPaused: Must(!isPaused, e, "it is paused already"); isPaused = true; break;
            case RunResumed: Must(isPaused, e, "it is not paused"); isPaused = false; break;
            case RunCompleted: End(RunState.Completed, e); break;
            case RunFailed: End(RunState.Failed, e); break;
            case RunMigrated x: Migrate(x, versions(x.To)); break;
            case RunCancelled: Cancel(e); break;
            case CompensationStarted x: StartUndoing(x); break;
            case RunTakenUp x: TakeUp(x); break;
            case RevisionStarted x: Revise(x); break;
            case MapStarted x: StartMap(x); break;
            case ItemStarted x: StartItem(x); break;
            case ItemEnded x: EndItem(x); break;
            case TaskOpened x: Open(x); break;
            case TaskClaimed x: SeeTask(x.Task, e); break;
            case TaskVoted x: SeeTask(x.Task, e); break;
            case TaskEscalated x: SeeTask(x.Task, e); break;
            case TaskDelegated x: SeeTask(x.Task, e); break;
            case TaskDeputized x: SeeTask(x.Task, e); break;
            case TaskCommented x: SeeTask(x.Task, e); break;
            case TaskDrafted x: SeeTask(x.Task, e); break;
            case TaskReminded x: SeeTask(x.Task, e); break;
            case TaskClosed x: Close(x); break;
            case SignalReceived x: Receive(x); break;
            case SignalTaken x:
                MustBe(x.Step, e, StepState.Running);
                Must(Steps[x.Step].Signal == x.Name && keptSignals.Remove(x.Name), e, $"the step waits for '{Steps[x.Step].Signal}', and [{string.Join(' ', keptSignals)}] are kept");
                break;
            case LateResultRefused or CallConfirmed: break;
            default: SeeStep(e); break;
        }
    }

    private void Receive(SignalReceived e)
    {
        var waiting = Steps.Values.Where(s => s.State == StepState.Running && s.Signal == e.Name).ToList();
        Must(waiting.Count > 0 == e.Step is not null, e, $"{waiting.Count} step(s) wait for it");
        if (e.Step is null) keptSignals.Add(e.Name);
        else Must(waiting.MinBy(s => s.WaitsSince)!.WaitsSince == Steps[e.Step].WaitsSince, e, "another step has waited for longer");
    }

    /// <summary>Between two rows: nothing open belongs to a step that is settled, and an ended run has nothing under way.</summary>
    public void CheckSettled()
    {
        foreach (var (step, isOpen) in tasks.Values)
        {
            if (isOpen) BrokenRuleException.Unless(Steps.TryGetValue(step, out var owner) && owner.State == StepState.Waiting, $"a task of '{step}' is open and the step is {owner?.State}");
        }

        foreach (var step in Steps.Values.Where(s => s.State == StepState.Running && s.Signal is not null))
            BrokenRuleException.Unless(!keptSignals.Contains(step.Signal!), $"'{step.Definition.Name}' waits for a signal that is kept");

        if (Ended is null) BrokenRuleException.Unless(Steps.Values.Any(s => s.IsActive || s.HasUndoingChild) || isPaused, "nothing is under way, nothing will be, and the run has not ended");
        else BrokenRuleException.Unless(!Steps.Values.Any(s => s.IsActive || s.HasUndoingChild), "the run has ended with something under way");
        CheckMaps();
        if (definition.FailFast) CheckFailFast();
    }

    /// <summary>Between two rows: where something failed, nothing goes on beside it but what always runs, and maps that people changed something in.</summary>
    private void CheckFailFast()
    {
        var failing = Steps.Values.Where(s => s.IsFailed && s.Item is not null).Select(s => s.Item!).ToHashSet();
        if (!isFailing && failing.Count == 0) return;
        foreach (var step in Steps.Values)
        {
            if (!step.IsActive || step.IsReopened || step.Undoes is not null || step.Definition.RunIf == RunIf.Always) continue;
            BrokenRuleException.Unless(step.Item is { } item ? !failing.Contains(item) : !isFailing, $"'{step.Name}' is {step.State} though something failed beside it");
        }
    }

    private void Open(TaskOpened e)
    {
        var step = Find(e.Task.Step, e);
        Must(step.State == StepState.Pending && !isPaused, e, $"the step is {step.State}, paused: {isPaused}");
        Must(tasks.TryAdd(e.Task.Id, (e.Task.Step, true)), e, "the task was opened before");
        MustBeReady(step, e);
        people.Add(e.Task.Id, new TaskModel(e.Task));
        step.Become(StepState.Waiting);
    }

    private void Close(TaskClosed e)
    {
        SeeTask(e.Task, e);
        Must(e.Status != HumanTaskStatus.Pending, e, "that is no end");
        tasks[e.Task] = (tasks[e.Task].Step, false);
    }

    private void End(RunState state, RunEvent e)
    {
        Must(HasFailed == (state == RunState.Failed), e, "failures and end do not agree");
        Must(state == RunState.Failed || OwnSteps.All(s => s.State is StepState.Completed or StepState.Skipped), e, "not every step is settled");
        Must(!OwnSteps.Any(IsStillToRun), e, "a step that always runs has not run");
        Must(state == RunState.Failed ? NextToUndo is null : undoing is null, e, $"'{NextToUndo?.Name}' is not undone");
        (Ended, isPaused) = (state, false);
    }

    /// <summary>Whether a step failed among those that this one is with.</summary>
    private bool IsFailing(StepModel step) => step.Item is { } item ? IsFailingIn(item) : isFailing;

    private StepModel Find(string name, RunEvent e)
    {
        Must(steps.TryGetValue(name, out var step), e, $"there is no step '{name}'");
        return step!;
    }

    private void SeeTask(Guid task, RunEvent e)
    {
        Must(tasks.TryGetValue(task, out var found) && found.IsOpen, e, "there is no such task open");
        var problem = people[task].See(e);
        Must(problem is null, e, problem ?? "");
    }

    private static void Must(bool holds, RunEvent e, string reason)
    {
        if (!holds) throw new BrokenRuleException($"{Story.Of(e)} may not follow: {reason}");
    }

    private static Guid? TokenOf(ReadOnlyMemory<byte> output)
    {
        using var json = JsonDocument.Parse(output);
        return json.RootElement.TryGetProperty("token", out var token) ? token.GetGuid() : null;
    }
}
