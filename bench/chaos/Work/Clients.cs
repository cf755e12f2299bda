using Andon.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Andon.Chaos.Work;

/// <summary>Hosts that carry out nothing, each with connections of its own: the ways by which people and programs come to the database.</summary>
internal sealed class Clients : IAsyncDisposable
{
    private readonly List<IHost> hosts = [];

    private Clients()
    {
    }

    public IReadOnlyList<IAndonClient> All => [.. hosts.Select(h => h.Services.GetRequiredService<IAndonClient>())];

    public IServiceProvider First => hosts[0].Services;

    public static async Task<Clients> OpenAsync(string url, int count)
    {
        var clients = new Clients();
        for (var i = 0; i < count; i++)
        {
            var builder = Host.CreateEmptyApplicationBuilder(null);
            builder.Services.AddAndon(o => o.ExecuteSteps = false).UsePostgres(url, o => o with { ConnectTimeoutS = 3, CommandTimeoutS = 5 })
                .AddStepHandler("work", _ => throw new InvalidOperationException("nothing is carried out here"));
            var host = builder.Build();
            clients.hosts.Add(host);
            await host.StartAsync();
        }

        return clients;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.StopAsync();
            if (host is IAsyncDisposable disposable) await disposable.DisposeAsync();
        }
    }
}
