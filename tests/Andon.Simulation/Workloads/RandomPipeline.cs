using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Worlds;

namespace Andon.Workloads;

/// <summary>Small pipelines with a bit of everything, from the dice.</summary>
internal static class RandomPipeline
{
    public static string[] Signals { get; } = ["go", "stop"];

    /// <summary>What steps share in their tenant; a key has one limit, so that how many there are at most is plain.</summary>
    private static readonly ConcurrencyLimit[] Slots = [new("one", 1), new("two", 2)];

    public static PipelineDefinition Make(Dice dice, string name, string? child)
    {
        var steps = ImmutableArray.CreateBuilder<StepDefinition>();
        var depth = dice.Chance(0.4) ? RandomMap.MaxDepth : 0;
        for (var i = dice.Between(1, depth > 0 ? 5 : 8); i > 0; i--) steps.Add(Step(dice, 's', steps, [], depth, isInMap: false, child));
        var isUndone = dice.Chance(0.5);
        return new PipelineDefinition
        {
            Name = name,
            FailFast = dice.Chance(0.6),
            MaxParallel = dice.Chance(0.25) ? dice.Between(1, 3) : null,
            Steps = isUndone ? [.. steps.Select(s => Undone(dice, s))] : steps.ToImmutable(),
        };
    }

    /// <summary>The step with something that undoes it, or some of its steps.</summary>
    private static StepDefinition Undone(Dice dice, StepDefinition step)
    {
        step = step with { Steps = [.. step.Steps.Select(s => Undone(dice, s))] };
        if (dice.Chance(0.3)) return step;
        var undo = Automatic(dice, new StepDefinition { Name = StepDefinition.CompensationOf(step.Name), Type = "build" }, [], isInMap: false) with { RunIf = RunIf.Success };
        return step with { Compensate = dice.Chance(0.2) ? undo with { Type = "external" } : undo };
    }

    /// <param name="dice">What makes it.</param>
    /// <param name="prefix">What the names beside it begin with.</param>
    /// <param name="before">The steps beside it so far.</param>
    /// <param name="outer">Steps before the maps around it that may give a <c>go</c>.</param>
    /// <param name="depth">Maps that may be inside one another from here.</param>
    /// <param name="isInMap">Whether it is a step of items.</param>
    /// <param name="child">The pipeline that it may start runs of, or null.</param>
    public static StepDefinition Step(Dice dice, char prefix, IReadOnlyList<StepDefinition> before, IReadOnlyList<string> outer, int depth, bool isInMap, string? child)
    {
        var deps = before.Where(_ => dice.Chance(0.35)).Take(3).ToList();
        var step = new StepDefinition { Name = $"{prefix}{before.Count}", Type = "build", Deps = [.. deps.Select(s => s.Name)] };
        string[] known = [.. deps.Where(s => s.Type is "build" or "deploy" or "external").Select(s => s.Name), .. outer];
        if (depth > 0 && dice.Chance(isInMap ? 0.3 : 0.5)) return RandomMap.Make(dice, step, known, prefix, depth - 1, child);
        return dice.Next(12) switch
        {
            10 => Automatic(dice, step, known, isInMap) with { Type = "external" },
            11 => step with { Type = "signal", Config = Signal(dice) },
            0 => step with { Type = "human_task", Config = Human(dice, isGate: false) },
            1 or 2 => step with { Type = "approval_gate", Config = Human(dice, isGate: true) },
            4 or 5 when child is not null => step with { Type = "pipeline", Config = Json($$"""{"name":"{{child}}"}""") },
            3 => step with { Type = "delay", Config = Json($$"""{"for":"{{dice.Between(1, 90)}}s"}""") },
            _ => Automatic(dice, step, known, isInMap),
        };
    }

    /// <summary>Whether a step completed and says so.</summary>
    public static string Goes(string step) => $"has(steps.{step}.output) && has(steps.{step}.output.go) && steps.{step}.output.go";

    private static StepDefinition Automatic(Dice dice, StepDefinition step, string[] known, bool isInMap) => step with
    {
        Type = dice.Chance(0.3) ? "deploy" : "build",
        When = known.Length > 0 && dice.Chance(0.4) ? Goes(known[0]) : isInMap && dice.Chance(0.15) ? "index > 0" : null,
        RunIf = dice.Chance(0.1) ? RunIf.Always : RunIf.Success,
        Retry = dice.Chance(0.6)
            ? new RetryPolicy { MaxAttempts = dice.Between(2, 4), Backoff = TimeSpan.FromSeconds(dice.Between(1, 20)), NonRetryable = dice.Chance(0.3) ? ["flaky"] : [] }
            : RetryPolicy.None,
        Timeout = dice.Chance(0.4) ? TimeSpan.FromSeconds(dice.Between(1, 60)) : null,
        Concurrency = dice.Chance(0.25) ? dice.Pick(Slots) : null,
        OnLost = dice.Next(6) switch { 0 => OnLost.Ask, 1 => OnLost.Fail, _ => OnLost.Rerun },
    };

    private static JsonElement Signal(Dice dice)
    {
        var timeout = dice.Chance(0.3) ? $",\"timeout\":\"{dice.Between(5, 200)}s\"" : "";
        var schema = dice.Chance(0.3) ? ",\"schema\":{\"required\":[\"go\"]}" : "";
        return Json($"{{\"name\":\"{dice.Pick(Signals)}\"{timeout}{schema}}}");
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

        if (dice.Chance(0.3)) keys.Add($"\"remind_after\":\"{dice.Between(2, 60)}s\",\"remind_every\":\"{dice.Between(20, 90)}s\"");
        if (dice.Chance(0.3)) keys.Add("\"escalate_to\":[\"ann\",{\"to\":\"bob\",\"after\":\"9s\"}]");
        if (isGate && dice.Chance(0.2)) keys.Add("\"approvers\":[\"ann\",\"bob\",\"cho\"]");
        else if (dice.Chance(0.2)) keys.Add("\"candidates\":{\"users\":[\"ann\",\"dan\",\"eve\",\"fay\",\"gus\"]}");
        if (isGate && dice.Chance(0.4) && !keys.Exists(k => k.StartsWith("\"approvers", StringComparison.Ordinal))) keys.Add($$"""
            "approvals":{"required":{{dice.Between(2, 3)}}}
            """);
        if (isGate && dice.Chance(0.3)) keys.Add("\"max_rounds\":2");
        return Json($"{{{string.Join(',', keys)}}}");
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
