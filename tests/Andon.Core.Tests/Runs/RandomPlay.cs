using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Plays all the world around a run: nodes that work, fail, die and repeat themselves, timers, operators and reviewers.</summary>
internal sealed class RandomPlay(Floor floor, Choices choices, List<string> steps)
{
    private static readonly string[] Outputs = ["""{"ok":true}""", """{"ok":false}""", "{}", "[]"];
    private static readonly RunState[] States = [RunState.Running, RunState.Waiting, RunState.Completed, RunState.Failed, RunState.Cancelled];
    private static readonly Actor[] People = [Floor.Ann, Floor.Bob, Floor.Sam, Floor.Admin, Floor.Robot, new("eve")];

    public void Next()
    {
        if (choices.Once(3)) Place();
        if (choices.Once(10)) floor.Absences = new Absences(Enumerable.Range(0, choices.Of(3)).Select(_ => Person().User).Distinct().Select(user => new Absence(user, Person().User, choices.Once(3) ? floor.Now.AddHours(1) : null)));
        switch (choices.Of(24))
        {
            case 0 or 1 or 2: Finish(); break;
            case 3: Deliver(); break;
            case 4: Send(new StartQueued(AnyName())); break;
            case 5: Fire(); break;
            case 6: Send(new IncarnationLost(Floor.Node(0, 1 + choices.Of(2)).Incarnation)); break;
            case 7: Send(choices.Once(2) ? new ResumeRun(Person()) : new PauseRun(Person())); break;
            case 8: Send(Floor.EditOf(Person(), choices.Once(4) ? AnyName() : null, [.. Enumerable.Range(0, choices.Of(3)).Select(_ => AnyName()).Distinct().Select(s => (s, choices.Of(Outputs)))]) with { Cutoff = choices.Once(2) }); break;
            case 9: Send(new RerunStep(Person(), AnyName())); break;
            case 10: Send(new SkipStep(Person(), AnyName(), Floor.Bytes(choices.Of(Outputs)), null)); break;
            case 12: Send(new ClaimJob(AnyName(), "w1", floor.Now.AddSeconds(30))); break;
            case 13: Lose(); break;
            case 14 or 15: Send(Floor.SignalOf(choices.Of(RandomPlan.Signals), choices.Of(Outputs), choices.Once(3) ? "key" : null)); break;
            case 16 or 17: Child(); break;
            case 18 when floor.Rows.Calls.Count > 0: Confirm(); break;
            case 19 when choices.Once(2): Migrate(); break;
            case 11 when choices.Once(12): Send(new CancelRun(Person(), null) { Compensate = !choices.Once(3) }); break;
            default: Decide(); break;
        }
    }

    /// <summary>Every attempt comes back, every timer fires, every queue is emptied, every task decided: then the run must end.</summary>
    public void DriveToTheEnd()
    {
        floor.Placement = Floor.Node(100, 2, Plan.WorkType, Plan.RareType);
        if (floor.Run.IsPaused) Send(new ResumeRun(Floor.Sam));
        for (var turns = 0; floor.Run.Ended is null; turns++)
        {
            turns.ShouldBeLessThan(50 * (floor.Run.Steps.Count + 30), "the run does not end");
            if (floor.Run.Steps.FirstOrDefault(s => s is { State: StepState.Cancelled, Child.IsUndoing: true }) is { } undoing)
            {
                Send(floor.Changed(undoing.Name, RunState.Cancelled, sequence: 1_000));
                continue;
            }

            var step = floor.Run.Steps.First(s => s.IsActive && s.Queue != QueueState.Held && s is not { Definition.Map: not null, State: StepState.Running });
            var name = step.Name;
            if (step.Queue == QueueState.Ready && step.Definition.Type.Execution == StepExecution.External) Send(new ClaimJob(name, "w2", floor.Now.AddSeconds(30)));
            else if (step.Queue == QueueState.Ready) Send(new StartQueued(name));
            else if (step.Signal is { } signal) Send(Floor.SignalOf(signal));
            else if (step is { State: StepState.Running, Child: not null }) Send(floor.Changed(name, RunState.Completed, """{"ok":true}""", 1_000));
            else if (step.State == StepState.Running && step.Attempt is not null) Send(floor.Finished(name, """{"ok":true}"""));
            else if (step.State == StepState.Waiting) DecideWell(name, turns);
            else if (step is { State: StepState.Quarantined, IsCompensation: true } && turns % 2 == 0) Send(new RerunStep(Floor.Sam, name));
            else if (step.State == StepState.Quarantined) Send(new SkipStep(Floor.Admin, name, Floor.Bytes("{}"), null));
            else FireAt(name, step.State == StepState.Retrying ? TimerKind.Retry : TimerKind.Delay);
        }
    }

