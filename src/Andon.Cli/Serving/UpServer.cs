using Andon.Cli.Database;
using Andon.Cli.Observing;
using Andon.Cli.Runs;
using Andon.Cli.Terminal;
using Andon.Server;
using Andon.Server.Health;
using Andon.Server.Identities;
using Andon.Sqlite;
using Andon.Stores;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Cli.Serving;

/// <summary>The host of <c>andon up</c>: nothing in it that was not asked for, and no configuration read from files.</summary>
internal sealed class UpServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private UpServer(WebApplication app, IStore store, FirstCredentials? first)
    {
        this.app = app;
        Store = store;
        First = first;
    }

    public IStore Store { get; }

    /// <summary>What the first admin comes in with; null where there was one before.</summary>
    public FirstCredentials? First { get; }

    /// <summary>Where it listens, with the ports that it got.</summary>
    public IReadOnlyList<string> Urls => [.. app.Urls];

    public static async Task<UpServer> StartAsync(Invocation invocation, string urls, AndonServerOptions server, ServiceLog log, CancellationToken cancellation)
    {
        var publicUrl = PublicUrl.Of(invocation.Get(PublicUrl.Option));
        var proxies = TrustedProxies.Of(invocation);
        var mail = MailSettings.FromEnvironment();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "andon" });
        log.AddTo(builder.Logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var store = Session.OpenStore(invocation, Access.Execute);
        builder.Services.AddAndon(options =>
        {
            options.Allow(invocation);
            options.PublicUrl = publicUrl;
        });
        builder.Services.AddSingleton(mail);
        builder.Services.AddAndonServer(options =>
        {
            options.BootstrapKey = server.BootstrapKey;
            options.Jwt = server.Jwt;
        }).UseStore(_ => store);
        var app = builder.Build();
        try
        {
            foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)) app.Urls.Add(url);
            if (proxies is not null) app.UseForwardedHeaders(proxies);
            app.MapAndon();
            StartPage.Map(app);
            await app.StartAsync(cancellation);
            // Once it listens: of a start that failed nobody would be shown what is shown once.
            var first = await app.Services.GetRequiredService<FirstStart>().RunAsync(cancellation);
            var up = new UpServer(app, store, first);
            (store as SqliteStore)?.AnnounceUrl(up.Urls[0]);
            return up;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public Task StopAsync(CancellationToken hurry) => app.StopAsync(hurry);

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
