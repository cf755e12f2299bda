using Andon.Loops;
using Andon.Observing;
using Andon.Runs;
using Andon.Steps.Processes;
using Andon.Webhooks;
using Microsoft.Extensions.Hosting;

namespace Andon.Hosting;

/// <summary>Starts the engine with its host and stops it gracefully: takes up what was left, runs the loops, hands work on at the end.</summary>
internal sealed class AndonHost(RunEngine engine, ProcessSweep sweep, ProcessOptions processes, HandlerCheck handlers, EngineHealth health, Deliveries deliveries, WebhookOptions webhooks) : IHostedService, IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource end = new();
    private Task[] loops = [];
    private Task beating = Task.CompletedTask;
    private Membership? membership;
    private Gauges? gauges;
    private int isDisposed;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        engine.Options.Validate();
        webhooks.Validate();
        handlers.Check();
        engine.Runner.Secrets.Check();
        engine.IsStarted = true;
        if (!engine.Options.ExecuteSteps) return;
        gauges = new Gauges(engine);
        await engine.Quotas.RefreshAsync();
        await engine.Webhooks.RefreshAsync();
        if (engine.Store.Nodes is { } nodes)
        {
            // Others must know of this node before anything that it starts is on record.
            membership = new Membership(engine, nodes);
            await membership.RunOnceAsync(cancellationToken);
            beating = Run(membership, end.Token);
        }

        var rescuer = new Rescuer(engine, sweep.EndAllAsync);
        await rescuer.RunOnceAsync(cancellationToken);
        engine.Handlers.Appeared = engine.HandlerAppeared;
        List<ILoop> all = [new Dispatcher(engine), new Timers(engine), new Leases(engine), new Calls(engine), new StoredCount(engine)];
        if (engine.IsShared) all.AddRange([rescuer, new Follower(engine)]);
        // Who carries one run starts no others, signs nothing on the way, and tells nobody of them.
        if (engine.Focus is null) all.AddRange([new Scheduler(engine), new Checkpoints(engine), deliveries]);
        loops = [.. all.Select(loop => Run(loop, stop.Token)), engine.Store.Nodes?.ListenAsync(engine.Hear, stop.Token) ?? Task.CompletedTask];
    }

    private Task Run(ILoop loop, CancellationToken until)
    {
        var own = new LoopHealth(loop.Name);
        health.Loops = [.. health.Loops, own];
        return Task.Run(
            async () =>
            {
                try
                {
                    await LoopRunner.RunAsync(loop, engine, until, own);
                }
                finally
                {
                    if (!until.IsCancellationRequested) own.Ended();
                }
            },
            CancellationToken.None);
    }

    /// <summary>Carries one run from now on, with its children, and no other. What was due while nobody carried it has happened when this returns.</summary>
    public async Task TakeUpAsync(Guid run, CancellationToken cancellation)
    {
        // Of a run that was submitted or taken up here no earlier life has left anything, and a sweep would end the attempts that run now.
        var focus = engine.Focus!;
        if (focus.Root == run) return;
        var tree = await TreeAsync(run, cancellation);
        // For the same reason nothing of it starts before the sweep.
        await new Rescuer(engine, sweep.EndAllAsync, tree).RunOnceAsync(cancellation);
        focus.Set(run, tree);
        await new Timers(engine).RunOnceAsync(cancellation);
        engine.Signals.StepReady();
        engine.Signals.Timers.Set(DateTimeOffset.MinValue);
        engine.Signals.Leases.Set(DateTimeOffset.MinValue);
        engine.Signals.Calls.Raise();
    }

    /// <summary>A run and the children that it waits for, and theirs.</summary>
    private async Task<IReadOnlySet<Guid>> TreeAsync(Guid root, CancellationToken cancellation)
    {
        var tree = new HashSet<Guid>();
        var left = new Stack<Guid>([root]);
        while (left.TryPop(out var id))
        {
            tree.Add(id);
            if (await engine.Loader.LoadAsync(id, cancellation) is not { Run: var run }) continue;
            foreach (var child in run.AwaitedChildren) left.Push(child);
        }

        return tree;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await Task.WhenAll(loops);
        await deliveries.EndAsync();
        // Who is in a hurry does not wait for what ignores TERM either.
        var grace = processes.Grace;
        await using (cancellationToken.Register(() => processes.Grace = TimeSpan.Zero))
        {
            await engine.DrainAttemptsAsync(engine.Options.StopTimeout, cancellationToken);
        }

        processes.Grace = grace;
        // To the last the node is heard of: what ends meanwhile must not be taken for lost.
        await end.CancelAsync();
        await beating;
        if (membership is not null) await membership.LeaveAsync();
    }

    /// <summary>A host that was not stopped is disposed of as it crashes: what runs is found lost at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        // The container knows this instance by two names and disposes of it twice.
        if (Interlocked.Exchange(ref isDisposed, 1) != 0) return;
        gauges?.Dispose();
        await stop.CancelAsync();
        await end.CancelAsync();
        await Task.WhenAll([.. loops, beating]);
        await deliveries.EndAsync();
        engine.Abandon();
        stop.Dispose();
        end.Dispose();
        await engine.Store.DisposeAsync();
    }
}
