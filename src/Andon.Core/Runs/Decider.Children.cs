using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Andon.Artifacts;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Child runs: what a step asks of them, what their ends mean, and what they tell their parent.</summary>
internal sealed partial class Decider
{
    private void StartChild(StepRun step)
    {
        var child = step.Definition.Child!;
        if (run.Path.Length >= PipelineLimits.MaxRunDepth)
        {
            FailStep(step.Index, new StepError(
                "too_deep",
                $"'{step.Name}' would start a run {run.Path.Length + 1} deep, more than {PipelineLimits.MaxRunDepth}: {string.Join(" → ", run.Path)} → {child.Name}. End the recursion with `when`",
                Retryable: false));
            return;
        }

        if (!StepInput.TryRender(child.Params, run, step.Index, 1, "config.params", out var parameters, out var error))
        {
            FailStep(step.Index, error!);
            return;
        }

        var id = ChildId(step);
        Emit(new ChildStarted(step.Name, id, child.Name, child.Version, parameters) { At = Now });
        effects.Add(new PutCall(id, CallKind.Start));
    }

    /// <summary>
    /// Follows from the parent, the step and the activation, of which there may be several in one revision, so that they are counted. In front
    /// it has the time, as ids of runs do (RFC 9562), so that indexes grow at their end.
    /// </summary>
    private Guid ChildId(StepRun step)
    {
        var name = Encoding.UTF8.GetBytes($"{run.Id}/{step.Name}/{run.ActivationOf(step)}/{run.ChildrenStarted + 1}");
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(name, bytes);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)Now.ToUnixTimeMilliseconds() << 16) | 0x7000 | (BinaryPrimitives.ReadUInt64BigEndian(bytes) & 0xFFF));
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes[..16], bigEndian: true);
    }

    /// <summary>A child stands elsewhere than before. One that the step no longer waits for means nothing.</summary>
    public void ChangeChild(ChildChanged command)
    {
        if (FindAwaiting(command.Step, command.Child) is { } step) ChangeChild(step, command);
        else if (FindUndoing(command.Step, command.Child) is { } undoing) NoteUndoing(undoing, command);
        // The child is not told again: that nothing follows must be compared with the log, lest it be decided on a state that is old.
        if (events.Count == 0) effects.Add(run.Calls.TryGetValue(command.Child, out var call) ? new PutCall(command.Child, call.Kind) : new RemoveCall(command.Child));
        Advance();
    }

    private void ChangeChild(StepRun step, ChildChanged command)
    {
        switch (command.State)
        {
            case RunState.Completed: CompleteChild(step, command.Output); break;
            case RunState.Failed: FailStep(step.Index, new StepError("child_failed", $"run {command.Child}, which '{step.Name}' started, failed: {command.Error!.Code}: {command.Error.Message}", Retryable: false)); break;
            case RunState.Cancelled: FailStep(step.Index, new StepError("child_cancelled", $"run {command.Child}, which '{step.Name}' started, was cancelled{(command.Error is { } why ? $": {why.Message}" : "")}", Retryable: false)); break;
            default: NoteChild(step, command); break;
        }
    }

    /// <summary>The child cannot be started.</summary>
    public void RefuseChild(ChildRefused command)
    {
        if (FindAwaiting(command.Step, command.Child) is { } step) FailStep(step.Index, command.Error);
        else if (FindUndoing(command.Step, command.Child) is { } undoing) Emit(new ChildUndone(undoing.Name, command.Child) { At = Now });
        ConfirmCall(new ConfirmCall(command.Child, CallKind.Start, RunState.Failed));
        Advance();
    }

    /// <summary>What was to be brought about has been; a call that means something else by now stays.</summary>
    public void ConfirmCall(ConfirmCall command)
    {
        var isParent = run.Parent?.RunId == command.Peer;
        var call = run.Calls.GetValueOrDefault(command.Peer);
        var isMeant = command.Kind switch
        {
            CallKind.Start => call?.Start is not null,
            CallKind.Cancel or CallKind.Compensate => call?.Kind == command.Kind,
            _ => isParent && run.Told != command.State,
        };
        if (isMeant) Emit(new CallConfirmed(command.Peer, command.Kind, command.State) { At = Now });
        if (isParent && run.IsParentUntold) return;
        if (!run.Calls.TryGetValue(command.Peer, out var left)) effects.Add(new RemoveCall(command.Peer));
        else if (isMeant) effects.Add(new PutCall(command.Peer, left.Kind));
    }

    private StepRun? FindAwaiting(string name, Guid child) =>
        run.Steps.Find(run.IndexOf(name)) is { State: StepState.Running, Child: { } awaited } step && awaited.Id == child ? step : null;

    private StepRun? FindUndoing(string name, Guid child) => run.Steps.Find(run.IndexOf(name)) is { } step && RunFold.IsUndoingChild(step) && step.Child!.Id == child ? step : null;

    private void NoteUndoing(StepRun step, ChildChanged command)
    {
        if (command.State.IsEnded()) Emit(new ChildUndone(step.Name, command.Child) { At = Now });
        else NoteChild(step, command);
    }

    private void CompleteChild(StepRun step, ReadOnlyMemory<byte> output)
    {
        if (CheckComposed(step, output) is { } error)
        {
            FailStep(step.Index, error);
            return;
        }

        Emit(new StepCompleted(step.Name, output, Digest.Of(output.Span), $"run:{step.Child!.Id}", null) { At = Now });
        Unblock(step.Index);
    }

    private void NoteChild(StepRun step, ChildChanged command)
    {
        var waits = command.State == RunState.Waiting;
        if (command.Sequence > step.Child!.Sequence && waits != step.Child.Waits) Emit(new ChildWaits(step.Name, command.Child, command.Sequence, waits) { At = Now });
    }

    /// <summary>The child of a step that waits for it no more is to end, and to undo what it did where this run is to be undone too.</summary>
    private void CancelChild(StepRun step, bool compensate)
    {
        if (!RunFold.IsChild(step) && !RunFold.IsUndoingChild(step)) return;
        var child = step.Child!.Id;
        Emit(new ChildCancelled(step.Name, child) { At = Now, Compensate = compensate });
        effects.Add(new PutCall(child, run.Calls[child].Kind));
    }

    /// <summary>An ended child was told of, and its parent has gone on: what came of it cannot be changed any more.</summary>
    private bool RefuseEndedChild(string verb)
    {
        if (run is not { Ended: not null, Parent: { } parent }) return false;
        Refuse(
            RefusalKind.Conflict, "parent_waits_no_more",
            $"cannot {verb} run {run.Id}: it has ended, and step '{parent.Step}' of run {parent.RunId}, which started it, waits no more; rerun that step, which starts another run",
            ("parent_run", parent.RunId.ToString()), ("parent_step", parent.Step));
        return true;
    }

    /// <summary>The row that says that the parent is to be told, after all that was decided.</summary>
    private void PutTold()
    {
        if (run.Parent is not { } parent || events.Count == 0) return;
        if (run.IsParentUntold) effects.Add(new PutCall(parent.RunId, CallKind.Tell));
        else if (wasUntold) effects.Add(new RemoveCall(parent.RunId));
    }
}
