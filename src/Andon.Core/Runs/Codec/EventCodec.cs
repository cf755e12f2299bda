using System.Buffers;

namespace Andon.Runs.Codec;

/// <summary>
/// The events of one append as bytes: a format version, the time they share, then each event as a tag and its fields. Tags are for ever;
/// a change of an event's fields is a new tag. A node that meets a version or tag it does not know leaves that run alone.
/// </summary>
public static class EventCodec
{
    /// <summary>The version this program writes.</summary>
    public const byte Version = 1;

    /// <summary>Writes events that were decided at one time.</summary>
    public static void Encode(IReadOnlyList<RunEvent> events, IBufferWriter<byte> buffer)
    {
        var o = new BinaryOut(buffer);
        o.Byte(Version);
        o.Time(events[0].At);
        foreach (var e in events) Write(o, e);
        o.Flush();
    }

    /// <summary>Writes an append that only changes rows.</summary>
    public static void EncodeNothing(DateTimeOffset at, IBufferWriter<byte> buffer)
    {
        var o = new BinaryOut(buffer);
        o.Byte(Version);
        o.Time(at);
        o.Flush();
    }

    /// <summary>Reads events; a message instead where the version or a tag is unknown or the bytes are damaged.</summary>
    public static string? TryDecode(ReadOnlyMemory<byte> bytes, List<RunEvent> events)
    {
        var before = events.Count;
        try
        {
            var i = new BinaryIn(bytes);
            var version = i.Byte();
            if (version != Version) return $"events of format {version}; this program knows {Version}";
            var at = i.Time();
            while (!i.IsAtEnd) events.Add(Read(i, at));
            return null;
        }
        catch (Exception e) when (BinaryIn.IsDamage(e))
        {
            events.RemoveRange(before, events.Count - before);
            return $"damaged events: {e.Message}";
        }
    }

