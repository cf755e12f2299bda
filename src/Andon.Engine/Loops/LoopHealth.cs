namespace Andon.Loops;

/// <summary>How a loop fares, for whoever asks whether this process is well. Written by the loop, read by anyone.</summary>
internal sealed class LoopHealth(string name)
{
    /// <summary>With the waits between them, so many failures in a row are ten seconds in which nothing was done.</summary>
    private const int Many = 9;

    private volatile int failures;
    private volatile bool hasEnded;

    public string Name => name;

    /// <summary>Whether it has failed again and again, and did not succeed since.</summary>
    public bool IsFailing => failures >= Many;

    /// <summary>Whether it goes on no more though nobody told it to end.</summary>
    public bool HasEnded => hasEnded;

    public void Succeeded() => failures = 0;

    public void Failed(int inARow) => failures = inARow;

    public void Ended() => hasEnded = true;
}
