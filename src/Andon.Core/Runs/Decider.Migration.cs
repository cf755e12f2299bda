using Andon.HumanTasks;

namespace Andon.Runs;

/// <summary>A run goes over to another version of its pipeline. What has finished stays finished; what is under way goes on only where nothing of it changes.</summary>
internal sealed partial class Decider
{
    public void Migrate(MigrateRun command)
    {
        if (RefuseToMigrate(command) || IsThere(command)) return;
        if (!VersionMatch.TryFind(run, command.To, command.Renames, out var match, out refusal)) return;
        if (RefuseUnderWay(match, command.To) || RefuseFinished(match, command.To) || RefuseParams(command.To)) return;
        var before = run;
        match.NoteEarly(RunFold.Migrate(run, EventOf(match, command), command.To));
        foreach (var step in match.Dropped.Concat(match.Matched.Where(m => m.IsReset).Select(m => m.Step)))
        {
            if (step.IsActive) Withdraw(step, HumanTaskStatus.Superseded);
        }

        var e = EventOf(match, command);
        events.Add(e);
        run = RunFold.Migrate(run, e, command.To);
        MoveRows(match, before);
        GoOnIn(before);
        plan = PlanOf(match, before);
    }

    private bool RefuseToMigrate(MigrateRun command)
    {
        if (!command.By.IsAdmin || command.By.IsAgent)
            Refuse(RefusalKind.Forbidden, "admin_required", "only an admin may migrate a run, and never an agent: another version may lack the gates that are still to come");
        else if (run.Ended is RunState.Completed or RunState.Cancelled)
            Refuse(RefusalKind.Conflict, "run_ended", $"cannot migrate run {run.Id}: it is {run.State.Name()}, and nothing of it is left to do; submit a new run", ("state", run.State.Name()));
        else if (command.To.Name != run.Pipeline.Name || command.To.Tenant != run.Tenant)
            Refuse(RefusalKind.Invalid, "another_pipeline", $"cannot migrate run {run.Id} to pipeline '{command.To.Name}': it is a run of '{run.Pipeline.Name}'; submit a new run");
        else if (!RefuseCompensating("migrate") && run.Compensation is not null)
            Refuse(RefusalKind.Conflict, "compensated", $"cannot migrate run {run.Id}: what it did was undone when it failed; rerun, edit or skip a step to take it up again, and migrate then");
        else
            RefuseEndedChild("migrate");
        return refusal is not null;
    }

    /// <summary>On that version already, there is nothing to do, and a command that is sent twice is answered.</summary>
    private bool IsThere(MigrateRun command)
    {
        var version = run.Pipeline.Version;
        if (command.To.Version != version) return false;
        if (command.Renames.IsEmpty) plan = new MigrationPlan(version, version);
        else Refuse(RefusalKind.Invalid, "same_version", $"run {run.Id} is on version {version} already, and no step of it can get another name; name another version");
        return true;
    }

    private RunMigrated EventOf(VersionMatch match, MigrateRun command) => new(run.Pipeline.Version, command.To.Version, command.By.User)
    {
        At = Now,
        Renamed = match.Renamed,
        Changed = [.. match.Matched.Where(m => m.IsChanged).Select(m => m.Name)],
        Reset = [.. match.Matched.Where(m => m.IsReset).Select(m => m.Name)],
        Added = [.. match.Added.Select(s => s.Name)],
        Dropped = [.. match.Dropped.Select(s => s.Name)],
    };

    /// <summary>Rows go by the names of their steps. Where two steps swap theirs, all are taken back before any is written.</summary>
    private void MoveRows(VersionMatch match, Run before)
    {
        var moved = match.Matched.Where(m => m is { IsRenamed: true, IsReset: false }).SelectMany(m => TimersOf(before, m.Step).Select(t => (m.Step, To: run.Steps[m.To.Index].Place, t.Kind, t.DueAt))).ToList();
        foreach (var timer in moved) effects.Add(new ClearTimer(timer.Step.Place, timer.Kind));
        foreach (var timer in moved) effects.Add(new SetTimer(timer.To, timer.Kind, timer.DueAt));
        foreach (var task in before.Tasks.Values.OrderBy(t => t.Id))
        {
            if (!ReferenceEquals(run.Tasks[task.Id], task)) effects.Add(new PutTask(run.Tasks[task.Id]));
        }
    }

