using Andon.Artifacts;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Signals: each completes one step of its name, the oldest that waits, or is kept for the next that will.</summary>
internal sealed partial class Decider
{
    /// <summary>Waits for a signal, or takes the oldest one that was kept.</summary>
    private void AwaitSignal(StepRun step, Step definition)
    {
        if (!StepInput.TryConfig(run, step.Index, 1, out var config, out var error) || !SignalConfig.TryRead(RunScope.Parse(config), definition.Timeout, out var name, out var timeout, out error))
        {
            FailStep(step.Index, error!);
            return;
        }

        var kept = run.Signals.FirstOrDefault(s => s.Name == name);
        Emit(new SignalAwaited(step.Name, name, Now + timeout) { At = Now });
        if (kept is not null) TakeKept(step, kept);
        else if (timeout is not null) effects.Add(new SetTimer(step.Place, TimerKind.Timeout, run.Steps[step.Index].DueAt!.Value));
    }

    /// <summary>A signal that does not fit is taken all the same, and the step fails with it: so that it is seen, and a re-run waits for another.</summary>
    private void TakeKept(StepRun step, KeptSignal kept)
    {
        Emit(new SignalTaken(step.Name, kept.Name) { At = Now });
        var errors = ErrorsOf(step.Definition, RunScope.Parse(kept.Data));
        if (errors.IsEmpty) CompleteSignal(step, kept.Data, kept.By);
        else FailStep(step.Index, new StepError("invalid_signal", $"signal '{kept.Name}' of {kept.By}, which was kept for '{step.Name}', does not meet its schema: {SchemaText.Of(errors)}", Retryable: false));
    }

    private void CompleteSignal(StepRun step, ReadOnlyMemory<byte> data, string by)
    {
        Emit(new StepCompleted(step.Name, data, Digest.Of(data.Span), $"signal:{by}", null) { At = Now });
        Unblock(step.Index);
    }

    public void Signal(SendSignal command)
    {
        if (RefuseSignal(command) || IsSentAlready(command) || RefuseEnded("signal") || RefuseCompensating("signal")) return;
        var waiting = run.Steps.Where(s => s.State == StepState.Running && s.Signal == command.Name).OrderBy(s => s.StartedAt).ThenBy(s => s.Index).FirstOrDefault();
        if (waiting is null)
        {
            if (!RefuseToKeep(command)) Emit(Received(command, null));
            return;
        }

        var errors = ErrorsOf(waiting.Definition, RunScope.Parse(command.Data));
        if (!errors.IsEmpty)
        {
            refusal = new Refusal(RefusalKind.Invalid, "invalid_signal", $"the data of signal '{command.Name}' does not meet the schema of '{waiting.Name}': {SchemaText.Of(errors)}") { Errors = errors };
            return;
        }

        Emit(Received(command, waiting.Name));
        if (waiting.Timer is { } timer) effects.Add(new ClearTimer(waiting.Place, timer));
        CompleteSignal(waiting, command.Data, command.By.User);
        Advance();
    }

    private SignalReceived Received(SendSignal command, string? step) => new(command.Name, command.Data, command.By.User, command.IdempotencyKey, step) { At = Now };

    private bool RefuseSignal(SendSignal command)
    {
        if (command.Name.Length is 0 or > PipelineLimits.MaxKeyLength)
            Refuse(RefusalKind.Invalid, "invalid_signal_name", $"the name of a signal has from 1 to {PipelineLimits.MaxKeyLength} characters");
        else if (command.Data.Length > context.MaxOutputBytes)
            Refuse(RefusalKind.Invalid, "signal_too_large", $"the data of signal '{command.Name}' has {command.Data.Length} bytes; at most {context.MaxOutputBytes} are allowed");
        else if (!RunScope.TryParse(command.Data, out _))
            Refuse(RefusalKind.Invalid, "invalid_signal", $"the data of signal '{command.Name}' must be one JSON value");
        else
            RefuseUnknown(command.Name);
        return refusal is not null;
    }

    /// <summary>A name that no step can ever wait for is a mistake; kept, it would only be missed.</summary>
    private void RefuseUnknown(string name)
    {
        var names = run.Pipeline.Dag.All.Where(s => s.Type.Execution == StepExecution.Signal).Select(s => StepConfig.Get(s.Definition.Config!.Value, "name")!.Value).ToList();
        if (names.Exists(n => StepConfig.IsTemplate(n) ? name.StartsWith(StepConfig.BeforeTemplate(n), StringComparison.Ordinal) : n.ValueEquals(name))) return;
        var hint = names.Count == 0 ? "; it has no signal step" : Nearest.Hint(name, [.. names.Select(n => n.GetString()!).Distinct(StringComparer.Ordinal)]);
        Refuse(RefusalKind.NotFound, "unknown_signal", $"no step of pipeline '{run.Pipeline.Name}' waits for a signal '{name}'{hint}");
    }

    /// <summary>The same signal with the same key answers as before, whatever the run has come to.</summary>
    private bool IsSentAlready(SendSignal command)
    {
        if (run.SentSignals.FirstOrDefault(s => s.Key == command.IdempotencyKey) is not { } sent) return false;
        if (sent.Name != command.Name || sent.Digest != Digest.Of(command.Data.Span))
            Refuse(RefusalKind.Invalid, "idempotency_key_reused", $"idempotency key '{sent.Key}' was used for another signal of this run; use a new key");
        return true;
    }

    private bool RefuseToKeep(SendSignal command)
    {
        var bytes = run.Signals.Sum(s => (long)s.Data.Length);
        if (run.Signals.Length >= context.MaxKeptSignals)
            Refuse(RefusalKind.Conflict, "too_many_signals", $"run {run.Id} keeps {run.Signals.Length} signals that no step has taken yet; at most {context.MaxKeptSignals} are kept. Send it again when a step waits for it");
        else if (bytes + command.Data.Length > context.MaxKeptSignalBytes)
            Refuse(RefusalKind.Conflict, "too_many_signals", $"run {run.Id} keeps {bytes} bytes of signals that no step has taken yet; at most {context.MaxKeptSignalBytes} are kept. Send it again when a step waits for it");
        return refusal is not null;
    }
}
