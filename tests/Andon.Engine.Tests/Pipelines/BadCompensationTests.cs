using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>Compensations that cannot be published, with the place that is named.</summary>
public sealed class BadCompensationTests
{
    [Theory]
    [InlineData("delay", "config: {for: 1s}")]
    [InlineData("signal", "config: {name: go}")]
    [InlineData("human_task", "config: {}")]
    [InlineData("approval_gate", "config: {}")]
    [InlineData("pipeline", "config: {name: other}")]
    [InlineData("map", "config: {over: [1], steps: {x: {type: noop}}}")]
    public void Only_a_handler_or_a_worker_undoes_a_step(string type, string config) =>
        Marked.InSteps("compensation_type", $"a:\n  type: noop\n  compensate:\n    type: §{type}\n    {config}").Message.ShouldContain("script or http");

    [Theory]
    [InlineData("§deps: [b]")]
    [InlineData("§when: 'true'")]
    [InlineData("§run_if: always")]
    [InlineData("§compensate: {type: noop}")]
    public void Keys_that_say_when_it_runs_have_no_place_in_it(string key) =>
        Marked.InSteps("compensation_key", $"b:\n  type: noop\na:\n  type: noop\n  compensate:\n    type: noop\n    {key}").Message.ShouldContain("leave it out");

    [Fact]
    public void It_sees_the_step_and_what_comes_before_it_and_nothing_else()
    {
        Marked.InSteps("not_a_dependency", "a:\n  type: noop\nb:\n  type: noop\n  compensate:\n    type: transform\n    config: {output: '${{ §steps.a.output }}'}");
        Marked.InSteps("not_a_dependency", "a:\n  type: noop\n  compensate:\n    type: transform\n    config: {output: '${{ §steps.b.output }}'}\nb:\n  type: noop\n  deps: [a]");
        Marked.InSteps("unknown_step", "a:\n  type: noop\n  compensate:\n    type: transform\n    config: {output: '${{ §steps.c.output }}'}");
        Problems("a: {type: noop}\n  b: {type: noop, deps: [a], compensate: {type: transform, config: {output: '${{ [steps.a.output, steps.b.output, params, run.id, attempt] }}'}}}").ShouldBeEmpty();
        Problems("m: {type: map, config: {over: [1], steps: {a: {type: noop, compensate: {type: transform, config: {output: '${{ [item, index, steps.a.output] }}'}}}}}}").ShouldBeEmpty();
    }

    [Fact]
    public void Nobody_else_may_name_it() =>
        Marked.InSteps("unknown_step", "a:\n  type: noop\n  compensate: {type: noop}\nb:\n  type: transform\n  deps: [a]\n  config: {output: '${{ §steps[\"a.compensate\"].output }}'}");

    [Fact]
    public void Its_own_keys_are_checked_as_those_of_a_step()
    {
        Marked.InSteps("unknown_key", "a:\n  type: noop\n  compensate:\n    type: noop\n    §retyr: {}").Message.ShouldContain("did you mean 'retry'?");
        Marked.InSteps("missing_key", "a:\n  type: noop\n  compensate:\n    §title: x").Message.ShouldContain("type");
        Marked.InSteps("unknown_type", "a:\n  type: noop\n  compensate:\n    type: §scrip").Message.ShouldContain("did you mean 'script'?");
        Marked.InSteps("out_of_range", "a:\n  type: noop\n  compensate:\n    type: noop\n    retry: {max_attempts: §0}");
        Marked.InSteps("bad_config", "a:\n  type: noop\n  compensate:\n    type: script\n    config: {run: [x], §outptu: text}");
        Marked.InSteps("wrong_kind", "a:\n  type: noop\n  §compensate: x");
    }

    [Fact]
    public void It_reads_as_it_is_written_and_the_builder_says_the_same()
    {
        var built = PipelineBuilder.Create("p").Noop("a", s => s.CompensateByScript(["sh", "-c", "true"], c => c.Retry(3).Title("undo").Output("text"))).Noop("b", s => s.Compensate("noop")).Build();
        var text = System.Text.Encoding.UTF8.GetString(PipelineWriter.Write(built));
        text.ShouldBe("""{"andon":1,"name":"p","steps":{"a":{"type":"noop","compensate":{"type":"script","title":"undo","config":{"run":["sh","-c","true"],"output":"text"},"retry":{"max_attempts":3}}},"b":{"type":"noop","compensate":{"type":"noop"}}}}""");
        var read = PipelineFile.Parse(text).Definition.ShouldNotBeNull();
        PipelineWriter.Write(read).ShouldBe(PipelineWriter.Write(built));
        PipelineValidator.TypesUsed(read, BuiltInStepTypes.ByName).Select(t => t.Name).ShouldBe(["noop", "script"]);
    }

    private static System.Collections.Immutable.ImmutableArray<PipelineProblem> Problems(string steps) => PipelineFile.Parse($"andon: 1\nname: p\nsteps:\n  {steps}\n").Validate(BuiltInStepTypes.ByName);
}
