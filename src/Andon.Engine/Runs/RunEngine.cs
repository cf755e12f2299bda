using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Andon.Observing;
using Andon.Pipelines;
using Andon.Steps;
using Andon.Stores;
using Andon.Tenants;
using Andon.Webhooks;
using Microsoft.Extensions.Logging;

namespace Andon.Runs;

/// <summary>
/// Carries out what <see cref="RunMachine"/> decides: finds the mailbox of a run, gives it room, and performs effects once they are durable.
/// </summary>
internal sealed partial class RunEngine
{
    private readonly ConcurrentDictionary<Guid, Mailbox> mailboxes = new();
    private readonly ConcurrentDictionary<Guid, LiveAttempt> attempts = new();
    private readonly Action<IThreadPoolWorkItem>? work;
    private volatile IReadOnlySet<string> limitedTypes = FrozenSet<string>.Empty;
    private readonly string[] queues;
    private readonly ConcurrentDictionary<Guid, int> pins = new();
    private long appendId;

    public RunEngine(
        IStore store, PipelineCatalog pipelines, HandlerRegistry handlers, AttemptRunner runner, AndonOptions options, TimeProvider time, ILogger<RunEngine> log, SeedSource? seeds = null,
        Action<IThreadPoolWorkItem>? work = null)
    {
        Store = store;
        Pipelines = pipelines;
        Handlers = handlers;
        Runner = runner;
        Options = options;
        Clock = new Clock(time);
        Signals = new EngineSignals(time);
        Log = log;
        Seeds = seeds ?? new SeedSource();
        this.work = work;
        queues = [.. options.Queues];
        appendId = (long)Seeds.Next().NextBits();
        Loader = new RunLoader(store, pipelines);
        Absences = new AbsenceCache(store, Clock, options.PollInterval);
        Quotas = new QuotaBook(store, Clock, options.PollInterval);
        Webhooks = new WebhookBook(store, Clock, IsShared ? TimeSpan.FromSeconds(1) : null);
        Slots = new Slots(options.MaxRunningAttempts)
        {
            WeightOf = Quotas.WeightOf,
            IsLimited = tenant => Quotas.Of(tenant)?.MaxRunningSteps is not null,
            Released = Signals.SlotFree,
            SharedReleased = tenant => Signals.Jobs.Ring(tenant, null),
        };
        ReadLimits();
        life = new StrongBox<Guid>(Seeds.Next().NextId(Clock.Now));
        Courier = new Courier(this);
        Focus = options.CarriesOneRun ? new Focus() : null;
    }

    public IStore Store { get; }

    public PipelineCatalog Pipelines { get; }

    public HandlerRegistry Handlers { get; }

    public AttemptRunner Runner { get; }

    public AndonOptions Options { get; }

    public Clock Clock { get; }

    public ILogger Log { get; }

    public SeedSource Seeds { get; }

    public RunLoader Loader { get; }

    /// <summary>Who is away.</summary>
    public AbsenceCache Absences { get; }

    public Slots Slots { get; }

    /// <summary>What tenants may use.</summary>
    public QuotaBook Quotas { get; }

    /// <summary>Where notices are sent.</summary>
    public WebhookBook Webhooks { get; }

    /// <summary>Sends mails; null for none.</summary>
    public IDeliveryChannel? Mail { get; init; }

    /// <summary>Whether all that every decision needs to know of its tenant is in memory.</summary>
    public bool KnowsTenants => Quotas.IsKnown && Webhooks.IsFresh;

    public EngineSignals Signals { get; }

    /// <summary>The one run whose steps are carried out here, with its children; null for all.</summary>
    public Focus? Focus { get; }

    public Courier Courier { get; }

    /// <summary>Runs that are in memory.</summary>
    public int ActiveRuns => mailboxes.Count;

    /// <summary>Attempts whose handlers run here.</summary>
    public int LiveAttempts => attempts.Count;

    /// <summary>Called with every durable decision; for progress and watchers.</summary>
    public event Action<Run, IReadOnlyList<RunEvent>>? Changed;

