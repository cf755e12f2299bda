using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Cli.Bench;

/// <summary>The other side of <see cref="Peer"/>: what a node that takes part does.</summary>
internal sealed class PeerBench(BenchEngine bench, BenchOptions options, PipelineDefinition? pipeline)
{
    /// <summary>Until its standard input ends.</summary>
    public async Task RunAsync()
    {
        var load = pipeline is null ? null : new Load(bench, pipeline.Name, options.InFlight);
        load?.Start();
        if (load is not null) await Compiler.SettleAsync(TimeSpan.FromSeconds(0.5));
        await Console.Out.WriteLineAsync(Peer.Ready);
        var before = await bench.MeterAsync();
        while (await Console.In.ReadLineAsync() is { } told)
        {
            if (told == Peer.Measure)
            {
                load?.Begin();
                before = await bench.MeterAsync();
            }
            else
            {
                var share = Share.Of(before, await bench.MeterAsync(), load?.Take() ?? new Latencies());
                if (told == Peer.End && load is not null) await load.EndAsync();
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(share, AndonJson.Options));
            }
        }

        if (load is not null) await load.EndAsync();
    }
}
