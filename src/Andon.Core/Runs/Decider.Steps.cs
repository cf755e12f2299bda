using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Andon.Artifacts;
using Andon.Pipelines;
using Andon.Schemas;

namespace Andon.Runs;

/// <summary>Attempts and delays: starting, ending, retrying, losing.</summary>
internal sealed partial class Decider
{
    /// <summary>Losses of one activation after which the step needs a person.</summary>
    public const int MaxLosses = 3;

    private bool HasRoom => run.Pipeline.Definition.MaxParallel is not { } limit || run.RoomTaken < limit;

    /// <summary>Starts a ready step if it may start and there is room; else queues it.</summary>
    private void Activate(int index)
    {
        var step = run.Steps[index];
        var definition = run.Steps[index].Definition;
        if (run.IsPaused) Enqueue(step, QueueState.Held);
        else if (definition.Type.Execution == StepExecution.Delay) StartDelay(step, definition);
        else if (definition.Type.Execution == StepExecution.Signal) AwaitSignal(step, definition);
        else if (definition.Type.Execution == StepExecution.Map) StartMap(step);
        else if (definition.Type.IsInteractive) OpenTask(step, definition);
        else if (definition.Type.Execution == StepExecution.Pipeline && HasRoom) StartChild(step);
        else if (!IsAdmitted(step) && !HasRoom) Enqueue(step, QueueState.Held);
        else if (!TryTakeSlot(definition)) Enqueue(step, QueueState.Ready);
        else StartAttempt(step, definition);
    }

    /// <summary>Whether the step is in the ready queue with a handler, and so counts in the run's room already.</summary>
    private static bool IsAdmitted(StepRun step) => step is { Queue: QueueState.Ready, State: StepState.Pending };

    private void StartAttempt(StepRun step, Step definition)
    {
        if (step.Queue == QueueState.Ready) effects.Add(new RemoveReady(step.Place));
        var token = context.Seed.NextToken();
        Emit(new AttemptStarted(step.Name, step.Attempts + 1, token, context.Placement.Incarnation) { At = Now });
        effects.Add(new StartAttempt(step.Place, step.Attempts + 1, token));
    }

    /// <summary>Takes room on the node, of the step's type and of its concurrency key: all three, or none.</summary>
    private bool TryTakeSlot(Step definition)
    {
        var type = definition.Type.Name;
        if (started >= context.Placement.FreeSlots || !context.Placement.Handlers.Contains(type)) return false;
        if (context.Placement.Queues.Count > 0 && !context.Placement.Queues.Contains(definition.Definition.Queue)) return false;
        var hasTypeLimit = context.Placement.FreeByType.TryGetValue(type, out var free);
        if (hasTypeLimit && Taken(startedByType, type) >= free) return false;
        if (!TryTakeKey(definition)) return false;
        started++;
        if (hasTypeLimit) (startedByType ??= [])[type] = Taken(startedByType, type) + 1;
        return true;
    }

    /// <summary>Takes one of the slots that the step shares with others of its tenant, wherever they run.</summary>
    private bool TryTakeKey(Step definition)
    {
        if (startedInTenant >= context.Placement.FreeInTenant) return false;
        if (definition.Definition.Concurrency is { } concurrency)
        {
            var taken = Taken(startedByKey, concurrency.Key);
            if (context.Placement.RunningByKey.GetValueOrDefault(concurrency.Key) + taken >= concurrency.Limit) return false;
            (startedByKey ??= [])[concurrency.Key] = taken + 1;
        }

        startedInTenant++;
        return true;
    }

    private static int Taken(Dictionary<string, int>? counts, string key) => counts?.GetValueOrDefault(key) ?? 0;

    /// <summary>Puts a ready step into a queue, or moves it from one to the other; nothing happens where it is there already.</summary>
    private void Enqueue(StepRun step, QueueState queue)
    {
        var definition = step.Definition;
        var isHandled = definition.Type.Execution != StepExecution.Handler || context.Placement.Handlers.Contains(definition.Type.Name);
        var noHandler = queue == QueueState.Ready && !isHandled;
        if (step.Queue == queue && noHandler == (step.State == StepState.NoHandler)) return;
        if (step.Queue == QueueState.Ready && queue != QueueState.Ready) effects.Add(new RemoveReady(step.Place));
        if (step.Queue != QueueState.Ready && queue == QueueState.Ready) effects.Add(new AddReady(step.Place));
        Emit(new StepQueued(step.Name, queue, noHandler) { At = Now });
    }

