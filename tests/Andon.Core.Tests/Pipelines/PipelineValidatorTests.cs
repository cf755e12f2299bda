using System.Collections.Immutable;
using System.Diagnostics;
using Andon.Pipelines;

namespace Andon.Core.Tests.Pipelines;

/// <summary>Definitions that do not come from a file. Each rule with its place in a file is tested in Andon.Engine.Tests.</summary>
public sealed class PipelineValidatorTests(ITestOutputHelper output)
{
    [Fact]
    public void All_problems_are_reported_at_once_with_their_pointers()
    {
        var problems = Definitions.Validate(new PipelineDefinition
        {
            Name = "P",
            Steps =
            [
                new StepDefinition { Name = "a", Type = "nope", Deps = ["b"] },
                new StepDefinition { Name = "b c", Type = "noop", When = "params." },
                new StepDefinition { Name = "d", Type = "noop", Retry = new RetryPolicy { MaxAttempts = 0, Factor = double.NaN }, Timeout = TimeSpan.FromTicks(10_001) },
            ],
        });
        problems.Select(p => $"{p.Pointer} {p.Code}").ShouldBe(
        [
            "/name bad_name", "/steps/a/deps/0 unknown_dependency", "/steps/a/type unknown_type", "/steps/b c bad_name", "/steps/b c/when bad_expression",
            "/steps/d/timeout out_of_range", "/steps/d/retry/max_attempts out_of_range", "/steps/d/retry/factor out_of_range",
        ]);
        problems[1].Format(null).ShouldStartWith("/steps/a/deps/0: step 'a': there is no step 'b'");
    }

    [Fact]
    public void Two_steps_of_the_same_name_are_a_problem() =>
        Definitions.Validate(new PipelineDefinition { Name = "p", Steps = [new StepDefinition { Name = "a", Type = "noop" }, new StepDefinition { Name = "a", Type = "noop" }] })
            .Single().Code.ShouldBe("duplicate_step");

    [Fact]
    public void Config_errors_at_strings_that_hold_templates_are_left_to_the_run() =>
        Definitions.Validate(Definitions.Steps("""{"a": {"type": "http", "config": {"url": "${{ params.url }}", "method": "${{ params.m }}", "headers": "${{ params.h }}"}}}""")).ShouldBeEmpty();

