using Andon.Runs;
using Andon.Stores;

namespace Andon.Loops;

/// <summary>
/// Where several nodes move runs: looks whether others have moved those of which an attempt has been under way here for a while, and ends the attempts
/// that they stopped. What ends soon is not looked at; its result is refused where it counts no more.
/// </summary>
internal sealed class Follower(RunEngine engine) : ILoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private HashSet<Guid> before = [];

    public string Name => "follower";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var live = engine.AttemptsByRun();
        var lasting = live.Where(run => run.Any(a => before.Contains(a.Token))).Select(run => run.Key).Take(engine.Options.LoopBatch).ToList();
        before = [.. live.SelectMany(run => run, (_, a) => a.Token)];
        await Task.WhenAll(lasting.Select(run => FollowAsync(run, cancellation)));
        return 0;
    }

    public Task WaitAsync(CancellationToken cancellation) => Task.Delay(Interval, engine.Clock.Provider, cancellation);

    private async Task FollowAsync(Guid run, CancellationToken cancellation)
    {
        try
        {
            if (engine.InMemory(run) is { } known && (await engine.Store.ReadLogAsync(run, known.Sequence, cancellation)).Count == 0) return;
            if (await engine.Loader.LoadAsync(run, cancellation) is { } loaded) engine.SeeMoved(loaded.Run);
        }
        catch (StoreException e) when (RunLoader.IsUnreadable(e))
        {
            // Whoever has a result to record says so.
        }
    }
}
