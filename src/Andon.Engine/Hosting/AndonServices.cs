using Andon.Client;
using Andon.Hosting;
using Andon.Loops;
using Andon.Outgoing;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Secrets;
using Andon.Steps;
using Andon.Steps.BuiltIn;
using Andon.Steps.Http;
using Andon.Steps.Processes;
using Andon.Stores;
using Andon.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Andon;

/// <summary>The one line that embeds Andon in a host.</summary>
public static class AndonServices
{
    /// <summary>
    /// Adds the engine: <see cref="IAndonClient"/> to use it, a hosted service that carries it. Options are checked when the host starts.
    /// Called again, it configures the same engine.
    /// </summary>
    public static AndonBuilder AddAndon(this IServiceCollection services, Action<AndonOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.FirstOrDefault(s => s.ServiceType == typeof(AndonBuilder))?.ImplementationInstance is AndonBuilder earlier)
        {
            configure?.Invoke(earlier.Options);
            return earlier;
        }

        var options = new AndonOptions();
        configure?.Invoke(options);
        var builder = new AndonBuilder(services, options);
        services.AddSingleton(builder);
        services.AddSingleton(p => new HandlerCheck(builder, p.GetRequiredService<IServiceProviderIsService>()));
        services.AddLogging();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IStore>(_ => new MemoryStore());
        services.TryAddSingleton<HttpStepOptions>();
        services.TryAddSingleton<ProcessOptions>();
        services.TryAddSingleton(_ => SecretOptions.FromEnvironment());
        services.TryAddSingleton<WebhookOptions>();
        services.AddSingleton(options);
        services.AddSingleton(p => new ProcessSweep(p.GetRequiredService<ProcessOptions>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILoggerFactory>().CreateLogger("Andon.Steps.Processes")));
        services.AddSingleton(p => Handlers(p, builder));
        services.AddSingleton<PipelineCatalog>();
        services.AddSingleton<SecretVault>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<Deliveries>();
        services.AddSingleton(p => new RunEngine(
            p.GetRequiredService<IStore>(), p.GetRequiredService<PipelineCatalog>(), p.GetRequiredService<HandlerRegistry>(), p.GetRequiredService<AttemptRunner>(),
            options, p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<RunEngine>>(), p.GetService<SeedSource>())
        { Mail = p.GetService<IDeliveryChannel>() });
        services.AddSingleton<IAndonClient, LocalClient>();
        services.AddSingleton(p => new RunProgress(p.GetRequiredService<RunEngine>()));
        services.AddSingleton<EngineHealth>();
        services.AddSingleton<AndonHost>();
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<AndonHost>());
        return builder;
    }

    private static HandlerRegistry Handlers(IServiceProvider services, AndonBuilder builder)
    {
        var registry = new HandlerRegistry();
        var processes = services.GetRequiredService<ProcessOptions>();
        var requests = services.GetRequiredService<HttpStepOptions>();
        processes.Validate();
        requests.Validate();
        var noop = new NoopHandler();
        var transform = new TransformHandler();
        var script = new ScriptHandler(processes, services.GetRequiredService<TimeProvider>(), services.GetService<IStepOutputSink>());
        var http = new HttpStepHandler(requests, builder.Options, services.GetRequiredService<ILogger<OutgoingHttp>>());
        registry.Put(BuiltInStepTypes.Noop, _ => noop);
        registry.Put(BuiltInStepTypes.Transform, _ => transform);
        registry.Put(BuiltInStepTypes.Script, _ => script);
        registry.Put(BuiltInStepTypes.Http, _ => http);
        foreach (var register in builder.Handlers) register(registry);
        return registry;
    }
}
