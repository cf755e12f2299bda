using Andon.Runs;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>Maps on a real store: their rows, their views, and a process that dies in the middle of one.</summary>
public sealed class MapTests : IDisposable
{
    private const string Map = """
        {"andon":1,"name":"maps","steps":{
          "m":{"type":"map","config":{"over":"${{ params.list }}","key":"${{ item }}","steps":{"a":{"type":"work"},"b":{"type":"work","deps":["a"]}}}},
          "end":{"type":"work","deps":["m"]}}}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("andon-map-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_map_that_a_crash_left_in_the_middle_goes_on_with_the_items_it_had()
    {
        var crashed = new Gate();
        var first = await OpenAsync(crashed);
        var run = await first.SubmitAsync(Map, new { list = new[] { "x", "y" } });
        await crashed.EnteredAsync();
        await crashed.EnteredAsync();
        await RowsCheck.ShouldFollowAsync(first.Engine, run.RunId);
        await first.AbandonAsync();

        var gate = new Gate();
        gate.Open();
        await using var second = await OpenAsync(gate);
        var ended = await second.WaitAsync(run.RunId);
        ended.State.ShouldBe(RunState.Completed);
        ended.Steps.Keys.ShouldBe(["m", "m/x/a", "m/x/b", "m/y/a", "m/y/b", "end"], ignoreOrder: true);
        ended.Steps["m/x/a"].Attempts.ShouldBe(2);
        ended.Steps["m/y/b"].Attempts.ShouldBe(1);
        ended.Steps["m"].Output!.Value.GetRawText().ShouldBe("""{"x":{"b":{"attempt":1}},"y":{"b":{"attempt":1}}}""");
        gate.Contexts.Select(c => c.IdempotencyKey).ShouldContain($"{run.RunId}/m/x/a/1");
        (await second.EventTypesAsync(run.RunId)).Count(t => t == "map_started").ShouldBe(1);
        await RowsCheck.ShouldFollowAsync(second.Engine, run.RunId);
    }

    [Fact]
    public async Task Rows_of_steps_of_items_are_those_made_anew_from_the_log()
    {
        const string People = """
            {"andon":1,"name":"people","steps":{"m":{"type":"map","config":{"over":["x","y"],"key":"${{ item }}","steps":{
              "d":{"type":"delay","config":{"for":"1h"}},"g":{"type":"approval_gate","config":{"timeout_hours":3,"exclude_submitter":false}},"n":{"type":"noop"},"w":{"type":"work","deps":["n"]}}}}}}
            """;
        await using var host = await OpenAsync(new Gate());
        var run = await host.SubmitAsync(People);
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
        await host.Client.PauseAsync(Ann, run.RunId);
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
        await host.Client.ResumeAsync(Ann, run.RunId);
        await host.Client.RerunAsync(Ann, run.RunId, "m/x");
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
        await host.Client.RerunAsync(Ann, run.RunId, "m");
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
        await host.Client.CancelAsync(Ann, run.RunId);
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    private Task<TestHost> OpenAsync(Gate gate) => StartAsync(StoreKind.Sqlite, a => a.AddStepHandler("work", gate.ExecuteAsync), path: Path.Combine(folder.FullName, "andon.db"));
}
