using System.Collections.Concurrent;
using Andon.Engine.Tests.Hosting;
using Andon.Stores;
using Andon.Testing;

namespace Andon.Engine.Tests.Runs;

/// <summary>A store whose appends fail, or whose answers get lost, for as long as a test says.</summary>
internal sealed class SickStore(IStore inner) : ForwardingStore(inner)
{
    private readonly Lock gate = new();
    private TaskCompletionSource recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource garbledRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int failures;
    private int lostAnswers;
    private bool lostAreWritten;
    private readonly ConcurrentDictionary<Guid, bool> garbled = [];

    public override string Name => "sick";

    public void Fail(int appends)
    {
        lock (gate)
        {
            failures = appends;
            recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void LoseAnswers(int appends, bool areWritten)
    {
        lock (gate) (lostAnswers, lostAreWritten) = (appends, areWritten);
    }

    public void Garble(Guid run) => garbled[run] = true;

    /// <summary>Waits until a garbled run was read, and garbles it no more.</summary>
    public async Task MendAsync(Guid run)
    {
        await garbledRead.Task.WaitAsync(TestHost.Patience);
        garbled.TryRemove(run, out _);
    }

    /// <summary>Waits until it has failed as often as it was told to.</summary>
    public Task RecoveredAsync() => recovered.Task.WaitAsync(TestHost.Patience);

    public override void Append(Append append)
    {
        var (fails, isLost, isWritten) = Next();
        if (fails) Answer(append, AppendStatus.Failed, new StoreException("disk_full", "The disk is full."));
        else if (isLost && !isWritten) Answer(append, AppendStatus.Unknown, new StoreException("database_error", "The answer got lost."));
        else if (isLost) Inner.Append(new Relayed(append, result => append.Complete(Lose(result))));
        else Inner.Append(append);
    }

    private (bool Fails, bool IsLost, bool IsWritten) Next()
    {
        lock (gate)
        {
            if (failures > 0)
            {
                if (--failures == 0) recovered.TrySetResult();
                return (true, false, false);
            }

            if (lostAnswers == 0) return (false, false, false);
            lostAnswers--;
            return (false, true, lostAreWritten);
        }
    }

    private static void Answer(Append append, AppendStatus status, StoreException error) =>
        ThreadPool.QueueUserWorkItem(_ => append.Complete(new AppendResult(status, Error: error)));

    public override async ValueTask<StoredRun?> LoadRunAsync(Guid runId, CancellationToken cancellation = default)
    {
        var run = await Inner.LoadRunAsync(runId, cancellation);
        if (run is null || !garbled.ContainsKey(runId)) return run;
        garbledRead.TrySetResult();
        return run with { Log = [.. run.Log.Select(r => r with { Events = new byte[] { 255, 255, 255 } })], Snapshot = default };
    }

    /// <summary>Written, and nobody hears of it.</summary>
    private static AppendResult Lose(AppendResult result) =>
        result.Status == AppendStatus.Committed ? new AppendResult(AppendStatus.Unknown, Error: new StoreException("database_error", "The answer got lost.")) : result;
}
