using Andon.Server;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Server.Limits;
using Andon.Server.Live;
using Andon.Server.Mail;
using Andon.Server.Tenants;
using Andon.Server.Triggers;
using Andon.Steps.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Andon;

/// <summary>Andon over HTTP in any ASP.NET host: <c>services.AddAndonServer()</c> and <c>app.MapAndon()</c>.</summary>
public static class ServerMount
{
    /// <summary>Adds the API, and the engine where it has not been added. Called again, it configures the same.</summary>
    public static AndonBuilder AddAndonServer(this IServiceCollection services, Action<AndonServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.FirstOrDefault(s => s.ServiceType == typeof(AndonServerOptions))?.ImplementationInstance is AndonServerOptions earlier)
        {
            configure?.Invoke(earlier);
            return services.AddAndon();
        }

        var options = new AndonServerOptions();
        configure?.Invoke(options);
        services.AddRouting();
        services.AddSingleton(options);
        services.AddSingleton<IAuthenticator, KeyAuthenticator>();
        services.AddSingleton<IAuthenticator, JwtAuthenticator>();
        services.AddSingleton<IAuthenticator, SessionAuthenticator>();
        services.AddSingleton<IAuthenticator, HostAuthenticator>();
        services.AddSingleton<Passwords>();
        services.AddSingleton<FirstStart>();
        services.AddSingleton<TenantDirectory>();
        services.AddSingleton<RequestRates>();
        services.AddSingleton<FailedAddresses>();
        services.AddSingleton<Replays>();
        services.AddSingleton<RunBell>();
        services.AddSingleton<EventStream>();
        services.AddSingleton<LiveLogs>();
        services.AddSingleton<IStepOutputSink>(p => p.GetRequiredService<LiveLogs>());
        services.AddSingleton<LogStream>();
        services.AddSingleton<HookReceiver>();
        services.AddMails();
        services.AddSingleton<Runner>();
        return services.AddAndon();
    }

    /// <summary>Mounts the API: everything under <c>/api/v1</c>, and <c>/links/…</c>, <c>/healthz</c>, <c>/readyz</c> and <c>/openapi/v1.json</c>.</summary>
    /// <exception cref="InvalidOperationException">The services were not added.</exception>
    public static IEndpointConventionBuilder MapAndon(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = endpoints.ServiceProvider.GetService<AndonServerOptions>()
            ?? throw new InvalidOperationException("MapAndon() needs what builder.Services.AddAndonServer() adds. Call that first.");
        options.Validate();
        endpoints.ServiceProvider.GetRequiredService<MailOptions>().Validate();
        var runner = endpoints.ServiceProvider.GetRequiredService<Runner>();
        var group = endpoints.MapGroup("");
        foreach (var route in Routes.All) group.MapMethods(route.Path, route.Methods, http => runner.RunAsync(http, route)).WithDisplayName($"{route.Method} {route.Path}");
        group.Map(UnknownRoute.Path, http => Runner.RefuseAsync(http, UnknownRoute.Refuse(http))).WithDisplayName(UnknownRoute.Path);
        return group;
    }
}
