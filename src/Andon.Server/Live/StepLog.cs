using Andon.Runs;
using Andon.Steps.Processes;

namespace Andon.Server.Live;

/// <summary>The newest lines of a step, and who waits for the next.</summary>
internal sealed class StepLog(int maxCharacters, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Queue<LogLine> lines = new();
    private readonly List<Signal> watchers = [];
    private int characters;
    private long count;

    public bool IsWatched
    {
        get
        {
            lock (gate) return watchers.Count > 0;
        }
    }

    public void Add(in StepOutputLine line)
    {
        lock (gate)
        {
            lines.Enqueue(new LogLine(++count, line.Revision, line.Attempt, line.IsError, line.Text));
            characters += line.Text.Length;
            while (characters > maxCharacters && lines.Count > 1) characters -= lines.Dequeue().Text.Length;
            foreach (var watcher in watchers) watcher.Raise();
        }
    }

    public IReadOnlyList<LogLine> After(long number)
    {
        lock (gate) return [.. lines.Where(l => l.Number > number)];
    }

    /// <summary>A signal that is raised with each line, until disposed of.</summary>
    public Watch Listen()
    {
        var signal = new Signal(time);
        lock (gate) watchers.Add(signal);
        return new Watch(this, signal);
    }

    internal sealed class Watch(StepLog log, Signal signal) : IDisposable
    {
        public Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation) => signal.WaitAsync(atMost, cancellation);

        public void Dispose()
        {
            lock (log.gate) log.watchers.Remove(signal);
        }
    }
}
