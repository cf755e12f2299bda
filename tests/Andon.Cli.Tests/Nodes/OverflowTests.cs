using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Steps;
using Andon.Stores;
using Andon.Stores.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Andon.Cli.Tests.Nodes;

/// <summary>Two engines over a real server, one of which has no room: what waits there goes to the other. Neither looks by itself within an hour.</summary>
public sealed class OverflowTests(PostgresServer server) : IClassFixture<PostgresServer>
{
    private static readonly Caller Ann = new("acme", new Actor("ann") { IsAdmin = true, HoldsEveryRole = true });
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_for_which_a_node_has_no_room_is_begun_by_another_that_was_told_of_it()
    {
        var url = server.Url(await server.CreateDatabaseAsync());
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The idle one first: the other hears of it when it joins.
        using var idle = await StartAsync(url, room: 8, release.Task);
        using var full = await StartAsync(url, room: 1, release.Task);
        var client = full.Services.GetRequiredService<IAndonClient>();
        await client.PublishAsync(Ann, Pipeline("hold"));
        await client.PublishAsync(Ann, Pipeline("work"));
        var held = await client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "hold" }, Stop);
        for (var i = 0; i < 5; i++)
        {
            var run = await client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "work" }, Stop);
            run.Steps["a"].State.ShouldBe(StepState.Pending, "there is no room where it was submitted");
            (await client.WaitAsync(Ann, run.RunId, Stop).WaitAsync(Patience, Stop)).State.ShouldBe(RunState.Completed);
            (await StartedByAsync(full, run.RunId)).ShouldBe(Incarnation(idle));
        }

        (await StartedByAsync(full, held.RunId)).ShouldBe(Incarnation(full));
        release.SetResult();
        await full.StopAsync(Stop);
        await idle.StopAsync(Stop);
    }

    private static async Task<IHost> StartAsync(string url, int room, Task release)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services
            .AddAndon(o => (o.MaxRunningAttempts, o.PollInterval) = (room, TimeSpan.FromHours(1)))
            .UsePostgres(url)
            .AddStepHandler("work", _ => ValueTask.FromResult(StepOutput.Empty))
            .AddStepHandler("hold", async _ =>
            {
                await release;
                return StepOutput.Empty;
            });
        var host = builder.Build();
        await host.StartAsync(Stop);
        return host;
    }

    private static PipelineDefinition Pipeline(string type) => PipelineFile.Parse($"andon: 1\nname: {type}\nsteps:\n  a: {{ type: {type} }}\n").Definition!;

    private static Guid Incarnation(IHost host) => host.Services.GetRequiredService<RunEngine>().Incarnation;

    private static async Task<Guid> StartedByAsync(IHost host, Guid run) =>
        (await host.Services.GetRequiredService<IStore>().ReadLogAsync(run, cancellation: Stop)).SelectMany(row => RunLoader.Decode(run, row)).OfType<AttemptStarted>().Single().Incarnation;
}