    /// <summary>Has work done on the thread pool, or (in the simulation) when its turn comes.</summary>
    public void Queue(IThreadPoolWorkItem item)
    {
        if (work is null) ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: false);
        else work(item);
    }

    /// <summary>Whether all that a decision needs to know is in memory; only people's steps need more than the run.</summary>
    public bool KnowsPeopleOf(Pipeline pipeline) => !pipeline.HasPeople || Absences.IsFresh(pipeline.Tenant);

    /// <summary>What a decision may know beside the run.</summary>
    public DecisionContext ContextFor(Pipeline pipeline, DateTimeOffset now, Placement placement) => new(now, Seeds.Next(), placement)
    {
        MaxOutputBytes = Options.MaxOutputBytes,
        MaxKeptSignals = Options.MaxKeptSignals,
        MaxKeptSignalBytes = Options.MaxKeptSignalBytes,
        Absences = pipeline.HasPeople ? Absences.Of(pipeline.Tenant) : HumanTasks.Absences.None,
    };

    /// <summary>Decides a command; the decision is durable when the task completes.</summary>
    public Task<Decision> SendAsync(Guid runId, RunCommand command)
    {
        var envelope = new Envelope(command, new TaskCompletionSource<Decision>(TaskCreationOptions.RunContinuationsAsynchronously));
        Post(runId, envelope);
        return envelope.Reply!.Task;
    }

    /// <summary>
    /// As <see cref="SendAsync"/>, for loops: a run that cannot be read is refused, and where the store cannot be reached, which is no fault of the
    /// run's, null is returned.
    /// </summary>
    public async Task<Decision?> TrySendAsync(Guid runId, RunCommand command)
    {
        try
        {
            return await SendAsync(runId, command);
        }
        catch (StoreException e) when (RunLoader.IsUnreadable(e))
        {
            return Decision.Refused(null, new Refusal(RefusalKind.Conflict, e.Code, e.Message));
        }
        catch (StoreException e)
        {
            Log.LogWarning(e, "Run {RunId}: {Command} could not be decided", runId, command.GetType().Name);
            return null;
        }
    }

    /// <summary>Hands over a command that nobody waits for and that must not be lost.</summary>
    public void Post(Guid runId, RunCommand command) => Post(runId, new Envelope(command, null));

    /// <summary>Hands an envelope to the mailbox of its run.</summary>
    public void Post(Guid runId, Envelope envelope)
    {
        while (!mailboxes.GetOrAdd(runId, static (id, engine) => new Mailbox(id, engine), this).TryPost(envelope))
        {
            // It closed between the look and the post; the next look opens another.
        }
    }

    /// <summary>A run that is in memory, as it was last known to be; null for any other.</summary>
    public LoadedRun? InMemory(Guid runId) => mailboxes.GetValueOrDefault(runId)?.Loaded;

    public void Forget(Guid runId, Mailbox mailbox)
    {
        mailboxes.TryRemove(new KeyValuePair<Guid, Mailbox>(runId, mailbox));
        SeeQuiet();
    }

    public bool HoldsAttempts(Run run)
    {
        foreach (var holder in run.Holders)
        {
            if (holder.Incarnation == Incarnation) return true;
        }

        return false;
    }

    /// <summary>Whether a run is to stay in memory though nothing of it is under way: its attempts are, or what will soon be told to it.</summary>
    public bool Keeps(Run run) => pins.ContainsKey(run.Id) || HoldsAttempts(run);

    /// <summary>Something here will have to do with a run soon.</summary>
    public void Pin(Guid run) => pins.AddOrUpdate(run, 1, static (_, count) => count + 1);

    public void Unpin(Guid run)
    {
        // The last one takes the pin away; in between another may come, and then it stays.
        while (pins.TryGetValue(run, out var count))
        {
            if (count > 1 ? pins.TryUpdate(run, count - 1, count) : pins.TryRemove(new KeyValuePair<Guid, int>(run, count)))
            {
                if (count == 1 && mailboxes.TryGetValue(run, out var mailbox)) mailbox.Release();
                return;
            }
        }
    }

    public long NextAppendId() => Interlocked.Increment(ref appendId);

    /// <summary>Where steps of a run can start now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="pipeline">The version by which is decided.</param>
    /// <param name="isClaimed">Whether the dispatcher chose it, whose steps waited longest.</param>
    public Placement Place(Run run, Pipeline pipeline, bool isClaimed)
    {
        return Place(pipeline, !MayStart(run.Id) ? 0 : isClaimed ? Slots.FreeFor(run.Tenant) : Slots.FreeFor(run.Tenant, run.SubmittedAt));
    }

    private bool MayStart(Guid run) => Options.ExecuteSteps && IsHeard && Quotas.IsKnown && Focus?.Holds(run) is not false;

    private Placement Place(Pipeline pipeline, int free)
    {
        var placement = new Placement { Incarnation = Incarnation, Handlers = Handlers.Types, Queues = queues, FreeSlots = free };
        if (Quotas.Of(pipeline.Tenant)?.MaxRunningSteps is not null) placement = placement with { FreeInTenant = FreeInTenant(pipeline.Tenant) };
        if (free > 0 && UsesLimitedTypes(pipeline)) placement = placement with { FreeByType = Slots.FreeByType() };
        return pipeline.HasConcurrency ? placement with { RunningByKey = Slots.RunningByKey(pipeline.Tenant) } : placement;
    }

    /// <summary>A handler was registered: its type may bring a limit, and parked steps go on.</summary>
    public void HandlerAppeared()
    {
        ReadLimits();
        Signals.StepReady();
    }

    private void ReadLimits()
    {
        var limits = Handlers.StepTypes.Where(t => t.MaxRunning is not null).ToDictionary(t => t.Name, t => t.MaxRunning!.Value);
        limits["script"] = Options.MaxRunningScripts;
        Slots.SetLimits(limits);
        limitedTypes = limits.Keys.ToFrozenSet();
    }

    private bool UsesLimitedTypes(Pipeline pipeline) => pipeline.TypeNames.Overlaps(limitedTypes);

    public bool TryTakeSlots(Run run, IReadOnlyList<Effect> effects, int count) => Slots.TryTake(run.Tenant, count, Limited(run, effects));

    /// <summary>The steps to start, where any of them may need more than a slot of the node.</summary>
    private List<Step>? Limited(Run run, IReadOnlyList<Effect> effects) =>
        UsesLimitedTypes(run.Pipeline) || run.Pipeline.HasConcurrency ? [.. effects.OfType<StartAttempt>().Select(start => start.Step.Step)] : null;

    /// <summary>What was decided is not on record: its attempts do not start.</summary>
    public void ReturnSlots(Run run, IReadOnlyList<Effect> effects)
    {
        foreach (var effect in effects)
        {
            if (effect is StartAttempt start) Slots.Release(run.Tenant, start.Step.Step);
        }
    }

    /// <summary>The snapshot to write with an append, where one is due.</summary>
    public ReadOnlyMemory<byte> SnapshotOf(Run run, LogTail tail)
    {
        if (!tail.IsSnapshotDue(Options.SnapshotEvents)) return default;
        // What the state has more than the last snapshot came from the log since, mostly as many bytes.
        var buffer = new System.Buffers.ArrayBufferWriter<byte>((int)Math.Clamp(tail.SnapshotBytes + tail.Bytes, 4_096, 1 << 26));
        Codec.SnapshotCodec.Encode(run, buffer);
        return buffer.WrittenMemory;
    }

    /// <summary>Stops and registers attempts in the order decided; the registered ones are entered by <see cref="Enter"/>.</summary>
    public List<LiveAttempt>? Register(Mailbox mailbox, Run run, IReadOnlyList<Effect> effects)
    {
        List<LiveAttempt>? registered = null;
        foreach (var effect in effects)
        {
            if (effect is StopAttempt stop)
            {
                if (attempts.TryGetValue(stop.Token, out var live)) live.Fence();
            }
            else if (effect is StartAttempt start)
            {
                var attempt = new LiveAttempt(this, run, start);
                attempts[start.Token] = attempt;
                (registered ??= []).Add(attempt);
                FenceIfOfEarlierLife(attempt, run, start);
            }
        }

        return registered;
    }

    /// <summary>Enters handlers: all but the last on other threads, the last on this one, which has nothing else to do.</summary>
    public void Enter(List<LiveAttempt>? attempts)
    {
        if (attempts is null) return;
        for (var i = 0; i < attempts.Count - 1; i++) Queue(attempts[i]);
        attempts[^1].Execute();
    }

    /// <summary>The handler has really ended: its room is free. Called once for each attempt.</summary>
    public void Leave(LiveAttempt attempt)
    {
        attempts.TryRemove(attempt.Token, out _);
        Slots.Release(attempt.Tenant, attempt.Definition);
        SeeQuiet();
    }

    /// <summary>Tells whoever watches, and the loops, of a durable decision.</summary>
    public void Committed(LoadedRun loaded, IReadOnlyList<RunEvent> events, IReadOnlyList<Effect> effects, IReadOnlyList<RowChange> rows)
    {
        var run = loaded.Run;
        Focus?.See(run);
        Measures.Committed(run, events, Clock);
        var news = SeeFreed(run.Tenant, rows);
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case AddReady ready: Offer(run, ready.Step.Step.Type.Name); news |= NodeNews.Ready; break;
                case SetTimer timer: Signals.Timers.Set(timer.DueAt); news |= NodeNews.Timers; break;
                case PutLease lease: Signals.Leases.Set(lease.Until); news |= NodeNews.Leases; break;
                case PutCall call: _ = Courier.Take(loaded, call.Peer); break;
            }
        }

        // What is to be sent comes last.
        if (rows is [.., RowChange.Send send]) Signals.Deliveries.Set(send.Row.CreatedAt);
        Tell(news);
        Changed?.Invoke(run, events);
    }

    /// <summary>A step waits: for a handler that is here, or else for whoever claims it.</summary>
    private void Offer(Run run, string type)
    {
        if (!Handlers.Types.Contains(type))
        {
            Signals.Jobs.Ring(run.Tenant, type);
            return;
        }

        Slots.NoteWaiting(run.Tenant, run.SubmittedAt);
        Signals.StepReady();
    }

    public Task BackOffAsync(int tries, CancellationToken cancellation = default) => Task.Delay(TimeSpan.FromMilliseconds(Math.Min(5_000, 20 * Math.Pow(2, Math.Min(tries, 8)))), Clock.Provider, cancellation);
}
