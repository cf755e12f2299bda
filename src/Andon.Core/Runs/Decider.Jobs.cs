using Andon.Artifacts;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Attempts of outside workers: claiming, losing, running out of time. Their results are those of any attempt.</summary>
internal sealed partial class Decider
{
    /// <summary>A worker claims a step of the ready queue. A stale row is only removed; where there is no room, nothing changes.</summary>
    public void Claim(ClaimJob command)
    {
        if (FindQueued(command.Step, place => new RemoveReady(place)) is not { } step) return;
        if (step.Queue != QueueState.Ready) effects.Add(new RemoveReady(step.Place));
        else if (context.Placement.Handlers.Contains(step.Definition.Type.Name)) return;
        else if (!IsAdmitted(step) && !HasRoom) Enqueue(step, QueueState.Held);
        else if (WhyUntold(step) is { } error) RefuseJob(step, error);
        else if (TryTakeKey(step.Definition)) StartJob(step, command);
    }

    private StepError? WhyUntold(StepRun step)
    {
        var attempt = step.Attempts + 1;
        return StepInput.TryInput(run, step.Index, attempt, out _, out var error) && StepInput.TryConfig(run, step.Index, attempt, out _, out error) ? null : error;
    }

    private void StartJob(StepRun step, ClaimJob command)
    {
        var token = context.Seed.NextToken();
        effects.Add(new RemoveReady(step.Place));
        Emit(new AttemptStarted(step.Name, step.Attempts + 1, token, Guid.Empty) { At = Now, Worker = command.Worker });
        effects.Add(new PutLease(step.Place, token, command.Worker, command.LeaseUntil));
        if (run.Steps[step.Index].DueAt is { } due) effects.Add(new SetTimer(step.Place, TimerKind.Timeout, due));
    }

    /// <summary>What the worker would be given cannot be told.</summary>
    private void RefuseJob(StepRun step, StepError error)
    {
        effects.Add(new RemoveReady(step.Place));
        FailStep(step.Index, error);
        Advance();
    }

    /// <summary>Takes back what an attempt on lease has outside; nothing for one that a node runs.</summary>
    private void ReleaseLease(StepRun step, bool ifOver)
    {
        if (step.Attempt is not { Worker: not null } attempt) return;
        effects.Add(new RemoveLease(step.Place, attempt.Token, ifOver));
        if (step.Timer is { } timer) effects.Add(new ClearTimer(step.Place, timer));
    }

    /// <summary>A lease may be found over twice, or after its attempt has ended. Then only its row goes.</summary>
    public void LoseLease(LeaseOver command)
    {
        if (FindQueued(command.Step, place => new RemoveLease(place, command.Token, IfOver: false)) is not { } step) return;
        if (step is not { State: StepState.Running, Attempt: { Worker: not null } attempt })
        {
            effects.Add(new RemoveLease(step.Place, command.Token, IfOver: false));
            return;
        }

        if (attempt.Token != command.Token) return;
        ReleaseLease(step, ifOver: true);
        LoseAttempt(step, attempt);
        Advance();
    }

    /// <summary>A worker that got no answer sends its result again: it was taken, and that is the answer.</summary>
    private static bool IsSameJob(StepRun step, AttemptOutcome outcome) =>
        step is { Attempt.Worker: not null, Output: { } output } && outcome is AttemptOutcome.Succeeded success && Digest.Of(success.Output.Span) == output.Digest;

    /// <summary>The time of a signal or of a worker is over.</summary>
    public void TimeoutDue(TimerDue command)
    {
        if (!IsDue(command, out var step)) return;
        if (step.Attempt is { } attempt)
        {
            ReleaseLease(step, ifOver: false);
            FailAttempt(step, new StepError("timeout", $"attempt {attempt.Number} of '{command.Step}' took longer than {Duration.Format(step.Definition.Timeout!.Value)}"));
        }
        else
        {
            effects.Add(new ClearTimer(step.Place, TimerKind.Timeout));
            FailStep(step.Index, new StepError("timeout", $"no signal '{step.Signal}' came for '{command.Step}' in time (it was due {step.DueAt:u})", Retryable: false));
        }

        Advance();
    }
}
