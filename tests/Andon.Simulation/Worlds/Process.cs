namespace Andon.Worlds;

/// <summary>
/// An operating-system process, as far as a world needs one: whatever is awaited in it goes on through the scheduler. Killed, none of it
/// ever goes on; paused, all of it waits and goes on later as if nothing had been.
/// </summary>
internal sealed class Process(Scheduler scheduler) : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Action, object? State)> held = [];

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => scheduler.Post(this, d, state);

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("a world has one thread; nothing may block it");

    public override SynchronizationContext CreateCopy() => this;

    public void Kill()
    {
        IsDead = true;
        held.Clear();
    }

    public void Pause() => IsPaused = true;

    public void Wake()
    {
        IsPaused = false;
        foreach (var (action, state) in held) scheduler.Post(this, action, state);
        held.Clear();
    }

    /// <summary>Whether something may happen in this process now; while it is paused, it is kept for later.</summary>
    public bool Admits(SendOrPostCallback action, object? state)
    {
        if (IsDead) return false;
        if (!IsPaused) return true;
        held.Add((action, state));
        return false;
    }
}
