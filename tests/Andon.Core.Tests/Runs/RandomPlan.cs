using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>A pipeline made of choices: any graph, any kind of step, any rule.</summary>
internal static class RandomPlan
{
    private static readonly string[] Whens =
        ["true", "false", "params.n == 1", "run.revision % 2 == 1", "size(feedback) == 0", "params.missing"];

    private static readonly string[] Keys = ["${{ item }}", "k-${{ index }}", "${{ item }}-${{ index }}"];

    private static readonly string[] Timeouts = ["escalate", "fail", "skip", "approve", "reject"];

    public static readonly string[] Signals = ["go", "stop"];

    public static Pipeline Of(Choices choices)
    {
        var count = 1 + (choices.Once(20) ? 30 : choices.Of(8));
        var hasMaps = choices.Once(2);
        var isUndone = choices.Once(2);
        return Plan.Compile(new PipelineDefinition
        {
            Name = "plan",
            FailFast = !choices.Once(3),
            MaxParallel = choices.Once(4) ? 1 + choices.Of(3) : null,
            Steps = [.. Enumerable.Range(0, count).Select(i => Step(choices, i, "s", hasMaps ? 2 : 0, isUndone, []))],
        });
    }

    /// <param name="choices">What makes it.</param>
    /// <param name="index">Its place among the steps beside it.</param>
    /// <param name="prefix">What the names beside it begin with.</param>
    /// <param name="depth">Maps that may be inside one another from here.</param>
    /// <param name="isUndone">Whether some of them can be undone.</param>
    /// <param name="outer">Steps before the maps around it, which it may refer to.</param>
    private static StepDefinition Step(Choices choices, int index, string prefix, int depth, bool isUndone, string[] outer)
    {
        string[] before = [.. Enumerable.Range(0, index).Where(_ => choices.Of(Math.Max(3, index)) is 1 or 2).Select(d => $"{prefix}{d}")];
        var deps = string.Join(' ', before);
        if (depth > 0 && choices.Once(4)) return Undo(choices, isUndone, Map(choices, $"{prefix}{index}", before, prefix, depth, isUndone, outer));
        var step = Kind(choices, $"{prefix}{index}", deps) with
        {
            RunIf = choices.Once(6) ? RunIf.Always : RunIf.Success,
            OnLost = (OnLost)(choices.Once(4) ? choices.Of(3) : 0),
            Retry = new RetryPolicy { MaxAttempts = 1 + choices.Of(3) },
            Concurrency = choices.Once(8) ? new ConcurrencyLimit("key", 1 + choices.Of(2)) : null,
        };
        return Undo(choices, isUndone, choices.Once(4) ? step.When(When(choices, step, outer, isInMap: prefix.Length > 1)) : step);
    }

    private static StepDefinition Undo(Choices choices, bool isUndone, StepDefinition step)
    {
        if (!isUndone || choices.Once(3)) return step;
        var by = choices.Of(6) switch
        {
            0 => Plan.Rare("undo"),
            1 => Plan.External("undo"),
            2 => Plan.Work("undo") with { Input = System.Text.Json.JsonSerializer.SerializeToElement("${{ params.missing }}") },
            _ => Plan.Work("undo"),
        };
        return step.Undo(by with { OnLost = (OnLost)choices.Of(3), Retry = new RetryPolicy { MaxAttempts = 1 + choices.Of(2) } });
    }

    private static StepDefinition Map(Choices choices, string name, string[] before, string prefix, int depth, bool isUndone, string[] outer)
    {
        // A name that is there outside too at times: the inner one hides it.
        var inner = choices.Once(4) ? prefix : prefix + "i";
        string[] known = [.. before, .. outer];
        var steps = Enumerable.Range(0, 1 + choices.Of(3)).Select(i => Step(choices, i, inner, depth - 1, isUndone, inner == prefix ? [] : known)).ToArray();
        var map = Plan.Map(name, List(choices, known), string.Join(' ', before), steps) with { RunIf = choices.Once(8) ? RunIf.Always : RunIf.Success };
        if (choices.Once(3)) map = map.With(new { key = choices.Of(Keys) });
        if (choices.Once(3)) map = map.With(new { max_parallel = 1 + choices.Of(2) });
        if (choices.Once(2)) map = map.With(new { max_failures = 1 + choices.Of(2) });
        return choices.Once(6) ? map.When(When(choices, map, outer, isInMap: prefix.Length > 1)) : map;
    }

    private static string List(Choices choices, string[] known) => choices.Of(8) switch
    {
        0 => "[1]",
        1 => "[]",
        2 or 3 => """["x","y","z"]""",
        // Another list after each revision, with some of the same keys.
        4 => "${{ run.revision % 2 == 0 ? ['x', 'w'] : ['x', 'y', 'z'] }}",
        5 when known.Length > 0 => $$$"""${{ steps.{{{known[0]}}}.state == 'completed' && has(steps.{{{known[0]}}}.output.ok) ? ['x'] : ['y', 'x'] }}""",
        6 => "${{ feedback }}",
        _ => """["x","y"]""",
    };

    private static string When(Choices choices, StepDefinition step, string[] outer, bool isInMap)
    {
        if (isInMap && choices.Once(3)) return "index == 0";
        string[] known = [.. step.Deps, .. outer];
        return known.Length > 0 && choices.Once(3) ? $"steps.{choices.Of(known)}.output.ok" : choices.Of(Whens);
    }

    private static StepDefinition Kind(Choices choices, string name, string deps) => choices.Of(15) switch
    {
        10 or 11 => Plan.Signal(name, choices.Once(8) ? "${{ params.missing }}" : Signals[choices.Of(2)], deps, choices.Once(2) ? new { type = "object" } : null, choices.Once(2) ? "2h" : null),
        12 or 13 => Plan.External(name, deps, choices.Once(2) ? new { type = "object" } : null),
        5 => Plan.Rare(name, deps),
        6 => Plan.Delay(name, choices.Once(8) ? "soon" : "1h", deps),
        7 => Plan.Form(name, deps, Config(choices, isGate: false)),
        8 or 9 => Plan.Gate(name, deps, Config(choices, isGate: true)),
        14 => Plan.Child(name, deps, choices.Once(8) ? "${{ params.missing }}" : new { n = "${{ params.n }}" }),
        _ => Plan.Work(name, deps),
    };

    private static Dictionary<string, object> Config(Choices choices, bool isGate)
    {
        var config = new Dictionary<string, object>();
        if (choices.Once(3))
        {
            config["timeout"] = "2h";
            config["on_timeout"] = Timeouts[choices.Of(isGate ? 5 : 3)];
        }

        if (choices.Once(8)) config["title"] = "${{ params.missing }}";
        if (choices.Once(3)) config[choices.Once(2) ? "remind_every" : "remind_after"] = "40m";
        if (choices.Once(3)) config["escalate_to"] = new object[] { "bob", new { to = "ann", after = "1h" } };
        if (choices.Once(4)) config["candidates"] = new { users = new[] { "ann", "bob" } };
        if (!isGate) return config;
        if (choices.Once(4) && !config.ContainsKey("candidates")) config["approvers"] = new[] { "ann", "bob", "eve" };
        if (config.ContainsKey("approvers")) return config;
        if (choices.Once(3)) config["approvals"] = new { required = 2, distinct = !choices.Once(3) };
        if (choices.Once(4)) config["reject_quorum"] = 2;
        config["max_rounds"] = 1 + choices.Of(3);
        return config;
    }
}
