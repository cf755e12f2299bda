using Andon.Observing;
using Andon.Pipelines;
using Andon.Runs.Codec;
using Andon.Stores;
using Andon.Webhooks;
using Microsoft.Extensions.Logging;

namespace Andon.Runs;

/// <summary>
/// The one place in this process where a run's commands are decided: it drains, decides all that waits in order, and appends once; at most
/// one append of a run is under way. It is not a lock: other nodes may act on the run too, and the compare-and-append settles it.
/// </summary>
internal sealed partial class Mailbox(Guid runId, RunEngine engine)
{
    /// <summary>The refusal of a submission whose idempotency key another run has; <c>run_id</c> names it.</summary>
    public const string DuplicateCode = "duplicate_submission";

    /// <summary>The refusal of a submission whose run is on record already.</summary>
    public const string ExistsCode = "already_submitted";

    private readonly Lock gate = new();
    // Very many runs have nothing that waits while an attempt is under way; null and empty take no room.
    private List<Envelope>? inbox;
    private IReadOnlyList<Envelope> batch = [];
    private bool isBusy;
    private bool isClosed;
    private bool isFresh;
    private LoadedRun? loaded;
    private Submit? submission;
    private Run? decided;
    private LogTail decidedTail;
    private int failures;
    private Guid? parent;

    /// <summary>The run as this mailbox last knew it to be durable; null before it was loaded.</summary>
    public LoadedRun? Loaded => loaded;

    /// <summary>Hands work of this mailbox to the engine's threads.</summary>
    public void Queue(IThreadPoolWorkItem work) => engine.Queue(work);

    /// <summary>Posts a command; false where the mailbox has been closed and another must be opened.</summary>
    public bool TryPost(Envelope envelope)
    {
        lock (gate)
        {
            if (isClosed) return false;
            (inbox ??= new(1)).Add(envelope);
            if (isBusy) return true;
            isBusy = true;
        }

        Drain();
        return true;
    }

    /// <summary>Makes the run: the first append of a mailbox that nobody else knows yet.</summary>
    public void Submit(Decision decision, Envelope envelope, Submit command)
    {
        isBusy = true;
        PinParent(decision.Run!);
        submission = command;
        batch = [envelope];
        Submit(decision);
    }

    private void Submit(Decision decision)
    {
        batch[0].Decision = decision;
        Append(new LoadedRun(decision.Run!, 0, 0, default), decision.Run!, decision.Events, decision.Effects, RunRows.Of(decision.Run!, decision.Effects), isNew: true, submission!.IdempotencyKey);
    }

    /// <summary>Takes what waits and decides it, until an append is under way; closes the mailbox where nothing waits and no attempt of the run is here.</summary>
    private void Drain()
    {
        do
        {
            if (!TryTakeBatch()) return;
            isFresh = false;
            if (loaded is null || !engine.KnowsPeopleOf(Pipeline) || !engine.KnowsTenants)
            {
                _ = LoadThenDecideAsync();
                return;
            }
        }
        while (DecideWithoutAppend());
    }

    private bool TryTakeBatch()
    {
        lock (gate)
        {
            if (batch.Count > 0) return true;
            if (inbox is null)
            {
                isBusy = false;
                if (loaded is null || !engine.Keeps(loaded.Run)) Close();
                return false;
            }

            // A migration is decided alone: what a decision may know of the world depends on the pipeline.
            if (inbox.FindIndex(static e => e.Command is MigrateRun) is >= 0 and var migration && inbox.Count > 1) (batch, inbox) = (inbox[..Math.Max(migration, 1)], inbox[Math.Max(migration, 1)..]);
            else (batch, inbox) = (inbox, null);
            return true;
        }
    }

    /// <summary>The version by which the batch is decided.</summary>
    private Pipeline Pipeline => batch is [{ Command: MigrateRun migration }] ? migration.To : loaded!.Run.Pipeline;

    /// <summary>Nothing here has to do with the run any more: the mailbox closes unless it has work.</summary>
    public void Release()
    {
        lock (gate)
        {
            if (!isClosed && !isBusy && loaded is not null && !engine.Keeps(loaded.Run)) Close();
        }
    }

    /// <summary>Others moved the run on. What is being decided here learns of it when it is appended; else there is nothing to keep.</summary>
    public void Outdate()
    {
        lock (gate)
        {
            if (!isClosed && !isBusy) Close();
        }
    }

    /// <summary>A parent stays in memory while a child of it is: it will be told soon.</summary>
    private void PinParent(Run run)
    {
        if (parent is not null || run.Parent is not { } of) return;
        parent = of.RunId;
        engine.Pin(of.RunId);
    }

    /// <summary>The run was not made here. Who had something to say to it meanwhile, as one may to a child, says it to whoever has it.</summary>
    private void CloseUnborn()
    {
        List<Envelope>? left;
        lock (gate)
        {
            Close();
            (left, inbox) = (inbox, null);
        }

        foreach (var envelope in left ?? []) engine.Post(runId, envelope);
    }

