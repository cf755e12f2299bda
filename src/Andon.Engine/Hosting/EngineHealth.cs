using Andon.Loops;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Hosting;

/// <summary>Whether the engine can work now. What it says names no data and no place.</summary>
internal sealed class EngineHealth(RunEngine engine)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The loops that the host started.</summary>
    public IReadOnlyList<LoopHealth> Loops { get; set; } = [];

    /// <summary>Why the process should be replaced: a loop that has ended does not come back. Null where it is well.</summary>
    public string? Dead() => engine is { IsStarted: true, IsStopped: false } && Loops.FirstOrDefault(loop => loop.HasEnded) is { } ended ? $"the {ended.Name} loop has ended" : null;

    /// <summary>Why the engine cannot work now; null where it can.</summary>
    public async Task<string?> ProblemAsync(CancellationToken cancellation)
    {
        if (!engine.IsStarted || engine.IsStopped) return "the engine does not run";
        if (Dead() is { } dead) return dead;
        if (await StoreProblemAsync(cancellation) is { } problem) return problem;
        if (engine.Options.ExecuteSteps && !engine.IsHeard) return "the other nodes do not hear of this one";
        return Loops.FirstOrDefault(loop => loop.IsFailing) is { } failing ? $"the {failing.Name} loop fails again and again" : null;
    }

    private async Task<string?> StoreProblemAsync(CancellationToken cancellation)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        enough.CancelAfter(Patience);
        try
        {
            await engine.Store.ListRunIdsAsync(Guid.Empty, 1, enough.Token).AsTask().WaitAsync(enough.Token);
            return null;
        }
        catch (StoreException e)
        {
            return e.Code;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "the database does not answer";
        }
    }
}