    private static IEnumerable<(TimerKind Kind, DateTimeOffset DueAt)> TimersOf(Run run, StepRun step)
    {
        if (step.Timer is { } timer) yield return (timer, step.DueAt!.Value);
        if (step is not { State: StepState.Waiting, Task: { } task }) yield break;
        if (run.Tasks[task].DueAt is { } due) yield return (TimerKind.Task, due);
        if (run.Tasks[task].RemindAt is { } remind) yield return (TimerKind.Reminder, remind);
    }

    /// <summary>From here the new version's limits hold, and its <c>fail_fast</c>. A run in which nothing failed is left has nothing to wait for.</summary>
    private void GoOnIn(Run before)
    {
        if ((run.Ended == RunState.Failed || run.IsFailing) && run.Failures == 0) TakeUp([]);
        if (run.Ended is null && !before.Pipeline.Definition.FailFast) FailFast();
        if (run.Pipeline.Definition.MaxParallel != before.Pipeline.Definition.MaxParallel)
            foreach (var index in run.Queue) Enqueue(run.Steps[index], QueueState.Held);
        UnblockAll();
        Advance();
    }

    /// <summary>What failed before the run had fail-fast ends the other branches now.</summary>
    private void FailFast()
    {
        foreach (var failed in run.Steps.Where(s => s.State is StepState.Failed or StepState.Rejected))
            if (failed.Place.Item is { } item ? IsUnderWay(item) : run.IsFailing) AfterFailure(failed);
    }

    private MigrationPlan PlanOf(VersionMatch match, Run before) => new(before.Pipeline.Version, run.Pipeline.Version)
    {
        Kept = [.. match.Matched.Where(m => m.IsFinished).Select(Planned)],
        UnderWay = [.. match.Matched.Where(m => m.Step.IsActive && !m.IsReset && !m.IsChanged).Select(Planned)],
        Renamed = match.Renamed,
        Changed = [.. match.Matched.Where(m => m.IsChanged && !m.IsFinished).Select(Planned)],
        Added = [.. match.Added.Select(s => s.Name)],
        Dropped = [.. match.Dropped.Select(s => new PlannedStep(s.Name, s.State))],
        Superseded = [.. events.OfType<TaskClosed>().Where(e => e.Status == HumanTaskStatus.Superseded).Select(e => new PlannedTask(e.Task, before.Tasks[e.Task].Step))],
        Cancelled = [.. events.OfType<StepCancelled>().Select(e => e.Step)],
        Warnings = [.. match.Matched.SelectMany(m => WarningsOf(match, m)), .. RunWarnings(before)],
    };

    private static PlannedStep Planned(MatchedStep matched) => new(matched.Name, matched.Step.State);

    private IEnumerable<string> WarningsOf(VersionMatch match, MatchedStep step)
    {
        var isDecided = step.IsFinished && step.To.Type.IsInteractive;
        if (isDecided && step.IsChanged) yield return $"'{step.Name}' stays {step.Step.State.Name()}, as it was decided in version {match.From}; version {run.Pipeline.Version} defines it otherwise";
        if (step.IsEarly) yield return $"'{step.Name}' waits again, for by version {run.Pipeline.Version} what comes before it can still run";
        if (!step.IsFinished && !MatchedStep.IsBusy(step.Step)) yield break;
        string[] before = [.. match.NewlyBefore(step)];
        if (before.Length > 0) yield return $"'{step.Name}' is {step.Step.State.Name()} and stays so, though {List(before)} {(before.Length == 1 ? "comes" : "come")} before it in version {run.Pipeline.Version} and has not run";
    }

    private IEnumerable<string> RunWarnings(Run before)
    {
        if (run.Ended == RunState.Failed && before.Ended == RunState.Failed) yield return $"the run stays failed, by '{run.FirstFailed!.Name}'; rerun, edit or skip it to go on";
        else if (before.Ended == RunState.Failed) yield return "no failed step is left: the run goes on";
    }

    private static string List(IEnumerable<string> names) => string.Join(", ", names.Select(n => $"'{n}'"));
}