    private void Close()
    {
        isClosed = true;
        if (parent is { } pinned) engine.Unpin(pinned);
        engine.Forget(runId, this);
    }

    private async Task LoadThenDecideAsync()
    {
        try
        {
            if (loaded is null) (loaded, isFresh) = (await engine.Loader.LoadAsync(runId), true);
            if (!engine.Quotas.IsKnown) await engine.Quotas.RefreshAsync();
            await engine.Webhooks.RefreshAsync();
            if (loaded is not null && !engine.KnowsPeopleOf(Pipeline)) await engine.Absences.ReadAsync(loaded.Run.Tenant);
        }
        catch (StoreException e) when (!RunLoader.IsUnreadable(e))
        {
            AfterFailure(e, isSubmission: false);
            return;
        }
        catch (Exception e)
        {
            engine.Log.LogError(e, "Run {RunId}: cannot be read and is left alone", runId);
            foreach (var envelope in batch) envelope.Reply?.TrySetException(e);
            batch = [];
        }

        if (loaded is null) RefuseBatch(new Refusal(RefusalKind.NotFound, "unknown_run", $"there is no run {runId}"));
        if (loaded is null || DecideWithoutAppend()) Drain();
    }

    /// <summary>Decides the batch; false where it has to be appended first, true where nothing is to be recorded and all is answered.</summary>
    private bool DecideWithoutAppend()
    {
        var run = loaded!.Run;
        PinParent(run);
        var now = engine.Clock.Now;
        IReadOnlyList<RunEvent> events;
        IReadOnlyList<Effect> effects;
        var placement = engine.Place(run, Pipeline, isClaimed: IsClaimed());
        while (true)
        {
            (run, events, effects, var started) = BatchDecision.Of(engine, loaded.Run, Pipeline, batch, now, placement);
            if (started == 0 || engine.TryTakeSlots(run, effects, started)) break;

            // Somebody else took the room meanwhile: decide again without any.
            placement = engine.Place(loaded.Run, Pipeline, isClaimed: false) with { FreeSlots = 0 };
        }

        var rows = RunRows.Of(run, effects);
        if (events.Count > 0 || rows is not null)
        {
            AppendOrRetry(loaded, run, events, effects, rows);
            return false;
        }

        if (engine.IsShared && !isFresh)
        {
            // Nothing is compared where nothing is appended: another node may have moved the run on, and then the answer is another.
            loaded = null;
            _ = LoadThenDecideAsync();
            return false;
        }

        Reply(TakeAnswered());
        return true;
    }

