using Andon.Loops;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Steps;
using Andon.Stores;
using Andon.Worlds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Andon.Nodes;

/// <summary>One life of one engine process: the real engine and its real loops, in a simulated process with a wire to the disk.</summary>
#pragma warning disable CA1001 // Nobody disposes of anything when a process dies.
internal sealed class Node
#pragma warning restore CA1001
{
    private static readonly IServiceScopeFactory Scopes = new ServiceCollection().BuildServiceProvider().GetRequiredService<IServiceScopeFactory>();

    private readonly World world;
    private readonly Wire wire;
    private readonly VirtualTime time;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource end = new();
    private readonly HandlerRegistry handlers = new();
    private readonly Dictionary<string, int> running = [];

    private Membership? membership;

    public Node(World world, string name)
    {
        this.world = world;
        Name = name;
        Process = new Process(world.Scheduler);
        time = new VirtualTime(world.Scheduler, Process);
        wire = new Wire(world, Process, Crash);
        var store = new RemoteStore(world.Disk.Store, wire, world.Disk.ListLostAsync);
        var options = new AndonOptions
        {
            MaxRunningAttempts = world.Dice.Between(1, 6),
            PollInterval = TimeSpan.FromSeconds(20),
            LoopBatch = world.Dice.Between(1, 8),
            SnapshotEvents = 16,
            StopTimeout = TimeSpan.FromSeconds(10),
            JobLease = TimeSpan.FromSeconds(world.Dice.Between(2, 20)),
        };
        foreach (var type in ScriptedHandler.Types) Register(type);
        var logs = new Journal(world, name);
        Engine = new RunEngine(
            store, new PipelineCatalog(store, handlers, time, options), handlers, new AttemptRunner(store, handlers, Scopes, logs, options), options, time,
            new Logger<RunEngine>(logs), new SeedSource(world.Dice.Bits()), work => world.Scheduler.Post(Process, static w => ((IThreadPoolWorkItem)w!).Execute(), work));
    }

    public string Name { get; }

    public Process Process { get; }

    public RunEngine Engine { get; }

    public bool IsStopping { get; private set; }

    public void Register(StepType type) => handlers.Register(type, _ => new ScriptedHandler(world, this));

    public void Unregister(StepType type) => handlers.Unregister(type.Name);

    /// <summary>The system's clock is set.</summary>
    public void JumpClock(TimeSpan by) => time.Skew += by;

    /// <summary>Has something done in this process.</summary>
    public void Do(Action action) => world.Scheduler.Post(Process, action);

    /// <summary>A handler runs here: no more of them may than there is room for.</summary>
    public void Enter(string type)
    {
        running[type] = running.GetValueOrDefault(type) + 1;
        var limit = ScriptedHandler.Types.First(t => t.Name == type).MaxRunning ?? int.MaxValue;
        if (running[type] > limit) world.Witness.Fail($"{Name} runs {running[type]} handlers of '{type}' at once");
        if (running.Values.Sum() > Engine.Options.MaxRunningAttempts) world.Witness.Fail($"{Name} runs {running.Values.Sum()} handlers at once");
    }

    public void Leave(string type) => running[type]--;

    public void Start() => Do(() => _ = StartAsync());

    private async Task StartAsync()
    {
        var since = world.Scheduler.Steps;
        var rescuer = new Rescuer(Engine, static (_, _) => Task.CompletedTask);
        membership = Engine.Store.Nodes is { } nodes ? new Membership(Engine, nodes) : null;
        try
        {
            await Engine.Quotas.RefreshAsync();
            if (membership is not null) await membership.RunOnceAsync(stop.Token);
            if (world.Sabotage != Sabotage.NoRescue) await rescuer.RunOnceAsync(stop.Token);
        }
        catch (StoreException)
        {
            // A host whose start fails ends; whoever supervises it starts it again.
            Crash();
            return;
        }

        world.OnRescued(since);
        handlers.Appeared = Engine.HandlerAppeared;
        if (membership is not null) _ = LoopRunner.RunAsync(membership, Engine, end.Token);
        if (membership is not null && world.Sabotage != Sabotage.NoRescue) _ = LoopRunner.RunAsync(rescuer, Engine, stop.Token);
        foreach (var loop in new ILoop[] { new Dispatcher(Engine), new Timers(Engine), new Leases(Engine), new Calls(Engine) }.Where(l => l is not Calls || world.Sabotage != Sabotage.NoCalls)) _ = LoopRunner.RunAsync(loop, Engine, stop.Token);
    }

    /// <summary>The process ends at once, wherever it is.</summary>
    public void Crash()
    {
        if (Process.IsDead) return;
        Process.Kill();
        wire.Cut();
        world.OnDead(this);
    }

    /// <summary>The process is told to end, and does so when its attempts have ended or it has lost patience.</summary>
    public void Stop()
    {
        IsStopping = true;
        Do(() => _ = StopAsync());
    }

    private async Task StopAsync()
    {
        var since = world.Scheduler.Steps;
        stop.Cancel();
        await Engine.DrainAttemptsAsync(Engine.Options.StopTimeout, CancellationToken.None);
        end.Cancel();
        world.OnStopped(this, since);
        if (membership is not null) await membership.LeaveAsync();
        Crash();
    }
}
