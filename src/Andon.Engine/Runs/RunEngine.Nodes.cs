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

    /// <summary>This life of the node: of the process, or since others took it for dead.</summary>
    public Guid Incarnation => life.Value;

    /// <summary>Whether others may move runs too: then what is in memory may be old.</summary>
    public bool IsShared => Store.Nodes is not null;

    /// <summary>Whether attempts may start here: not before others know of this node, nor when they may take it for dead.</summary>
    private bool IsHeard => Store.Nodes is null || Clock.Provider.GetTimestamp() < Volatile.Read(ref heardUntil);

    /// <summary>How long to let others be: whoever could not reach the store itself knows nothing of who could.</summary>
    public TimeSpan PatienceLeft => Volatile.Read(ref patientUntil) is > long.MinValue and var until && Clock.Provider.GetElapsedTime(Clock.Provider.GetTimestamp(), until) is { Ticks: > 0 } left
        ? left
        : TimeSpan.Zero;

    /// <summary>The node was heard by others: for one lease from when it said so.</summary>
    public void Heard(Heartbeat heartbeat, long sent)
    {
        Clock.Follow(heartbeat.Now, sent, Clock.Provider.GetTimestamp());
        var wasHeard = IsHeard;
        Volatile.Write(ref heardUntil, sent + Timestamps(Options.NodeLease));
        if (!wasHeard) Signals.StepReady();
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
