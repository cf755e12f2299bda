using Andon.Pipelines;

namespace Andon.Core.Tests.Pipelines;

/// <summary>Maps as they are read, checked, written and built. Each rule with its place in a file is tested in Andon.Engine.Tests.</summary>
public sealed class MapDefinitionTests
{
    private const string Pages = """
        {"m": {"type": "map", "config": {"deps": "a", "over": "${{ params.pages }}", "key": "${{ item.slug }}", "max_parallel": 3, "max_failures": 1,
           "steps": {"b": {"type": "noop", "config": {}}, "n": {"type": "map", "deps": ["b"], "config": {"over": [1, "${{ item.x }}"], "steps": {"c": {"type": "noop"}}}}}}},
         "a": {"type": "noop"}}
        """;

    [Fact]
    public void The_steps_of_a_map_are_taken_out_of_its_config()
    {
        var map = Definitions.Steps(Pages).Steps[0];
        map.Deps.ShouldBe(["a"]);
        map.Config!.Value.GetRawText().ShouldBe("""{"over":"${{ params.pages }}","key":"${{ item.slug }}","max_parallel":3,"max_failures":1}""");
        map.Steps.Select(s => s.Name).ShouldBe(["b", "n"]);
        map.Steps[1].Steps.Single().Name.ShouldBe("c");
    }

    [Fact]
    public void A_map_reads_back_as_it_was_written()
    {
        var definition = Definitions.Steps(Pages);
        Definitions.Validate(definition).ShouldBeEmpty();
        var written = Definitions.Write(definition);
        var again = Definitions.Read(written);
        again.Problems.ShouldBeEmpty();
        Definitions.Write(again.Definition!).ShouldBe(written);
        written.ShouldContain("""{"type":"map","deps":["a"],"config":{"over":"${{ params.pages }}","key":"${{ item.slug }}","max_parallel":3,"max_failures":1,"steps":{"b":{"type":"noop"},"n":""");
    }

    [Fact]
    public void A_compiled_map_has_the_defaults_of_the_format()
    {
        var map = Definitions.Compile("""{"m": {"type": "map", "config": {"over": [1], "steps": {"b": {"type": "noop"}}}}}""").Steps[0].Map!;
        (map.MaxParallel, map.MaxFailures, map.Key).ShouldBe((100, 0, null));
        map.Dag.Steps.Single().Name.ShouldBe("b");
    }

    [Fact]
    public void The_types_of_inner_steps_are_copied_with_the_version() =>
        PipelineValidator.TypesUsed(Definitions.Steps(Pages), BuiltInStepTypes.ByName).Select(t => t.Name).ShouldBe(["map", "noop"]);

    [Fact]
    public void The_builder_and_JSON_give_the_same_bytes()
    {
        var built = PipelineBuilder.Create("p")
            .Map("m", "${{ params.pages }}", m => m.After("a").Key("${{ item.slug }}").MaxParallel(3).MaxFailures(1)
                .Steps(s => s.Noop("b").Map("n", new object[] { 1, "${{ item.x }}" }, n => n.After("b").Steps(i => i.Noop("c")))))
            .Noop("a")
            .Build();
        Definitions.Write(built).ShouldBe(Definitions.Write(Definitions.Steps(Pages)));
    }

    [Fact]
    public void Building_a_map_without_steps_throws() =>
        Should.Throw<PipelineException>(() => PipelineBuilder.Create("p").Map("m", "${{ params }}", m => m.Title("M")).Build()).Problems.Single().Code.ShouldBe("no_steps");

    [Fact]
    public void Steps_of_maps_count_as_steps_of_the_pipeline()
    {
        var inner = Enumerable.Range(0, PipelineLimits.MaxSteps).Select(i => new StepDefinition { Name = $"s{i}", Type = "noop" });
        var map = new StepDefinition { Name = "m", Type = "map", Config = Definitions.Json("""{"over": [1]}"""), Steps = [.. inner] };
        Definitions.Validate(new PipelineDefinition { Name = "p", Steps = [map] }).Single().Code.ShouldBe("too_many_steps");
    }
}