    private void Migrate()
    {
        var (to, renames) = RandomChange.Of(choices, floor.Pipeline, floor.Versions.Keys.Max() + 1);
        var by = choices.Once(8) ? Person() : Floor.Admin;
        var decision = Send(floor.MigrationTo(to, renames) with { By = by });
        if (decision.Refusal is not null) return;
        steps.AddRange(to.Steps.Select(RandomRunTests.Line));
        steps.Add($"  fail_fast:{to.Definition.FailFast} max_parallel:{to.Definition.MaxParallel} renamed:{string.Join(' ', renames)}");
    }

    /// <summary>News of a child: mostly of one that is awaited, at times of one that is long forgotten; in time, late or twice.</summary>
    private void Child()
    {
        var started = floor.Log.OfType<ChildStarted>().ToList();
        if (started.Count == 0) return;
        var awaited = started.Where(e => floor.Run.AwaitedChildren.Contains(e.Child)).ToList();
        var child = awaited.Count > 0 && !choices.Once(4) ? choices.Of(awaited) : choices.Of(started);
        if (choices.Once(8) && floor.Run.Calls.TryGetValue(child.Child, out var call) && call.Start is not null)
        {
            Send(new ChildRefused(child.Step, child.Child, new StepError("unknown_pipeline", "there is none", Retryable: false)));
            return;
        }

        var state = choices.Of(States);
        var before = Dump.Of(floor.Run);
        Send(new ChildChanged(child.Step, child.Child, choices.Of(5), state, Floor.Bytes(choices.Of(Outputs)), state == RunState.Failed ? new StepError("boom", "it broke") : null));
        if (awaited.All(e => e.Child != child.Child)) Dump.Of(floor.Run).ShouldBe(before, "news of a child that nobody waits for changed the run");
    }

    private void Confirm()
    {
        var (peer, kind) = choices.Of(floor.Rows.Calls.ToList());
        if (choices.Once(5)) kind = (CallKind)choices.Of(4);
        Send(new ConfirmCall(peer, kind, kind == CallKind.Tell && !choices.Once(4) ? floor.Run.Standing : RunState.Running));
    }

    private void DecideWell(string name, int turn)
    {
        var task = floor.Task(name);
        var fresh = new Actor($"reviewer-{turn}") { HoldsEveryRole = true };
        if (task.ClaimedBy is not null) Send(new UnclaimTask(Floor.Admin, task.Id));
        if (!TaskRules.MayDecide(task, fresh))
        {
            // Whoever has it hands it on; where all of them have voted, and voted differently, only an admin is left.
            if (Candidates.Of(task).Users.FirstOrDefault(u => task.Votes.All(v => v.By != u)) is { } holder) Send(new DelegateTask(new Actor(holder), task.Id, fresh.User, null));
            else Send(new SkipStep(Floor.Admin, name, Floor.Bytes("{}"), null));
            if (floor[name].State != StepState.Waiting) return;
        }

        Send(task.Kind == HumanTaskKind.Form ? new CompleteTask(fresh, task.Id, Floor.Bytes("""{"ok":true}""")) : new ApproveTask(fresh, task.Id, null));
    }

    private void FireAt(string name, TimerKind kind)
    {
        floor.Now = floor[name].DueAt!.Value;
        Send(new TimerDue(name, kind));
    }

    /// <summary>A lease is found over: the one that is, or one that was.</summary>
    private void Lose()
    {
        if (floor.Rows.Attempts.Count == 0) return;
        var (token, (step, _, _)) = choices.Of(floor.Rows.Attempts.ToList());
        Send(new LeaseOver(step, token));
    }

    private void Place() => floor.Placement = choices.Once(3)
        ? Floor.Node(choices.Of(4), 1 + choices.Of(2), Plan.WorkType, Plan.RareType)
        : Floor.Node(choices.Of(4), 1 + choices.Of(2));

    private void Finish()
    {
        var running = floor.Run.Steps.Where(s => s is { State: StepState.Running, Attempt: not null }).ToList();
        if (running.Count == 0) return;
        var step = choices.Of(running);
        Send(new AttemptFinished(step.Name, step.Attempt!.Number, step.Attempt.Token, Outcome()));
    }