    /// <summary>Starts steps that waited for others of their run to end. Delays and tasks never do.</summary>
    private void FillRoom()
    {
        if (run.IsPaused || run.HeldSteps == 0) return;
        foreach (var index in run.Queue)
        {
            if (!HasRoom) return;
            if (run.Steps[index].Queue == QueueState.Held) Activate(index);
        }
    }

    /// <summary>Tries everything that a pause held back.</summary>
    private void ReleaseHeld()
    {
        // Read afresh each time: a task that cannot be opened fails its step, and fail-fast takes the others back.
        foreach (var index in run.Queue)
        {
            if (run.Steps[index].Queue == QueueState.Held) Activate(index);
        }
    }

    /// <summary>A node claims a step of the ready queue. A stale row is only removed.</summary>
    public void StartQueued(StartQueued command)
    {
        if (FindQueued(command.Step, place => new RemoveReady(place)) is not { Index: var index } step) return;
        if (step.Queue == QueueState.Ready) Activate(index);
        else effects.Add(new RemoveReady(step.Place));
    }

    public void FinishAttempt(AttemptFinished command)
    {
        var index = run.IndexOf(command.Step);
        var step = index < 0 ? null : run.Steps[index];
        if (step is not { State: StepState.Running, Attempt: { } attempt } || attempt.Token != command.Token)
        {
            RefuseLate(step, command);
            return;
        }

        ReleaseLease(step, ifOver: false);
        switch (command.Outcome)
        {
            case AttemptOutcome.Succeeded success: CompleteAttempt(step, success.Output); break;
            case AttemptOutcome.Failed failure: FailAttempt(step, failure.Error); break;
            default:
                Emit(new AttemptInterrupted(command.Step, attempt.Number) { At = Now });
                Activate(index);
                break;
        }

        Advance();
    }

    /// <summary>A result that no longer counts is kept as evidence, unless it is the one that was already taken, delivered twice.</summary>
    private void RefuseLate(StepRun? step, AttemptFinished command)
    {
        var isRepeat = step?.Attempt is { } last && last.Token == command.Token;
        if (isRepeat && IsSameJob(step!, command.Outcome)) return;
        if (!isRepeat && step is not null && command.Outcome is not AttemptOutcome.Interrupted)
            Emit(new LateResultRefused(command.Step, command.Attempt, command.Outcome is AttemptOutcome.Succeeded) { At = Now });
        Refuse(RefusalKind.Conflict, "stale_attempt", $"attempt {command.Attempt} of step '{command.Step}' no longer counts; its result was {(isRepeat ? "taken already" : "refused")}");
    }

    private void CompleteAttempt(StepRun step, ReadOnlyMemory<byte> output)
    {
        var definition = step.Definition;
        if (CheckOutput(step, output, out var errors) is { } error)
        {
            // The process that made it is told by the log; a worker, which cannot see that, by the answer.
            if (step.Attempt!.Worker is not null) refusal = new Refusal(RefusalKind.Invalid, error.Code, error.Message) { Errors = errors };
            FailAttempt(step, error);
            return;
        }

        Emit(new StepCompleted(step.Name, output, Digest.Of(output.Span), $"attempt:{step.Attempts}", null) { At = Now });
        Unblock(step.Index);
    }

    private StepError? CheckOutput(StepRun step, ReadOnlyMemory<byte> output, out ImmutableArray<SchemaError> errors)
    {
        errors = [];
        if (output.Length > context.MaxOutputBytes)
            return new StepError("output_too_large", $"the output of '{step.Name}' has {output.Length} bytes; at most {context.MaxOutputBytes} are allowed", Retryable: false);
        var definition = step.Definition;
        if (definition.OutputSchema is null && definition.AcceptedSource is null) return null;
        if (!RunScope.TryParse(output, out var json))
            return new StepError("invalid_output", $"the output of '{step.Name}' is not one JSON value", Retryable: false);
        errors = ErrorsOf(definition, json);
        return errors.IsEmpty ? null : new StepError("output_schema", $"the output of '{step.Name}' does not meet its schema: {SchemaText.Of(errors)}");
    }

