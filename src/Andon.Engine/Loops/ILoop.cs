namespace Andon.Loops;

/// <summary>The one shape of every background loop: do once what there is to do and say how much it was; then wait for a signal or a time.</summary>
internal interface ILoop
{
    /// <summary>For logs.</summary>
    string Name { get; }

    /// <summary>Does what there is to do now; returns how much that was.</summary>
    Task<int> RunOnceAsync(CancellationToken cancellation);

    /// <summary>Waits until there may be more to do.</summary>
    Task WaitAsync(CancellationToken cancellation);
}
