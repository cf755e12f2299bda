using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Worlds;

namespace Andon.Workloads;

/// <summary>Small pipelines with a bit of everything, from the dice.</summary>
internal static class RandomPipeline
{
    public static PipelineDefinition Make(Dice dice, string name, string? child)
    {
        var steps = ImmutableArray.CreateBuilder<StepDefinition>();
        var count = dice.Between(1, 8);
        for (var i = 0; i < count; i++) steps.Add(Step(dice, i, steps, child));
        return new PipelineDefinition
        {
            Name = name,
            FailFast = dice.Chance(0.6),
            MaxParallel = dice.Chance(0.25) ? dice.Between(1, 3) : null,
            Steps = steps.ToImmutable(),
        };
    }

    private static StepDefinition Step(Dice dice, int index, IReadOnlyList<StepDefinition> before, string? child)
    {
        var deps = before.Where(_ => dice.Chance(0.35)).Select(s => s.Name).Take(3).ToImmutableArray();
        var step = new StepDefinition { Name = $"s{index}", Type = "build", Deps = deps };
        return dice.Next(10) switch
        {
            0 => step with { Type = "human_task", Config = Human(dice, isGate: false) },
            1 or 2 => step with { Type = "approval_gate", Config = Human(dice, isGate: true) },
            4 or 5 when child is not null => step with { Type = "pipeline", Config = Json($$"""{"name":"{{child}}"}""") },
            3 => step with { Type = "delay", Config = Json($$"""{"for":"{{dice.Between(1, 90)}}s"}""") },
            _ => Automatic(dice, step, before),
        };
    }

    private static StepDefinition Automatic(Dice dice, StepDefinition step, IReadOnlyList<StepDefinition> before)
    {
        var source = before.FirstOrDefault(s => step.Deps.Contains(s.Name) && s.Type is "build" or "deploy" && step.Deps.Contains(s.Name));
        return step with
        {
            Type = dice.Chance(0.3) ? "deploy" : "build",
            When = source is not null && dice.Chance(0.4) ? $"has(steps.{source.Name}.output) && has(steps.{source.Name}.output.go) && steps.{source.Name}.output.go" : null,
            RunIf = dice.Chance(0.1) ? RunIf.Always : RunIf.Success,
            Retry = dice.Chance(0.6)
                ? new RetryPolicy { MaxAttempts = dice.Between(2, 4), Backoff = TimeSpan.FromSeconds(dice.Between(1, 20)), NonRetryable = dice.Chance(0.3) ? ["flaky"] : [] }
                : RetryPolicy.None,
            Timeout = dice.Chance(0.4) ? TimeSpan.FromSeconds(dice.Between(1, 60)) : null,
            OnLost = dice.Next(6) switch { 0 => OnLost.Ask, 1 => OnLost.Fail, _ => OnLost.Rerun },
        };
    }

    private static JsonElement Human(Dice dice, bool isGate)
    {
        List<string> keys = [];
        if (dice.Chance(0.4))
        {
            keys.Add($"\"timeout\":\"{dice.Between(5, 200)}s\"");
            string[] ways = isGate ? ["escalate", "approve", "reject", "fail", "skip"] : ["escalate", "fail", "skip"];
            keys.Add($"\"on_timeout\":\"{dice.Pick(ways)}\"");
        }

        if (isGate && dice.Chance(0.4)) keys.Add($$"""
            "approvals":{"required":{{dice.Between(2, 3)}}}
            """);
        if (isGate && dice.Chance(0.3)) keys.Add("\"max_rounds\":2");
        return Json($"{{{string.Join(',', keys)}}}");
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
