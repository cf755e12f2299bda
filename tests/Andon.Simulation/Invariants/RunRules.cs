using System.Text.Json;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>Which event may follow which: the transition table of the machine, written a second time from the semantics, without its code.</summary>
internal sealed partial class RunRules(PipelineDefinition definition)
{
    private readonly Dictionary<Guid, (string Step, bool IsOpen)> tasks = [];
    private bool isSubmitted;
    private bool isPaused;
    private bool isFailing;
    private int revision = 1;

    private bool HasFailed => Steps.Values.Any(s => s.State is StepState.Failed or StepState.Rejected);

    public Dictionary<string, StepModel> Steps { get; } = definition.Steps.ToDictionary(s => s.Name, s => new StepModel(s));

    /// <summary>Every child that a step ever started.</summary>
    public HashSet<Guid> Children { get; } = [];

    /// <summary>Those that were to end before they did by themselves.</summary>
    public HashSet<Guid> Cancelled { get; } = [];

    public RunState? Ended { get; private set; }

    public void See(RunEvent e)
    {
        Must(isSubmitted != e is RunSubmitted, e, "a run is submitted once, first");
        Must(Ended is null || e is LateResultRefused or CallConfirmed || (Ended != RunState.Cancelled && e is RevisionStarted) || (Ended == RunState.Failed && e is RunTakenUp), e, $"the run is {Ended}");
        switch (e)
        {
            case RunSubmitted: isSubmitted = true; break;
            case RunPaused: Must(!isPaused, e, "it is paused already"); isPaused = true; break;
            case RunResumed: Must(isPaused, e, "it is not paused"); isPaused = false; break;
            case RunCompleted: End(RunState.Completed, e); break;
            case RunFailed: End(RunState.Failed, e); break;
            case RunCancelled: (Ended, isPaused) = (RunState.Cancelled, false); break;
            case RunTakenUp x: TakeUp(x); break;
            case RevisionStarted x: Revise(x); break;
            case TaskOpened x: Open(x); break;
            case TaskClaimed x: MustBeOpen(x.Task, e); break;
            case TaskVoted x: MustBeOpen(x.Task, e); break;
            case TaskEscalated x: MustBeOpen(x.Task, e); break;
            case TaskClosed x: Close(x); break;
            case LateResultRefused or CallConfirmed: break;
            default: SeeStep(e); break;
        }
    }

    /// <summary>Between two rows: nothing open belongs to a step that is settled, and an ended run has nothing under way.</summary>
    public void CheckSettled()
    {
        foreach (var (step, isOpen) in tasks.Values)
        {
            if (isOpen) BrokenRuleException.Unless(Steps[step].State == StepState.Waiting, $"a task of '{step}' is open and the step is {Steps[step].State}");
        }

        if (Ended is null) BrokenRuleException.Unless(Steps.Values.Any(s => s.IsActive) || isPaused, "nothing is under way, nothing will be, and the run has not ended");
        else BrokenRuleException.Unless(!Steps.Values.Any(s => s.IsActive), "the run has ended with something under way");
    }

    private void TakeUp(RunTakenUp e)
    {
        Must(isFailing || HasFailed, e, "nothing failed");
        foreach (var name in e.Revived)
        {
            var step = Steps[name];
            Must(step.State == StepState.Cancelled || (step.IsActive && step.Definition.RunIf == RunIf.Always), e, $"'{name}' is {step.State}");
            Must(!tasks.Values.Any(t => t.Step == name && t.IsOpen), e, $"a task of '{name}' was left open");
            step.Revive();
        }

        Ended = null;
        isFailing = false;
    }

    private void Revise(RevisionStarted e)
    {
        Must(e.Revision == revision + 1, e, $"revision {e.Revision} follows {revision}");
        var edited = e.Edits.Select(x => x.Step).ToHashSet();
        string[] rerun = e.Rollback is { } rollback ? [rollback.To] : [.. e.Reset.Where(name => IsRoot(name, e.Reset, edited))];
        var closure = ClosureOracle.Of(Steps, edited, rerun);
        Must(closure.SetEquals(e.Reset), e, $"it resets {string.Join(' ', e.Reset.Order())}, and the oracle {string.Join(' ', closure.Order())}");
        foreach (var name in e.Reset)
        {
            Must(!tasks.Values.Any(t => t.Step == name && t.IsOpen), e, $"a task of '{name}' was left open");
            Steps[name].Reset();
        }

        foreach (var name in edited)
        {
            Must(Steps[name].State.IsSettled(), e, $"'{name}' was edited while {Steps[name].State}");
            Steps[name].Become(StepState.Completed);
        }

        revision = e.Revision;
        Ended = null;
        isFailing = false;
    }

    /// <summary>What was reset, though nothing it depends on was: the step that the re-run was asked for.</summary>
    private bool IsRoot(string name, IEnumerable<string> reset, HashSet<string> edited) =>
        Steps[name].State != StepState.Cancelled && !Steps[name].Definition.Deps.Any(dep => edited.Contains(dep) || reset.Contains(dep));

    private void Open(TaskOpened e)
    {
        var step = Steps[e.Task.Step];
        Must(step.State == StepState.Pending && !isPaused, e, $"the step is {step.State}, paused: {isPaused}");
        Must(tasks.TryAdd(e.Task.Id, (e.Task.Step, true)), e, "the task was opened before");
        MustBeReady(step, e);
        step.Become(StepState.Waiting);
    }

    private void Close(TaskClosed e)
    {
        MustBeOpen(e.Task, e);
        Must(e.Status != HumanTaskStatus.Pending, e, "that is no end");
        tasks[e.Task] = (tasks[e.Task].Step, false);
    }

    private void End(RunState state, RunEvent e)
    {
        Must(HasFailed == (state == RunState.Failed), e, "failures and end do not agree");
        Must(state == RunState.Failed || Steps.Values.All(s => s.State is StepState.Completed or StepState.Skipped), e, "not every step is settled");
        (Ended, isPaused) = (state, false);
    }

    private void MustBeOpen(Guid task, RunEvent e) => Must(tasks.TryGetValue(task, out var found) && found.IsOpen, e, "there is no such task open");

    private static void Must(bool holds, RunEvent e, string reason) => BrokenRuleException.Unless(holds, $"{Story.Of(e)} may not follow: {reason}");

    private static Guid? TokenOf(ReadOnlyMemory<byte> output)
    {
        using var json = JsonDocument.Parse(output);
        return json.RootElement.TryGetProperty("token", out var token) ? token.GetGuid() : null;
    }
}