    /// <summary>A result of any attempt that ever was: late, twice, or in time.</summary>
    private void Deliver()
    {
        if (floor.Rows.Attempts.Count == 0) return;
        var (token, (step, number, _)) = choices.Of(floor.Rows.Attempts.ToList());
        var now = floor.Run.Steps.Find(floor.Run.IndexOf(step));
        var counts = now?.State == StepState.Running && now.Attempt?.Token == token;
        var before = Dump.Of(floor.Run);
        var decision = Send(new AttemptFinished(step, number, token, Outcome()));
        if (counts) (decision.Refusal?.Code ?? "output_schema").ShouldBe("output_schema");
        else if (decision.Refusal is null) decision.Events.ShouldBeEmpty("what a worker sends twice is answered, not taken again");
        else decision.Refusal.Code.ShouldBe("stale_attempt");
        if (!counts) Dump.Of(floor.Run).ShouldBe(before, "a late result changed the run");
    }

    private AttemptOutcome Outcome() => choices.Of(6) switch
    {
        3 => new AttemptOutcome.Failed(new StepError("boom", "it broke")),
        4 => new AttemptOutcome.Failed(new StepError("fatal", "it broke for good", Retryable: false)),
        5 => new AttemptOutcome.Interrupted(),
        _ => new AttemptOutcome.Succeeded(Floor.Bytes(choices.Of(Outputs))),
    };

    private void Fire()
    {
        floor.Now += TimeSpan.FromMinutes(choices.Of(5) * 40);
        Send(new TimerDue(AnyName(), (TimerKind)choices.Of(4)));
        foreach (var (step, kind, due) in floor.Rows.Timers.ToList())
        {
            if (due <= floor.Now) Send(new TimerDue(step, kind));
        }
    }

    private void Decide()
    {
        // Mostly one that is open; the closed ones must refuse.
        var all = floor.Run.Tasks.Values.OrderBy(t => t.Id).ToList();
        var open = all.Where(t => t.IsOpen).ToList();
        if (all.Count == 0) return;
        var task = open.Count > 0 && !choices.Once(5) ? choices.Of(open) : choices.Of(all);
        var by = Person();
        TaskCommand command = choices.Of(11) switch
        {
            0 => new ClaimTask(by, task.Id),
            1 => new UnclaimTask(by, task.Id),
            8 => new DelegateTask(by, task.Id, choices.Once(4) ? null : Person().User, choices.Once(2) ? "yours" : null),
            9 => new CommentTask(by, task.Id, choices.Once(5) ? "" : "hm"),
            10 => new DraftTask(by, task.Id, Floor.Bytes(choices.Of(Outputs))),
            2 or 3 => new RejectTask(by, task.Id, "no", choices.Once(2) ? null : AnyName()),
            _ when task.Kind == HumanTaskKind.Form => new CompleteTask(by, task.Id, Floor.Bytes(choices.Of(Outputs))),
            _ => new ApproveTask(by, task.Id, null),
        };
        if (choices.Once(6)) command = command with { IfMatch = task.ETag, IdempotencyKey = "k" };
        var decision = Send(command);
        if (!task.IsOpen) decision.Events.ShouldBeEmpty("a closed task was decided again");
    }

    private Decision Send(RunCommand command)
    {
        var text = command is EditOutputs edit ? $"EditOutputs {string.Join(' ', edit.Outputs.Keys)} rerun_from:{edit.RerunFrom}" : command.ToString();
        steps.Add($"{floor.Run.State.Name()} [{floor.States}] {text} slots:{floor.Placement.FreeSlots}");
        var decision = floor.Send(command);
        if (decision.Refusal is not null && command is not AttemptFinished) decision.Events.ShouldBeEmpty();
        steps.Add($"    → {(decision.Refusal is null ? "" : decision.Refusal.Code + " ")}{string.Join(", ", decision.Events.Select(e => e.GetType().Name))}");
        return decision;
    }

    /// <summary>Mostly a step that is there; at times an item, or a step of an item that may be gone or not yet there.</summary>
    private string AnyName()
    {
        if (floor.Run.Maps.IsEmpty) return choices.Of(floor.Pipeline.Places).Name;
        if (!choices.Once(4)) return choices.Of(floor.Run.Steps.ToList()).Name;
        var items = choices.Of(floor.Run.Maps.Values.ToList()).Items;
        if (items.Count == 0 || choices.Once(5)) return $"{items.Map.Name}/99";
        var item = $"{items.Map.Name}/{choices.Of(items.Keys)}";
        return choices.Once(2) ? item : $"{item}/{choices.Of(items.Dag.Slots).Name}";
    }

    private Actor Person() => choices.Of(People);
}
