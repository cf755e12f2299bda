using Andon.Audit;
using Andon.Client;
using Andon.Runs;
using Microsoft.Extensions.Logging;

namespace Andon.Loops;

/// <summary>
/// Signs where the audits of tenants have come to, from time to time. What it follows on the way it verifies, so that it is also who finds out first that
/// somebody changed something.
/// </summary>
internal sealed class Checkpoints(RunEngine engine) : ILoop
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(30);
    private readonly AuditKeeper keeper = new(engine.Store, engine.Runner.Secrets, engine.Clock.Provider, engine.Log);

    public string Name => "audit checkpoint";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        if (!keeper.CanSign) return 0;
        var now = engine.Clock.Now;
        foreach (var audit in await engine.Store.Audit.ListUncheckedAsync(cancellation))
        {
            var isDue = audit.Entries >= engine.Options.AuditCheckpointEntries || audit.CheckedAt is not { } at || now - at >= engine.Options.AuditCheckpointInterval;
            if (isDue) await SignAsync(audit.Tenant, cancellation);
        }

        return 0;
    }

    public Task WaitAsync(CancellationToken cancellation) =>
        Task.Delay(engine.Options.AuditCheckpointInterval < LongestLook ? engine.Options.AuditCheckpointInterval : LongestLook, engine.Clock.Provider, cancellation);

    /// <summary>A chain that is not sound is nobody else's delay.</summary>
    private async Task SignAsync(string tenant, CancellationToken cancellation)
    {
        try
        {
            await keeper.SignAsync(tenant, cancellation);
        }
        catch (AndonException e)
        {
            engine.Log.LogError("{Problem}", e.Message);
        }
    }
}