    private static void Write(BinaryOut o, RunEvent e)
    {
        switch (e)
        {
            case AttemptStarted { Worker: { } worker } x: o.Byte(43); o.Text(x.Step); o.Number(x.Attempt); o.Id(x.Token); o.Id(x.Incarnation); o.Text(worker); break;
            case AttemptStarted x: o.Byte(1); o.Text(x.Step); o.Number(x.Attempt); o.Id(x.Token); o.Id(x.Incarnation); break;
            case StepCompleted x: o.Byte(2); o.Text(x.Step); o.Bytes(x.Output.Span); o.Hash(x.Digest); o.Text(x.MadeBy); o.OptionalText(x.Resolution); break;
            case RunSubmitted x:
                o.Byte((x.Parent, x.Trace) switch { (null, null) => 3, (_, null) => 64, (null, _) => 82, _ => 83 }); o.Id(x.RunId); o.Text(x.Tenant); o.Text(x.Pipeline); o.Number(x.Version); o.Text(x.Title); o.Text(x.Owner);
                o.Text(x.SubmittedBy); o.Bytes(x.Params.Span); o.OptionalText(x.IdempotencyKey);
                if (x.Parent is { } parent) Parts.Write(o, parent);
                if (x.Trace is { } trace) Parts.Write(o, trace);
                break;
            case RunCompleted: o.Byte(4); break;
            case RunFailed x: o.Byte(5); o.Text(x.Step); Parts.Write(o, x.Error); break;
            case RunCancelled x: o.Byte(6); o.Text(x.By); o.OptionalText(x.Reason); break;
            case RunPaused x: o.Byte(7); o.Text(x.By); break;
            case RunResumed x: o.Byte(8); o.Text(x.By); break;
            case RunTakenUp x: o.Byte(9); Parts.Write(o, x.Revived); break;
            case RevisionStarted x: WriteRevision(o, x); break;
            case StepQueued x: o.Byte(11); o.Text(x.Step); o.Byte((byte)x.Queue); o.Bool(x.NoHandler); break;
            case AttemptFailed x: o.Byte(12); o.Text(x.Step); o.Number(x.Attempt); Parts.Write(o, x.Error); o.OptionalTime(x.RetryAt); break;
            case AttemptLost x: o.Byte(13); o.Text(x.Step); o.Number(x.Attempt); o.Id(x.Incarnation); break;
            case AttemptInterrupted x: o.Byte(14); o.Text(x.Step); o.Number(x.Attempt); break;
            case LateResultRefused x: o.Byte(15); o.Text(x.Step); o.Number(x.Attempt); o.Bool(x.Succeeded); break;
            case StepSkipped x: o.Byte(16); o.Text(x.Step); o.Text(x.Reason); break;
            case StepFailed x: o.Byte(17); o.Text(x.Step); Parts.Write(o, x.Error); break;
            case StepRejected x: o.Byte(18); o.Text(x.Step); Parts.Write(o, x.Error); break;
            case StepQuarantined x: o.Byte(19); o.Text(x.Step); Parts.Write(o, x.Error); break;
            case StepCancelled x: o.Byte(20); o.Text(x.Step); break;
            case DelayStarted x: o.Byte(21); o.Text(x.Step); o.Time(x.DueAt); break;
            case TaskClaimed x: o.Byte(23); o.Id(x.Task); o.OptionalText(x.By); break;
            case TaskVoted x: o.Byte(24); o.Id(x.Task); Parts.Write(o, x.Vote); break;
            case TaskEscalated x: o.Byte(25); o.Id(x.Task); o.OptionalText(x.To); o.OptionalTime(x.DueAt); break;
            case TaskClosed x: o.Byte(26); o.Id(x.Task); o.Byte((byte)x.Status); o.OptionalText(x.By); o.OptionalText(x.Comments); o.OptionalText(x.IdempotencyKey); break;
            case MapStarted x: o.Byte(30); o.Text(x.Step); o.Bytes(x.Items.Span); Parts.Write(o, x.Keys); break;
            case ItemStarted x: o.Byte(31); o.Text(x.Map); o.Text(x.Key); break;
            case ItemEnded x: o.Byte(32); o.Text(x.Map); o.Text(x.Key); o.Bool(x.Failed); break;
            case ChildStarted x: o.Byte(60); o.Text(x.Step); o.Id(x.Child); o.Text(x.Pipeline); o.Number(x.Version ?? 0); o.Bytes(x.Params.Span); break;
            case ChildCancelled x: o.Byte(x.Compensate ? (byte)67 : (byte)61); o.Text(x.Step); o.Id(x.Child); break;
            case ChildUndone x: o.Byte(68); o.Text(x.Step); o.Id(x.Child); break;
            case ChildWaits x: o.Byte(62); o.Text(x.Step); o.Id(x.Child); o.Number(x.Sequence); o.Bool(x.Waits); break;
            case CallConfirmed x: o.Byte(63); o.Id(x.Peer); o.Byte((byte)x.Kind); o.Byte((byte)x.State); break;
            case SignalReceived x: o.Byte(40); o.Text(x.Name); o.Bytes(x.Data.Span); o.Text(x.By); o.OptionalText(x.IdempotencyKey); o.OptionalText(x.Step); break;
            case SignalAwaited x: o.Byte(41); o.Text(x.Step); o.Text(x.Name); o.OptionalTime(x.DueAt); break;
            case SignalTaken x: o.Byte(42); o.Text(x.Step); o.Text(x.Name); break;
            case TaskOpened x: o.Byte(50); TaskCodec.Write(o, x.Task); break;
            case TaskDelegated x: o.Byte(51); o.Id(x.Task); o.Text(x.For); o.OptionalText(x.To); o.Text(x.By); o.OptionalText(x.Comments); break;
            case TaskDeputized x: o.Byte(52); o.Id(x.Task); o.Text(x.For); o.Text(x.Deputy); break;
            case TaskCommented x: o.Byte(53); o.Id(x.Task); o.Text(x.By); o.Text(x.Text); o.OptionalText(x.IdempotencyKey); break;
            case TaskDrafted x: o.Byte(54); o.Id(x.Task); o.Text(x.By); o.Bytes(x.Data.Span); break;
            case TaskReminded x: o.Byte(55); o.Id(x.Task); o.Number(x.Number); o.OptionalTime(x.NextAt); break;
            case RunMigrated x: o.Byte(70); Parts.Write(o, x); break;
            case CompensationStarted x: o.Byte(65); Parts.Write(o, new Compensation(x.Cause, x.By, x.Reason)); break;
            case CompensationRetried x: o.Byte(66); o.Text(x.Step); o.Text(x.By); break;
            case StepKept x: o.Byte(75); o.Text(x.Step); break;
            default: throw new ArgumentOutOfRangeException(nameof(e), e, "an event without a tag");
        }
    }

