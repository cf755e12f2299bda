using System.Collections.Concurrent;
using System.Collections.Immutable;
using Andon.Client;
using Andon.Runs;

namespace Andon.Server.Live;

/// <summary>Wakes those who watch a run when it changes in this process. One subscription for all of them: a change of a run that nobody watches costs one look.</summary>
internal sealed class RunBell : IDisposable
{
    private readonly ConcurrentDictionary<Guid, ImmutableArray<Signal>> listeners = new();
    private readonly TimeProvider time;
    private readonly IDisposable subscription;

    public RunBell(RunProgress progress, TimeProvider time)
    {
        this.time = time;
        subscription = progress.Watch(null, OnChanged);
    }

    /// <summary>Listens from now on, until disposed of.</summary>
    public Listener Listen(Guid run)
    {
        var signal = new Signal(time);
        listeners.AddOrUpdate(run, [signal], (_, others) => others.Add(signal));
        return new Listener(this, run, signal);
    }

    public void Dispose() => subscription.Dispose();

    private void OnChanged(RunChange change)
    {
        if (listeners.IsEmpty || !listeners.TryGetValue(change.RunId, out var signals)) return;
        foreach (var signal in signals) signal.Raise();
    }

    private void End(Guid run, Signal signal)
    {
        while (listeners.TryGetValue(run, out var signals))
        {
            var left = signals.Remove(signal);
            if (left.IsEmpty ? listeners.TryRemove(KeyValuePair.Create(run, signals)) : listeners.TryUpdate(run, left, signals)) return;
        }
    }

    internal sealed class Listener(RunBell bell, Guid run, Signal signal) : IDisposable
    {
        /// <summary>Waits until the run has changed since the last wait, or so long; false where it has not, as far as this process knows.</summary>
        public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation) => signal.WaitAsync(atMost, cancellation);

        public void Dispose() => bell.End(run, signal);
    }
}
