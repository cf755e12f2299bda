using Andon.Client;
using Andon.Runs;
using Andon.Steps;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Andon.Testing;

/// <summary>One life of the process: the real engine with its loops, over a store that can break.</summary>
internal sealed class LineNode
{
    private readonly ServiceProvider services;
    private readonly LineWatch watch;

    private LineNode(ServiceProvider services, LineWatch watch)
    {
        this.services = services;
        this.watch = watch;
        Engine = services.GetRequiredService<RunEngine>();
        StartedAt = Engine.Clock.Now;
    }

    public IServiceProvider Services => services;

    public RunEngine Engine { get; }

    public DateTimeOffset StartedAt { get; }

    public IAndonClient Client => services.GetRequiredService<IAndonClient>();

    /// <summary>Completes when the store of this life has broken.</summary>
    public Task Dead => Store.Dead;

    private FaultyStore Store => (FaultyStore)Engine.Store;

    public static LineNode Create(IServiceCollection services, FaultPlan faults, LineWatch watch)
    {
        Break(services, faults);
        return new LineNode(services.BuildServiceProvider(), watch);
    }

    /// <summary>Starts the loops; false where the store broke meanwhile.</summary>
    public async Task<bool> StartAsync()
    {
        await watch.ReadAsync(Engine);
        Engine.Changed += watch.OnChanged;
        var start = StartServicesAsync();
        if (await Task.WhenAny(start, Dead) != start)
        {
            await CrashAsync();
            await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }

        await start;
        return true;
    }

    /// <summary>As <see cref="HandlerRegistry.Register"/>, but for built-in types too, and with the metadata that the type has already.</summary>
    public void Register(string type, ScriptedHandler handler)
    {
        var known = Engine.Handlers.StepTypes.FirstOrDefault(t => t.Name == type) ?? Pipelines.BuiltInStepTypes.ByName.GetValueOrDefault(type);
        if (known is { Execution: not Pipelines.StepExecution.Handler })
            throw new ArgumentException($"No handler carries out the step type '{type}': people do (TestRun.Task), signals (TestRun.SignalAsync), time (TestLine.AdvanceAsync) or outside workers (TestLine.Client).", nameof(type));
        if (known is null) HandlerRegistry.Check(known = new Pipelines.StepType { Name = type });
        var steps = StepHandlers.Of(handler.ExecuteAsync);
        Engine.Handlers.Put(known, steps);
    }

    /// <summary>Stops as a host does that has no time: what runs is interrupted, and that is on record.</summary>
    public async Task StopAsync()
    {
        foreach (var service in services.GetServices<IHostedService>().Reverse()) await service.StopAsync(new CancellationToken(canceled: true));
        Engine.Changed -= watch.OnChanged;
        await services.DisposeAsync();
    }

    /// <summary>Ends as a process does that is killed: nothing more is written, nobody is told.</summary>
    public async Task CrashAsync()
    {
        await Store.DieAsync();
        Engine.Changed -= watch.OnChanged;
        Engine.Abandon();
        Store.Bury();
        await services.DisposeAsync();
    }

    private async Task StartServicesAsync()
    {
        foreach (var service in services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
    }

    private static void Break(IServiceCollection services, FaultPlan faults)
    {
        var last = services.Last(s => s.ServiceType == typeof(IStore));
        services.AddSingleton<IStore>(p => last.ImplementationInstance is IStore kept
            ? new FaultyStore(kept, faults, isKept: true)
            : new FaultyStore((IStore)last.ImplementationFactory!(p), faults, isKept: false));
    }
}
