namespace Andon.Postgres.Writing;

/// <summary>What waits for the threads that write: they take what is there and never wait for more.</summary>
internal sealed class WriteQueue<T>(int limit)
{
    private readonly object gate = new();
    private readonly Queue<T> queue = new();
    private int idle;
    private bool isClosing;

    /// <summary>What became of something that was to be written.</summary>
    public enum Admission
    {
        /// <summary>It waits.</summary>
        Queued,

        /// <summary>So many wait already that no more may.</summary>
        Full,

        /// <summary>The store is closing.</summary>
        Closed,
    }

    public Admission Add(T item)
    {
        lock (gate)
        {
            if (isClosing) return Admission.Closed;
            if (queue.Count >= limit) return Admission.Full;
            queue.Enqueue(item);
            if (idle > 0) Monitor.Pulse(gate);
            return Admission.Queued;
        }
    }

    /// <summary>Waits for work, unless the taker has some of its own, and takes what is there.</summary>
    /// <param name="take">Called for each item, as long as it returns true.</param>
    /// <param name="hasWork">Whether the taker would go on without anything from here.</param>
    /// <returns>False where the store is closing and nothing is left.</returns>
    public bool Take(Func<T, bool> take, bool hasWork = false)
    {
        lock (gate)
        {
            while (queue.Count == 0 && !hasWork)
            {
                if (isClosing) return false;
                idle++;
                Monitor.Wait(gate);
                idle--;
            }

            while (queue.TryPeek(out var item) && take(item)) queue.Dequeue();
            return true;
        }
    }

    /// <summary>Takes no more; who writes goes on until nothing is left.</summary>
    public void Close()
    {
        lock (gate)
        {
            isClosing = true;
            Monitor.PulseAll(gate);
        }
    }
}
