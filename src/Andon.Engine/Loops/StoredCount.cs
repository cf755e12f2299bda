using Andon.Runs;

namespace Andon.Loops;

/// <summary>Counts what tenants with a limit of bytes have stored, a little at a time: no append and no submission ever waits for it.</summary>
internal sealed class StoredCount(RunEngine engine) : ILoop
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public string Name => "stored count";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        await engine.Quotas.RefreshAsync();
        if (engine.Quotas.LimitsBytes) await engine.Quotas.CountAsync(engine.Options.LoopBatch, cancellation);
        return 0;
    }

    public Task WaitAsync(CancellationToken cancellation) =>
        Task.Delay(engine.Quotas.LimitsBytes ? Interval : engine.Options.PollInterval, engine.Clock.Provider, cancellation);
}
