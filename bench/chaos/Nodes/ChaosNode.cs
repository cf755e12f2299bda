using Andon.Steps;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Andon.Chaos.Nodes;

/// <summary>One node: a host with a handler of its own, which carries out what there is until its standard input ends.</summary>
internal static class ChaosNode
{
    /// <summary>What it says when it is up, with what its clock shows.</summary>
    public const string Up = "up";

    /// <summary>The exit code of a node that found no server.</summary>
    public const int NoServer = 3;

    public static async Task<int> RunAsync(string url, string effects, TimeSpan lease, TimeSpan skew)
    {
        using var file = new EffectFile(effects);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddSimpleConsole(o => o.SingleLine = true).SetMinimumLevel(LogLevel.Information);
        var clock = new WrongClock(skew);
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddAndon(o =>
            {
                o.NodeLease = lease;
                o.MaxRunningScripts = 8;
                o.StopTimeout = TimeSpan.FromSeconds(5);
            })
            .UsePostgres(url, o => o with { ConnectTimeoutS = 3, CommandTimeoutS = 5 })
            .AddStepHandler("work", context => WorkAsync(file, context));
        using var host = builder.Build();
        try
        {
            await host.StartAsync();
        }
        catch (StoreException e)
        {
            Console.WriteLine($"cannot start: {e.Message}");
            return NoServer;
        }

        Console.WriteLine($"{Up} {clock.GetUtcNow().UtcTicks}");
        // When whoever started it is gone, so is the other end.
        while (await Console.In.ReadLineAsync() is not null)
        {
            // Nothing is said to a node but that it is to end.
        }

        await host.StopAsync();
        return 0;
    }

    /// <summary>Takes its time and does not listen to who tells it to stop, so that results come late.</summary>
    private static async ValueTask<StepOutput> WorkAsync(EffectFile file, StepContext context)
    {
        var (ms, fails, n) = (context.Config.GetProperty("ms").GetInt32(), context.Config.GetProperty("fails").GetBoolean(), context.Config.GetProperty("n").GetInt32());
        file.Begin(context);
        await Task.Delay(TimeSpan.FromMilliseconds(ms), TimeProvider.System, CancellationToken.None);
        file.End(context);
        return fails && context.Attempt == 1 ? throw new StepFailedException("again", "the first attempt fails") : StepOutput.From(new { n });
    }

    /// <summary>A clock that is set wrong. What it measures, and every wait, goes by the one that nobody sets.</summary>
    private sealed class WrongClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + by;
    }
}
