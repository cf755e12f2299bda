namespace Andon.Runs;

/// <summary>Wakes outside workers that wait for something to claim. Who listens before looking misses nothing that comes after the look.</summary>
internal sealed class JobBell(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly List<Listener> listeners = [];

    /// <summary>Whether nothing is offered here any more.</summary>
    public bool IsClosed { get; private set; }

    public Listener Listen(string tenant, IReadOnlyCollection<string> types)
    {
        var listener = new Listener(this, new Signal(time), tenant, types);
        lock (gate)
        {
            listeners.Add(listener);
            if (IsClosed) listener.Wake();
        }

        return listener;
    }

    /// <summary>Something of a type may be claimed in a tenant; null for any type.</summary>
    public void Ring(string tenant, string? type)
    {
        lock (gate)
        {
            foreach (var listener in listeners)
            {
                if (listener.Tenant == tenant && (type is null || listener.Types.Contains(type))) listener.Wake();
            }
        }
    }

    /// <summary>Something may be claimed, wherever.</summary>
    public void RingAll()
    {
        lock (gate)
        {
            foreach (var listener in listeners) listener.Wake();
        }
    }

    /// <summary>The engine stops: nobody need wait any longer.</summary>
    public void Close()
    {
        lock (gate)
        {
            IsClosed = true;
            foreach (var listener in listeners) listener.Wake();
        }
    }

    /// <summary>One worker that waits; disposed of when it does no more.</summary>
    internal sealed class Listener(JobBell bell, Signal signal, string tenant, IReadOnlyCollection<string> types) : IDisposable
    {
        public string Tenant => tenant;

        public IReadOnlyCollection<string> Types => types;

        public void Wake() => signal.Raise();

        /// <summary>Waits until the bell rings, or so long.</summary>
        public Task WaitAsync(TimeSpan atMost, CancellationToken cancellation) => signal.WaitAsync(atMost, cancellation);

        public void Dispose()
        {
            lock (bell.gate) bell.listeners.Remove(this);
        }
    }
}
