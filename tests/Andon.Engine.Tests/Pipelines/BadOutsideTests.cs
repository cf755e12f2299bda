using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>Configs of steps whose output comes from outside that cannot be published, with the place that is named.</summary>
public sealed class BadOutsideTests
{
    [Fact]
    public void A_signal_without_a_name_is_refused() => Marked.InSteps("bad_config", "s:\n  type: signal\n  §config: {timeout: 1h}").Message.ShouldContain("name");

    [Fact]
    public void A_name_of_nothing_is_refused() => Marked.InConfig("bad_config", "signal", "name: §''");

    [Fact]
    public void A_timeout_that_is_no_duration_is_refused() => Marked.InConfig("duration", "signal", "name: go\ntimeout: §tomorrow");

    [Fact]
    public void A_timeout_of_the_step_and_of_the_config_exclude_each_other() =>
        Marked.InSteps("two_timeouts", "s:\n  type: signal\n  timeout: §1h\n  config: {name: go, timeout: 2h}");

    [Theory]
    [InlineData("retry: {max_attempts: 2}")]
    [InlineData("on_lost: ask")]
    [InlineData("queue: gpu")]
    [InlineData("concurrency: {key: k, limit: 1}")]
    public void A_signal_has_no_attempts_and_no_keys_that_speak_of_them(string key) =>
        Marked.InSteps("idle_key", $"a:\n  type: signal\n  config: {{name: go}}\n  §{key}").Message.ShouldContain("comes from outside");

    [Theory]
    [InlineData("signal", "name: go\n")]
    [InlineData("external", "")]
    public void A_broken_schema_is_placed_in_it(string type, string before) => Marked.InConfig("bad_schema", type, before + "schema: {properties: {a: {pattern: §'('}}}");

    [Theory]
    [InlineData("signal", "name: go\n")]
    [InlineData("external", "")]
    public void A_schema_is_fixed(string type, string before) => Marked.InConfig("not_a_template", type, before + "§schema: {const: '${{ params.x }}'}");

    [Fact]
    public void An_unknown_key_names_the_nearest() => Marked.InConfig("bad_config", "external", "§shema: {}").Message.ShouldContain("did you mean 'schema'?");

    [Fact]
    public void A_type_for_outside_workers_without_a_schema_of_its_own_has_the_keys_of_external() =>
        Marked.InSteps("bad_config", "a:\n  type: render\n  config: {§shema: {}}", new StepType { Name = "render", Execution = StepExecution.External }).Message.ShouldContain("did you mean 'schema'?");
}
