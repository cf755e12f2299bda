using Andon.Pipelines;

namespace Andon.Core.Tests.Pipelines;

/// <summary>JSON as a source of definitions.</summary>
public sealed class PipelineReaderTests
{
    [Fact]
    public void Dependencies_inside_the_config_are_taken_out_of_it()
    {
        var step = Definitions.Steps("""{"a": {"type": "noop"}, "b": {"type": "noop"}, "c": {"type": "x", "deps": ["b"], "config": {"deps": ["a", "b"], "k": 1}}}""").Steps[2];
        step.Deps.ShouldBe(["b", "a"]);
        step.Config!.Value.GetRawText().ShouldBe("""{"k":1}""");
    }

    [Fact]
    public void A_config_of_dependencies_alone_leaves_no_config() =>
        Definitions.Steps("""{"a": {"type": "noop"}, "c": {"type": "noop", "config": {"deps": "a"}}}""").Steps[1].Config.ShouldBeNull();

    [Fact]
    public void A_single_dependency_needs_no_list() => Definitions.Steps("""{"a": {"type": "noop"}, "b": {"type": "noop", "deps": "a"}}""").Steps[1].Deps.ShouldBe(["a"]);

    [Theory]
    [InlineData("true", 0.2)]
    [InlineData("false", 0)]
    [InlineData("0.75", 0.75)]
    public void Jitter_is_a_number_or_a_switch(string json, double jitter) =>
        Definitions.Steps("""{"a": {"type": "noop", "retry": {"jitter": #}}}""".Replace("#", json)).Steps[0].Retry.Jitter.ShouldBe(jitter);

    [Fact]
    public void A_condition_may_be_a_boolean() => Definitions.Steps("""{"a": {"type": "noop", "when": false}}""").Steps[0].When.ShouldBe("false");

    [Fact]
    public void All_keys_of_a_step_are_read()
    {
        var step = Definitions.Steps("""
            {"a": {"type": "script", "title": "A", "when": "params.x", "run_if": "always", "input": [1], "config": {"run": ["x"]}, "output_schema": true,
                   "retry": {"max_attempts": 4, "backoff": "2s", "factor": 3, "max_backoff": "9s", "jitter": 0, "non_retryable": ["E"]},
                   "timeout": "5m", "on_lost": "ask", "queue": "gpu", "concurrency": {"key": "k", "limit": 2}}}
            """).Steps[0];
        (step.Title, step.When, step.RunIf, step.OnLost, step.Queue).ShouldBe(("A", "params.x", RunIf.Always, OnLost.Ask, "gpu"));
        (step.Timeout, step.Concurrency).ShouldBe((TimeSpan.FromMinutes(5), new ConcurrencyLimit("k", 2)));
        (step.Retry.MaxAttempts, step.Retry.Backoff, step.Retry.Factor, step.Retry.MaxBackoff, step.Retry.Jitter)
            .ShouldBe((4, TimeSpan.FromSeconds(2), 3, TimeSpan.FromSeconds(9), 0));
        step.Retry.NonRetryable.ShouldBe(["E"]);
    }

    [Theory]
    [InlineData("", 1, 1)]
    [InlineData("{\"andon\": 1,\n \"é\": tru}", 2, 10)]
    [InlineData("{\"andon\": 1} x", 1, 14)]
    [InlineData("{\"andon\": 1,}", 1, 13)]
    [InlineData("{\n  // no\n}", 2, 3)]
    [InlineData("{\"a\": \"\\ud800\"}", 1, 7)]
    [InlineData("{\"\\udc00\": 1}", 1, 2)]
    public void Broken_JSON_is_a_problem_with_its_place(string json, int line, int column)
    {
        var problem = Definitions.Read(json).Problems.Single();
        (problem.Code, problem.Line, problem.Column).ShouldBe(("syntax", line, column), problem.Message);
        problem.Message.ShouldStartWith("not JSON: ");
    }

    [Fact]
    public void Duplicate_keys_are_problems_with_their_place()
    {
        var problem = Definitions.Read("{\"andon\": 1, \"name\": \"p\",\n \"steps\": {\"a\": {\"type\": \"noop\"},\n  \"a\": {\"type\": \"noop\"}}}").Problems.Single();
        (problem.Code, problem.Pointer, problem.Line, problem.Column).ShouldBe(("duplicate_key", "/steps/a", 3, 3));
    }

    [Fact]
    public void JSON_that_nests_too_deep_is_a_problem() => Definitions.Read(new string('[', 100_000)).Problems.Single().Code.ShouldBe("syntax");

    [Fact]
    public void Too_many_steps_are_one_problem()
    {
        var steps = string.Join(',', Enumerable.Range(0, PipelineLimits.MaxSteps + 1).Select(i => $"\"s{i}\":{{\"type\":\"noop\"}}"));
        Definitions.Read("""{"andon": 1, "name": "p", "steps": {#}}""".Replace("#", steps)).Problems.Single().Code.ShouldBe("too_many_steps");
    }
}