    private static RunEvent Read(BinaryIn i, DateTimeOffset at) => i.Byte() switch
    {
        1 => new AttemptStarted(i.Text(), i.Int(), i.Id(), i.Id()) { At = at },
        2 => new StepCompleted(i.Text(), i.Bytes(), i.Hash(), i.Text(), i.OptionalText()) { At = at },
        3 => ReadSubmitted(i, at),
        4 => new RunCompleted { At = at },
        5 => new RunFailed(i.Text(), Parts.Error(i)) { At = at },
        6 => new RunCancelled(i.Text(), i.OptionalText()) { At = at },
        7 => new RunPaused(i.Text()) { At = at },
        8 => new RunResumed(i.Text()) { At = at },
        9 => new RunTakenUp(Parts.Names(i)) { At = at },
        10 => ReadRevision(i, at),
        11 => new StepQueued(i.Text(), i.Enum(QueueState.Ready), i.Bool()) { At = at },
        12 => new AttemptFailed(i.Text(), i.Int(), Parts.Error(i), i.OptionalTime()) { At = at },
        13 => new AttemptLost(i.Text(), i.Int(), i.Id()) { At = at },
        14 => new AttemptInterrupted(i.Text(), i.Int()) { At = at },
        15 => new LateResultRefused(i.Text(), i.Int(), i.Bool()) { At = at },
        16 => new StepSkipped(i.Text(), i.Text()) { At = at },
        17 => new StepFailed(i.Text(), Parts.Error(i)) { At = at },
        18 => new StepRejected(i.Text(), Parts.Error(i)) { At = at },
        19 => new StepQuarantined(i.Text(), Parts.Error(i)) { At = at },
        20 => new StepCancelled(i.Text()) { At = at },
        21 => new DelayStarted(i.Text(), i.Time()) { At = at },
        22 => new TaskOpened(TaskCodec.ReadFirst(i)) { At = at },
        23 => new TaskClaimed(i.Id(), i.OptionalText()) { At = at },
        24 => new TaskVoted(i.Id(), Parts.Vote(i)) { At = at },
        25 => new TaskEscalated(i.Id(), i.OptionalText(), i.OptionalTime()) { At = at },
        26 => new TaskClosed(i.Id(), i.Enum(HumanTasks.HumanTaskStatus.Cancelled), i.OptionalText(), i.OptionalText(), i.OptionalText()) { At = at },
        30 => new MapStarted(i.Text(), i.Bytes(), Parts.Names(i)) { At = at },
        31 => new ItemStarted(i.Text(), i.Text()) { At = at },
        32 => new ItemEnded(i.Text(), i.Text(), i.Bool()) { At = at },
        60 => new ChildStarted(i.Text(), i.Id(), i.Text(), i.Int() is > 0 and var version ? version : null, i.Bytes()) { At = at },
        61 => new ChildCancelled(i.Text(), i.Id()) { At = at },
        62 => new ChildWaits(i.Text(), i.Id(), i.Number(), i.Bool()) { At = at },
        63 => new CallConfirmed(i.Id(), i.Enum(CallKind.Compensate), i.Enum(RunState.Cancelled)) { At = at },
        64 => ReadSubmitted(i, at) with { Parent = Parts.Parent(i) },
        82 => ReadSubmitted(i, at) with { Trace = Parts.Trace(i) },
        83 => ReadSubmitted(i, at) with { Parent = Parts.Parent(i), Trace = Parts.Trace(i) },
        40 => new SignalReceived(i.Text(), i.Bytes(), i.Text(), i.OptionalText(), i.OptionalText()) { At = at },
        41 => new SignalAwaited(i.Text(), i.Text(), i.OptionalTime()) { At = at },
        42 => new SignalTaken(i.Text(), i.Text()) { At = at },
        43 => new AttemptStarted(i.Text(), i.Int(), i.Id(), i.Id()) { At = at, Worker = i.Text() },
        50 => new TaskOpened(TaskCodec.Read(i)) { At = at },
        51 => new TaskDelegated(i.Id(), i.Text(), i.OptionalText(), i.Text(), i.OptionalText()) { At = at },
        52 => new TaskDeputized(i.Id(), i.Text(), i.Text()) { At = at },
        53 => new TaskCommented(i.Id(), i.Text(), i.Text(), i.OptionalText()) { At = at },
        54 => new TaskDrafted(i.Id(), i.Text(), i.Bytes()) { At = at },
        55 => new TaskReminded(i.Id(), i.Int(), i.OptionalTime()) { At = at },
        70 => Parts.Migrated(i, at),
        65 => new CompensationStarted(i.Enum(CompensationCause.Cancelled), i.OptionalText(), i.OptionalText()) { At = at },
        66 => new CompensationRetried(i.Text(), i.Text()) { At = at },
        67 => new ChildCancelled(i.Text(), i.Id()) { At = at, Compensate = true },
        68 => new ChildUndone(i.Text(), i.Id()) { At = at },
        75 => new StepKept(i.Text()) { At = at },
        var tag => throw new FormatException($"event tag {tag} is unknown to this program"),
    };