    [Fact]
    public void Choices_of_a_schema_that_depend_on_a_template_are_left_to_the_run()
    {
        var type = new StepType
        {
            Name = "x",
            ConfigSchema = Definitions.Json("""{"oneOf": [{"required": ["a"], "properties": {"kind": {"const": "a"}}}, {"required": ["b"], "properties": {"kind": {"const": "b"}}}]}"""),
        };
        Definitions.Validate(Definitions.Steps("""{"s": {"type": "x", "config": {"kind": "${{ params.kind }}", "a": 1}}}"""), type).ShouldBeEmpty();
        Definitions.Validate(Definitions.Steps("""{"s": {"type": "x", "config": {"kind": "c", "a": 1}}}"""), type).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_custom_gate_with_a_schema_of_its_own_keeps_the_rules_of_a_gate()
    {
        var type = new StepType { Name = "sign_off", Execution = StepExecution.Approval, ConfigSchema = Definitions.Json("""{"required": ["colour"]}""") };
        Definitions.Validate(Definitions.Steps("""{"s": {"type": "sign_off", "config": {"colour": "red"}}}"""), type).ShouldBeEmpty();
        Definitions.Validate(Definitions.Steps("""{"s": {"type": "sign_off", "config": {"colour": "red", "approvals": {"required": 0, "x": 1}}}}"""), type)
            .Select(p => p.Pointer).ShouldBe(["/steps/s/config/approvals/required", "/steps/s/config/approvals/x"], ignoreOrder: true);
        Definitions.Validate(Definitions.Steps("""{"s": {"type": "sign_off"}}"""), type).Single().Message.ShouldContain("'colour'");
    }

    [Theory]
    [InlineData(PipelineLimits.MaxValueDepth, true)]
    [InlineData(PipelineLimits.MaxValueDepth + 1, false)]
    public void What_is_published_is_never_too_deep_to_be_read_back(int depth, bool valid)
    {
        // The config itself is one level, and so is the object around the innermost value.
        var config = Definitions.Json($$"""{"output": {{new string('[', depth - 1)}}1{{new string(']', depth - 1)}}}""");
        var definition = new PipelineDefinition { Name = "p", Steps = [new StepDefinition { Name = "a", Type = "transform", Config = config }] };
        Definitions.Validate(definition).Select(p => p.Code).ShouldBe(valid ? [] : ["too_deep"]);
        Definitions.Read(Definitions.Write(definition)).Problems.IsEmpty.ShouldBe(valid);
    }

    [Fact]
    public void What_is_published_is_never_too_large_to_be_read_back()
    {
        var config = Definitions.Json($$"""{"output": "{{new string('x', PipelineLimits.MaxFileBytes / 2)}}"}""");
        var step = new StepDefinition { Name = "a", Type = "transform", Config = config };
        Definitions.Validate(new PipelineDefinition { Name = "p", Steps = [step, step with { Name = "b" }] }).Single().Code.ShouldBe("too_large");
    }

    [Fact]
    public void All_broken_templates_of_a_config_are_reported() =>
        Definitions.Validate(Definitions.Steps("""{"a": {"type": "transform", "config": {"output": ["${{ 1 + }}", "${{ steps.x.output }}", "ok", "${{ ) }}"]}}}"""))
            .Select(p => $"{p.Pointer} {p.Code}").ShouldBe(
            ["/steps/a/config/output/0 bad_expression", "/steps/a/config/output/1 unknown_step", "/steps/a/config/output/3 bad_expression"]);

    [Fact]
    public void Transitive_dependencies_may_be_referred_to_and_rolled_back_to() =>
        Definitions.Validate(Definitions.Steps("""
            {"a": {"type": "noop"}, "b": {"type": "noop", "deps": "a"},
             "g": {"type": "approval_gate", "deps": "b", "when": "steps[\"a\"].state == 'completed' && has(params.x)", "config": {"rollback_to": ["a"], "title": "${{ steps.a.output }}"}}}
            """)).ShouldBeEmpty();

    [Fact]
    public void Without_a_registry_steps_of_other_types_are_taken_on_trust()
    {
        var definition = Definitions.Steps("""{"a": {"type": "my_type", "config": {"anything": 1}}, "b": {"type": "script"}}""");
        PipelineValidator.ValidateShape(definition).Single().Pointer.ShouldBe("/steps/b/config");
    }

    [Fact]
    public void Publishing_copies_the_types_that_are_used() =>
        PipelineValidator.TypesUsed(Definitions.Steps("""{"a": {"type": "script"}, "b": {"type": "noop"}, "c": {"type": "noop"}}"""), BuiltInStepTypes.ByName)
            .Select(t => t.Name).ShouldBe(["noop", "script"]);

    [Fact]
    public void Five_thousand_steps_are_validated_and_compiled()
    {
        var definition = Large(5_000);
        for (var round = 0; round < 5; round++)
        {
            var watch = Stopwatch.StartNew();
            Definitions.Validate(definition).ShouldBeEmpty();
            var validated = watch.Elapsed;
            var pipeline = Pipeline.Compile("t", 1, definition, BuiltInStepTypes.ByName);
            var compiled = watch.Elapsed - validated;
            var bytes = PipelineWriter.Write(definition);
            var written = watch.Elapsed - validated - compiled;
            PipelineReader.ReadJson(bytes).Definition!.Steps.Length.ShouldBe(5_000);
            var read = watch.Elapsed - validated - compiled - written;
            pipeline.Graph.Order.Length.ShouldBe(5_000);
            output.WriteLine($"5,000 steps, {definition.Steps.Sum(s => s.Deps.Length)} edges: validated in {validated.TotalMilliseconds:F0} ms, compiled in {compiled.TotalMilliseconds:F0} ms, written in {written.TotalMilliseconds:F0} ms ({bytes.Length / 1024} KiB), read in {read.TotalMilliseconds:F0} ms");
        }
    }

    private static PipelineDefinition Large(int count)
    {
        var random = new Random(1);
        var steps = ImmutableArray.CreateBuilder<StepDefinition>(count);
        for (var i = 0; i < count; i++)
        {
            var deps = Enumerable.Range(0, Math.Min(4, i)).Select(_ => random.Next(Math.Max(0, i - 200), i)).Distinct().Select(d => $"s{d}").ToImmutableArray();
            steps.Add(new StepDefinition
            {
                Name = $"s{i}",
                Type = "transform",
                Deps = deps,
                When = deps.IsEmpty ? null : $"steps.{deps[0]}.state == 'completed'",
                Config = Definitions.Json(deps.IsEmpty ? """{"output": {"n": 1}}""" : $$$"""{"output": {"n": "${{ steps.{{{deps[0]}}}.output.n + 1 }}", "text": "step {{{i}}} of ${{ params.x }}"}}"""),
            });
        }

        return new PipelineDefinition { Name = "large", Steps = steps.MoveToImmutable() };
    }
}