    /// <summary>What is wrong with an output, or with what comes from outside to become one.</summary>
    private static ImmutableArray<SchemaError> ErrorsOf(Step definition, JsonElement json) =>
        (definition.Accepted?.Validate(json) ?? []).AddRange(definition.OutputSchema?.Validate(json) ?? []);

    private void FailAttempt(StepRun step, StepError error)
    {
        var definition = step.Definition;
        var retry = definition.Definition.Retry;
        var failures = step.Failures + 1;
        if (error.Retryable && failures < retry.MaxAttempts && !retry.NonRetryable.Contains(error.Code))
        {
            var due = Now + retry.DelayAfter(failures, context.Seed.NextDouble());
            Emit(new AttemptFailed(step.Name, step.Attempts, error, due) { At = Now });
            effects.Add(new SetTimer(step.Place, TimerKind.Retry, due));
            return;
        }

        Emit(new AttemptFailed(step.Name, step.Attempts, error, null) { At = Now });
        if (!step.IsCompensation) AfterFailure(step);
    }

    public void RetryDue(TimerDue command)
    {
        if (!IsDue(command, out var step)) return;
        effects.Add(new ClearTimer(step.Place, TimerKind.Retry));
        Activate(step.Index);
        Advance();
    }

    private void StartDelay(StepRun step, Step definition)
    {
        if (!StepInput.TryConfig(run, step.Index, 1, out var json, out var error) || !Delay.TryRead(RunScope.Parse(json), Now, out var due, out error))
        {
            FailStep(step.Index, error!);
            return;
        }

        Emit(new DelayStarted(step.Name, due) { At = Now });
        effects.Add(new SetTimer(step.Place, TimerKind.Delay, due));
    }

    public void DelayDue(TimerDue command)
    {
        if (!IsDue(command, out var step)) return;
        effects.Add(new ClearTimer(step.Place, TimerKind.Delay));
        ReadOnlyMemory<byte> output = "{}"u8.ToArray();
        Emit(new StepCompleted(command.Step, output, Digest.Of(output.Span), "timer", null) { At = Now });
        Unblock(step.Index);
        Advance();
    }

    /// <summary>Whether a timer still means something: timers may fire twice, late, or after what they were for is gone. Then only its row goes.</summary>
    private bool IsDue(TimerDue command, [NotNullWhen(true)] out StepRun? step)
    {
        step = FindQueued(command.Step, place => new ClearTimer(place, command.Kind));
        if (step is null) return false;
        if (step.Timer == command.Kind) return IsDue(step.Place, command.Kind, step.DueAt!.Value);
        effects.Add(new ClearTimer(step.Place, command.Kind));
        return false;
    }

    private bool IsDue(StepPlace step, TimerKind kind, DateTimeOffset due)
    {
        if (due <= Now) return true;
        effects.Add(new SetTimer(step, kind, due));
        return false;
    }

    public void LoseIncarnation(IncarnationLost command)
    {
        for (var i = 0; i < run.Steps.End; i++)
        {
            // Read afresh each time: the loss of one step may have cancelled the next.
            if (run.Steps.Find(i) is { State: StepState.Running, Attempt: { Worker: null } attempt } step && attempt.Incarnation == command.Incarnation) LoseAttempt(step, attempt);
        }

        Advance();
    }

    private void LoseAttempt(StepRun step, Attempt attempt)
    {
        var definition = step.Definition;
        Emit(new AttemptLost(step.Name, attempt.Number, attempt.Incarnation) { At = Now });
        var losses = step.Losses + 1;
        var how = attempt.Worker is { } worker ? $"was lost: nothing was heard of worker '{worker}' in time" : "was lost with the process that ran it";
        var error = new StepError("attempt_lost", $"attempt {attempt.Number} of '{step.Name}' {how} ({losses} of {MaxLosses} losses)");
        if (definition.Definition.OnLost == OnLost.Fail) FailStep(step.Index, error);
        else if (definition.Definition.OnLost == OnLost.Ask || losses >= MaxLosses) Emit(new StepQuarantined(step.Name, error) { At = Now });
        else Activate(step.Index);
    }
}