    private static RunSubmitted ReadSubmitted(BinaryIn i, DateTimeOffset at)
    {
        var (id, tenant, pipeline, version) = (i.Id(), i.Text(), i.Text(), i.Int());
        // Mostly named after its pipeline, and for who submitted it; a run in memory has each once.
        var title = i.TextLike(pipeline);
        var owner = i.Text();
        return new RunSubmitted(id, tenant, pipeline, version, title, owner, i.TextLike(owner), i.Bytes(), i.OptionalText()) { At = at };
    }

    private static void WriteRevision(BinaryOut o, RevisionStarted x)
    {
        o.Byte(10);
        o.Number(x.Revision);
        o.Byte((byte)x.Cause);
        o.Text(x.By);
        Parts.Write(o, x.Reset);
        Parts.Write(o, x.Reopened);
        o.Bool(x.Cutoff);
        Parts.Write(o, x.MayStay);
        o.Number(x.Edits.Length);
        foreach (var (step, output) in x.Edits)
        {
            o.Text(step);
            Parts.Write(o, output);
        }

        o.Bool(x.Rollback is not null);
        if (x.Rollback is not { } rollback) return;
        o.Text(rollback.To);
        Parts.Write(o, rollback.Feedback);
    }

    private static RevisionStarted ReadRevision(BinaryIn i, DateTimeOffset at) => new(i.Int(), i.Enum(RevisionCause.Skip), i.Text(), Parts.Names(i))
    {
        At = at,
        Reopened = Parts.Names(i),
        Cutoff = i.Bool(),
        MayStay = Parts.Names(i),
        Edits = [.. i.List(x => new EditedOutput(x.Text(), Parts.Artifact(x)))],
        Rollback = i.Bool() ? new Rollback(i.Text(), Parts.Feedback(i)) : null,
    };
}
