using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Pipelines;
using Andon.Runs;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>What is kept of compiled versions, and what goes.</summary>
public sealed class CompiledPipelinesTests
{
    [Fact]
    public void Those_used_longest_ago_go_when_there_are_too_many_steps()
    {
        var kept = new CompiledPipelines(5);
        var (a, b, c) = (Of("a", 2), Of("b", 2), Of("c", 2));
        foreach (var pipeline in (Pipeline[])[a, b]) kept.Keep(pipeline).ShouldBeSameAs(pipeline);
        kept.Find("acme", "a", 1).ShouldBeSameAs(a);
        kept.Keep(c);
        kept.Find("acme", "b", 1).ShouldBeNull("it was used longest ago");
        kept.Find("acme", "a", 1).ShouldBeSameAs(a);
        kept.Find("acme", "c", 1).ShouldBeSameAs(c);
        kept.Keep(Of("a", 2)).ShouldBeSameAs(a);

        var large = Of("large", 9);
        kept.Keep(large);
        kept.Find("acme", "large", 1).ShouldBeSameAs(large, "it is about to be used");
        kept.Find("acme", "a", 1).ShouldBeNull();
        kept.Keep(a);
        kept.Find("acme", "large", 1).ShouldBeNull();
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_run_under_way_goes_on_when_its_version_is_no_longer_kept(StoreKind store)
    {
        await using var host = await StartAsync(store, options: o => o.MaxCachedSteps = 1);
        var runs = new List<RunView>();
        for (var i = 0; i < 5; i++)
        {
            runs.Add(await host.RunAsync($$$$$"""{"andon":1,"name":"p{{{{{i % 2}}}}}","steps":{"g":{"type":"human_task"},"a":{"type":"transform","deps":["g"],"config":{"output":{{{{{i}}}}}}}}}"""));
        }

        foreach (var (i, run) in runs.Index())
        {
            await host.Client.CompleteTaskAsync(Ann, (await host.OpenTaskAsync(run.RunId)).Id, Json(new { }));
            var ended = await host.UntilAsync(run.RunId, r => r.State.IsEnded());
            ended.Output!.Value.GetRawText().ShouldBe($$"""{"a":{{i}}}""");
        }
    }

    private static Pipeline Of(string name, int steps) => Pipeline.Compile(
        "acme", 1, new PipelineDefinition { Name = name, Steps = [.. Enumerable.Range(0, steps).Select(i => new StepDefinition { Name = $"s{i}", Type = "noop" })] }, BuiltInStepTypes.ByName);
}
