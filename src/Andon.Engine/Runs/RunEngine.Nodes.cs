using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Andon.Steps;
using Andon.Stores;

namespace Andon.Runs;

/// <summary>This engine as one node of several over a store. Where it has the store to itself, nothing of this has any effect.</summary>
internal sealed partial class RunEngine
{
    private volatile StrongBox<Guid> life;
    private long heardUntil = long.MinValue;
    private long patientUntil = long.MinValue;
    private volatile IReadOnlyList<Guid> nodes = [];

    /// <summary>This life of the node: of the process, or since others took it for dead.</summary>
    public Guid Incarnation => life.Value;

    /// <summary>Whether others may move runs too: then what is in memory may be old.</summary>
    public bool IsShared => Store.Nodes is not null;

    /// <summary>Whether attempts may start here: not before others know of this node, nor when they may take it for dead.</summary>
    public bool IsHeard => Store.Nodes is null || Clock.Provider.GetTimestamp() < Volatile.Read(ref heardUntil);

    /// <summary>How long to let others be: whoever could not reach the store itself knows nothing of who could.</summary>
    public TimeSpan PatienceLeft => Volatile.Read(ref patientUntil) is > long.MinValue and var until && Clock.Provider.GetElapsedTime(Clock.Provider.GetTimestamp(), until) is { Ticks: > 0 } left
        ? left
        : TimeSpan.Zero;

    /// <summary>The node was heard by others: for one lease from when it said so.</summary>
    public void Heard(Heartbeat heartbeat, long sent)
    {
        Clock.Follow(heartbeat.Now, sent, Clock.Provider.GetTimestamp());
        var wasHeard = IsHeard;
        nodes = heartbeat.Nodes;
        Volatile.Write(ref heardUntil, sent + Timestamps(Options.NodeLease));
        if (!wasHeard) Signals.StepReady();
    }

    /// <summary>Whether other nodes are known to be there.</summary>
    public bool HasPeers => nodes.Count > 1;

    /// <summary>Whether a run is of this node's share: of the nodes that are heard of each has one.</summary>
    public bool IsOfMyShare(Guid run) => nodes is { Count: > 1 } all && all[ShareOf(run, all.Count)] == Incarnation;

    /// <summary>By the end of the id, which is chance.</summary>
    private static int ShareOf(Guid run, int shares)
    {
        Span<byte> bytes = stackalloc byte[16];
        run.TryWriteBytes(bytes);
        return (int)(BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) % (uint)shares);
    }

    /// <summary>Tells others what is new here. Who carries out nothing itself knows of no other, and others may be there.</summary>
    private void Tell(NodeNews news)
    {
        if (news != NodeNews.None && (HasPeers || !Options.ExecuteSteps)) Store.Nodes?.Tell(news);
    }

    /// <summary>Another node says that there may be something to look for.</summary>
    public void Hear(NodeNews news)
    {
        if (news.HasFlag(NodeNews.Ready))
        {
            Slots.NoteAllFree();
            Signals.StepReady();
            Signals.Jobs.RingAll();
        }

        if (news.HasFlag(NodeNews.Timers)) Signals.Timers.Set(DateTimeOffset.MinValue);
        if (news.HasFlag(NodeNews.Leases)) Signals.Leases.Set(DateTimeOffset.MinValue);
    }

    /// <summary>The attempts here, by run.</summary>
    public ILookup<Guid, LiveAttempt> AttemptsByRun() => attempts.Values.ToLookup(a => a.RunId);

    /// <summary>A run as others left it: what of it is under way here is ended where it is under way no more, and what was known of it is forgotten.</summary>
    public void SeeMoved(Run run)
    {
        foreach (var attempt in attempts.Values)
        {
            if (attempt.RunId != run.Id) continue;
            if (run.Steps.Find(run.IndexOf(attempt.Name)) is not { State: StepState.Running, Attempt: { } current } || current.Token != attempt.Token) attempt.Fence();
        }

        if (mailboxes.TryGetValue(run.Id, out var mailbox)) mailbox.Outdate();
    }

    /// <summary>The node could not be heard.</summary>
    public void Unheard() => Volatile.Write(ref patientUntil, Clock.Provider.GetTimestamp() + Timestamps(Options.NodeLease));

    /// <summary>Others took this node for dead: what it carries out is theirs now, and it goes on as another.</summary>
    public void BeginLife()
    {
        Volatile.Write(ref heardUntil, long.MinValue);
        life = new StrongBox<Guid>(Seeds.Next().NextId(Clock.Now));
        foreach (var attempt in attempts.Values) attempt.Fence();
        foreach (var mailbox in mailboxes.Values) mailbox.Release();
        Signals.Lost.Raise();
    }

    /// <summary>What was decided in a life before this one may have become durable only now.</summary>
    private void FenceIfOfEarlierLife(LiveAttempt attempt, Run run, StartAttempt start)
    {
        if (IsShared && run.Steps.Find(start.Step.Index) is { Attempt: { } begun } && begun.Token == start.Token && begun.Incarnation != Incarnation) attempt.Fence();
    }

    private long Timestamps(TimeSpan time) => (long)(time.TotalSeconds * Clock.Provider.TimestampFrequency);
}
