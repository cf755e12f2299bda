using Andon.Observing;
using Andon.Pipelines;
using Andon.Stores;

namespace Andon.Runs;

/// <summary>Runs that begin: what has to be known first, their first decision, and their trace.</summary>
internal sealed partial class RunEngine
{
    /// <summary>Makes a run; the decision is durable when the task completes.</summary>
    public Task<Decision> SubmitAsync(Pipeline pipeline, Submit command)
    {
        if (Spans.IsTraced) return SubmitTracedAsync(pipeline, command);
        return LearnThenSubmit(pipeline, command.Trace is null && Spans.Ambient is { } trace ? command with { Trace = trace } : command);
    }

    private async Task<Decision> SubmitTracedAsync(Pipeline pipeline, Submit command)
    {
        using var span = Spans.StartSubmit(pipeline, command);
        var decision = await LearnThenSubmit(pipeline, command with { Trace = span is null ? command.Trace ?? Spans.Ambient : Spans.ContextOf(span) });
        Spans.EndSubmit(span, decision.Refusal);
        return decision;
    }

    private Task<Decision> LearnThenSubmit(Pipeline pipeline, Submit command) => KnowsPeopleOf(pipeline) && Quotas.IsFresh && Webhooks.IsFresh ? Submit(pipeline, command) : LearnThenSubmitAsync(pipeline, command);

    private async Task<Decision> LearnThenSubmitAsync(Pipeline pipeline, Submit command)
    {
        if (!KnowsPeopleOf(pipeline)) await Absences.ReadAsync(pipeline.Tenant);
        await Quotas.RefreshAsync();
        await Webhooks.RefreshAsync();
        return await Submit(pipeline, command);
    }

    private Task<Decision> Submit(Pipeline pipeline, Submit command)
    {
        // Children belong to a run that goes on to its end.
        if (command.Parent is null && Quotas.RefusalOfBytes(pipeline.Tenant) is { } full) return Task.FromResult(Decision.Refused(null, full));
        if (command.Parent is null) Focus?.Set(command.RunId, [command.RunId]);
        var decision = DecideSubmission(pipeline, command);
        if (decision.Refusal is not null) return Task.FromResult(decision);
        var envelope = new Envelope(null, new TaskCompletionSource<Decision>(TaskCreationOptions.RunContinuationsAsynchronously));
        var mailbox = new Mailbox(command.RunId, this);
        if (!mailboxes.TryAdd(command.RunId, mailbox))
        {
            // A child that somebody has in hand already, or asks for; which of both, the store knows.
            ReturnSlots(decision.Run!, decision.Effects);
            return AnswerExistingAsync(command.RunId);
        }

        mailbox.Submit(decision, envelope, command);
        return envelope.Reply!.Task;
    }

    /// <summary>Decides on a submission and takes the slots of the node that its first steps need.</summary>
    public Decision DecideSubmission(Pipeline pipeline, Submit command)
    {
        var free = MayStart(command.RunId) ? Slots.FreeFor(pipeline.Tenant, Clock.Now) : 0;
        while (true)
        {
            var decision = RunMachine.Submit(pipeline, command, ContextFor(pipeline, Clock.Now, Place(pipeline, free)));
            if (decision.Started == 0 || TryTakeSlots(decision.Run!, decision.Effects, decision.Started)) return decision;
            free = 0;
        }
    }

    private async Task<Decision> AnswerExistingAsync(Guid run) => await Store.LoadRunAsync(run) is not null
        ? Decision.Refused(null, Mailbox.Exists(run))
        : throw new StoreException("database_error", $"run {run} is asked for while it is put on record; trying again");
}
