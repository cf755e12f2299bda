using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>What a call is, done once: the deed in the other run first, then the confirmation in the run that has it on record.</summary>
internal sealed class CallDeeds(RunEngine engine)
{
    private const int MaxTitle = 500;

    public Task<Decision> DoAsync(LoadedRun loaded, Guid peer)
    {
        var run = loaded.Run;
        if (run.Parent?.RunId == peer && run.IsParentUntold) return TellAsync(loaded, run.Parent);
        if (run.Calls.GetValueOrDefault(peer) is { } call) return call.IsCancelled ? CancelAsync(run, peer, call) : StartAsync(run, peer, call);

        // It was done by somebody else, and only the row is left, if that.
        return engine.SendAsync(run.Id, new ConfirmCall(peer, CallKind.Tell, run.Told));
    }

    private async Task<Decision> StartAsync(Run parent, Guid child, ChildCall call)
    {
        if (engine.Focus?.Holds(parent.Id) is true) engine.Focus.Add(child);
        return await PutOnRecordAsync(parent, child, call.Step, call.Start!, null) is { } error
            ? await engine.SendAsync(parent.Id, new ChildRefused(call.Step, child, error))
            : await engine.SendAsync(parent.Id, new ConfirmCall(child, CallKind.Start, RunState.Running));
    }

    /// <summary>A child that may not be on record yet is put there as one that has ended: else its start, under way elsewhere, might come after.</summary>
    private async Task<Decision> CancelAsync(Run parent, Guid child, ChildCall call)
    {
        var reason = $"step '{call.Step}' of run {parent.Id} waits for it no more";
        // One that can never be on record cannot tell of its end either.
        if (call.Start is { } start && await PutOnRecordAsync(parent, child, call.Step, start, reason) is { } error && call.Compensates)
            await engine.SendAsync(parent.Id, new ChildRefused(call.Step, child, error));
        // Refused where it has ended, or could never be started: either way nothing is left of it.
        await engine.SendAsync(child, new CancelRun(Actor.System, reason) { Compensate = call.Compensates });
        return await engine.SendAsync(parent.Id, new ConfirmCall(child, call.Kind, RunState.Cancelled));
    }

    private async Task<Decision> TellAsync(LoadedRun child, ParentRun parent)
    {
        var run = child.Run;
        var output = run.Ended == RunState.Completed ? RunOutput.Of(run) : default;
        // A parent that is gone need not be told.
        await engine.SendAsync(parent.RunId, new ChildChanged(parent.Step, run.Id, child.Sequence, run.Standing, output, ErrorOf(run)));
        return await engine.SendAsync(run.Id, new ConfirmCall(parent.RunId, CallKind.Tell, run.Standing));
    }

    private static StepError? ErrorOf(Run run) => run.Ended == RunState.Failed && run.FirstFailed is { Error: { } error } step
        ? error with { Message = $"step '{step.Name}': {error.Message}" }
        : null;

    /// <summary>Submits a child; an error where it can never be. That it is there already is well.</summary>
    private async Task<StepError?> PutOnRecordAsync(Run parent, Guid child, string step, ChildStart start, string? cancelledBecause)
    {
        if (start.Params.Length > engine.Options.MaxParamsBytes)
            return Final("params_too_large", $"the parameters for '{start.Pipeline}' have {start.Params.Length} bytes; at most {engine.Options.MaxParamsBytes} are allowed");
        Pipeline pipeline;
        try
        {
            pipeline = await engine.Pipelines.GetAsync(parent.Tenant, start.Pipeline, start.Version, CancellationToken.None);
        }
        catch (AndonException e) when (e.Kind == RefusalKind.NotFound)
        {
            return Final(e.Code, e.Message);
        }

        var submit = new Submit(child, PlainText.Cut($"{parent.Title} / {step}", MaxTitle), parent.Owner, new Actor(parent.SubmittedBy), start.Params, null)
        {
            Parent = new ParentRun(parent.Id, step, parent.Path),
            Trace = parent.Trace,
            CancelledBecause = cancelledBecause,
        };
        var decision = await engine.SubmitAsync(pipeline, submit);
        if (decision.Refusal is not { } refusal) return null;
        if (refusal.Code == Mailbox.ExistsCode) return null;
        return Final(refusal.Code, refusal.Message);
    }

    private static StepError Final(string code, string message) => new(code, message, Retryable: false);
}
