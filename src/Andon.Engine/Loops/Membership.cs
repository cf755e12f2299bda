using Andon.Runs;
using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Loops;

/// <summary>
/// Says that this node lives, every third of its lease. By the answer it learns the store's time, and whether others took it for dead meanwhile: then it
/// ends what it carries out, which is lost by now or soon, and goes on as a new incarnation.
/// </summary>
internal sealed class Membership(RunEngine engine, INodeTable nodes) : ILoop
{
    /// <summary>What a node is called, for people.</summary>
    public static string NodeName { get; } = $"{Environment.MachineName}/{Environment.ProcessId}";

    private bool isMember;

    public string Name => "membership";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        var sent = engine.Clock.Provider.GetTimestamp();
        try
        {
            if (await BeatAsync(cancellation) is { } heartbeat)
            {
                engine.Heard(heartbeat, sent);
                return 0;
            }
        }
        catch (StoreException)
        {
            engine.Unheard();
            throw;
        }

        engine.Log.LogWarning("This node was not heard of for {Lease} and was taken for dead; it ends what it carries out and goes on", engine.Options.NodeLease);
        isMember = false;
        engine.BeginLife();
        return 1;
    }

    public Task WaitAsync(CancellationToken cancellation) => Task.Delay(engine.Options.NodeLease / 3, engine.Clock.Provider, cancellation);

    /// <summary>Says that it is here no more.</summary>
    public async Task LeaveAsync()
    {
        try
        {
            await nodes.LeaveAsync(engine.Incarnation);
        }
        catch (StoreException e)
        {
            engine.Log.LogWarning(e, "This node could not take its leave; others miss it in {Lease}", engine.Options.NodeLease);
        }
    }

    private async ValueTask<Heartbeat?> BeatAsync(CancellationToken cancellation)
    {
        if (isMember) return await nodes.BeatAsync(engine.Incarnation, engine.Options.NodeLease, cancellation);
        var heartbeat = await nodes.JoinAsync(new NodeRow(engine.Incarnation, NodeName), engine.Options.NodeLease, cancellation);
        isMember = true;
        return heartbeat;
    }
}