    /// <summary>Whether the dispatcher chose the run.</summary>
    private bool IsClaimed()
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i].Command is StartQueued) return true;
        }

        return false;
    }

    private static void Reply(IReadOnlyList<Envelope> answered)
    {
        for (var i = 0; i < answered.Count; i++) answered[i].Reply?.TrySetResult(answered[i].Decision!);
    }

    private IReadOnlyList<Envelope> TakeAnswered()
    {
        var answered = batch;
        batch = [];
        return answered;
    }

    /// <summary>What is decided can be written. Should that fail all the same, nothing is lost and the run does not hang.</summary>
    private void AppendOrRetry(LoadedRun before, Run after, IReadOnlyList<RunEvent> events, IReadOnlyList<Effect> effects, List<RowChange>? rows)
    {
        try
        {
            Append(before, after, events, effects, rows, isNew: false, null);
        }
        catch (Exception e)
        {
            engine.ReturnSlots(before.Run, effects);
            AfterFailure(e, isSubmission: false);
        }
    }

    private void Append(LoadedRun before, Run after, IReadOnlyList<RunEvent> events, IReadOnlyList<Effect> effects, List<RowChange>? rows, bool isNew, string? idempotencyKey)
    {
        decided = after;
        var at = events.Count > 0 ? events[0].At : engine.Clock.Now;
        var buffer = new PooledBuffer();
        if (events.Count > 0) EventCodec.Encode(events, buffer);
        else EventCodec.EncodeNothing(at, buffer);
        decidedTail = before.Tail.And(events.Count, buffer.Written.Length);
        rows = RunRows.WithSlots(isNew ? null : before.Run, after, rows, engine.Quotas.Of(after.Tenant));
        rows = RunRows.WithAudit(after, rows, batch, isNew ? submission : null);
        rows = NoticeRows.With(engine, isNew ? null : before.Run, after, events, rows);
        engine.Store.Append(new RunAppend(this, buffer)
        {
            RunId = runId,
            RunKey = before.RunKey,
            ExpectedSequence = before.Sequence,
            AppendId = engine.NextAppendId(),
            At = at,
            Events = buffer.Written,
            Run = isNew || RunRows.Differ(before.Run, after) ? RunRows.Of(after) : null,
            Rows = (IReadOnlyList<RowChange>?)rows ?? [],
            LeasesOver = (IReadOnlyList<string>?)RunRows.LeasesOver(effects) ?? [],
            Snapshot = engine.SnapshotOf(after, decidedTail),
            IdempotencyKey = idempotencyKey,
            Decided = (events, effects, before),
        });
    }

    /// <summary>Goes on after the store has answered, on the thread pool.</summary>
    public void OnAppended(RunAppend append, AppendResult result)
    {
        if (append.IsInDoubt(result)) _ = SettleAsync(append, result);
        else GoOn(append, result);
    }

    private void GoOn(RunAppend append, AppendResult result)
    {
        append.Dispose();
        Measures.Appended(result.Status);
        var (events, effects, before) = append.Decided;
        switch (result.Status)
        {
            case AppendStatus.Committed:
                loaded = new LoadedRun(decided!, result.RunKey, append.ExpectedSequence + 1, append.Snapshot.IsEmpty ? decidedTail : new LogTail(append.Snapshot.Length));
                failures = 0;
                submission = null;
                Answer(loaded, append);
                break;
            case AppendStatus.Conflict:
                engine.ReturnSlots(before.Run, effects);
                if (before.Sequence == 0)
                {
                    RefuseBatch(Exists(runId));
                    CloseUnborn();
                    break;
                }

                loaded = null;
                Drain();
                break;
            case AppendStatus.LeaseHeld:
                engine.ReturnSlots(before.Run, effects);
                LetLeasesBe();
                Drain();
                break;
            case AppendStatus.SlotTaken:
                engine.ReturnSlots(before.Run, effects);
                engine.SeeTaken(append.Rows);
                if (before.Sequence > 0) Drain();
                else if (engine.Quotas.RefusalOf(append) is { } tooMany)
                {
                    RefuseBatch(tooMany);
                    CloseUnborn();
                }
                else Submit(engine.DecideSubmission(before.Run.Pipeline, submission!));
                break;
            case AppendStatus.Duplicate:
                engine.ReturnSlots(before.Run, effects);
                RefuseBatch(new Refusal(RefusalKind.Conflict, DuplicateCode, $"run {result.Existing} has this idempotency key"), result.Existing);
                CloseUnborn();
                break;
            default:
                engine.ReturnSlots(before.Run, effects);
                AfterFailure(result.Error ?? new StoreException("database_error", "the store did not say why it failed"), before.Sequence == 0);
                break;
        }
    }

    /// <summary>
    /// The decision is durable: stop and register attempts in the order decided, look again for what came meanwhile, answer who waits, and
    /// only then enter handlers, which may take this thread for a while.
    /// </summary>
    private void Answer(LoadedRun run, RunAppend append)
    {
        var (events, effects, _) = append.Decided;
        var answered = TakeAnswered();
        var attempts = engine.Register(this, run.Run, effects);
        engine.Committed(run, events, effects, append.Rows);
        Drain();
        Reply(answered);
        engine.Enter(attempts);
    }

    /// <summary>Certainly not written. Callers are told; what the engine itself must record is tried again until it is.</summary>
    private void AfterFailure(Exception error, bool isSubmission)
    {
        foreach (var envelope in batch) envelope.Reply?.TrySetException(error);
        batch = isSubmission ? [] : [.. batch.Where(static e => e.Reply is null)];
        if (isSubmission)
        {
            CloseUnborn();
            return;
        }

        if (failures++ == 0) engine.Log.LogError(error, "Tenant {Tenant}, run {RunId}: nothing can be recorded; trying again until it can", loaded?.Run.Tenant ?? "unknown", runId);
        _ = RetryAsync();
    }

    private async Task RetryAsync()
    {
        if (batch.Count > 0) await engine.BackOffAsync(failures);
        // The log says that the attempt is under way: whoever opens the store next finds it lost.
        if (engine.IsStopped) return;
        loaded = null;
        Drain();
    }

    public static Refusal Exists(Guid run) => new(RefusalKind.Conflict, ExistsCode, $"run {run} is on record already");

    /// <summary>A worker was heard of after all: what else was to be decided is decided without the loss.</summary>
    private void LetLeasesBe()
    {
        foreach (var envelope in batch.Where(e => e.Command is LeaseOver))
            envelope.Reply?.TrySetResult(Decision.Refused(loaded!.Run, new Refusal(RefusalKind.Conflict, "lease_held", "the lease has been extended")));
        batch = [.. batch.Where(static e => e.Command is not LeaseOver)];
    }

    private void RefuseBatch(Refusal refusal, Guid? existing = null)
    {
        if (existing is { } id) refusal = refusal with { Details = refusal.Details.SetItem("run_id", id.ToString()) };
        foreach (var envelope in TakeAnswered()) envelope.Reply?.TrySetResult(Decision.Refused(null, refusal));
    }
}
