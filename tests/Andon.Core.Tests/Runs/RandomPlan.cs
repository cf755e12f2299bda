using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>A pipeline made of choices: any graph, any kind of step, any rule.</summary>
internal static class RandomPlan
{
    private static readonly string[] Whens =
        ["true", "false", "params.n == 1", "run.revision % 2 == 1", "size(feedback) == 0", "params.missing"];

    private static readonly string[] Timeouts = ["escalate", "fail", "skip", "approve", "reject"];

    public static Pipeline Of(Choices choices)
    {
        var count = 1 + (choices.Once(20) ? 30 : choices.Of(8));
        return Plan.Compile(new PipelineDefinition
        {
            Name = "plan",
            FailFast = !choices.Once(3),
            MaxParallel = choices.Once(4) ? 1 + choices.Of(3) : null,
            Steps = [.. Enumerable.Range(0, count).Select(i => Step(choices, i))],
        });
    }

    private static StepDefinition Step(Choices choices, int index)
    {
        var deps = string.Join(' ', Enumerable.Range(0, index).Where(_ => choices.Of(Math.Max(3, index)) is 1 or 2).Select(d => $"s{d}"));
        var step = Kind(choices, $"s{index}", deps) with
        {
            RunIf = choices.Once(6) ? RunIf.Always : RunIf.Success,
            OnLost = (OnLost)(choices.Once(4) ? choices.Of(3) : 0),
            Retry = new RetryPolicy { MaxAttempts = 1 + choices.Of(3) },
        };
        return choices.Once(4) ? step.When(When(choices, step)) : step;
    }

    private static string When(Choices choices, StepDefinition step) =>
        !step.Deps.IsEmpty && choices.Once(3) ? $"steps.{step.Deps[0]}.output.ok" : choices.Of(Whens);

    private static StepDefinition Kind(Choices choices, string name, string deps) => choices.Of(10) switch
    {
        5 => Plan.Rare(name, deps),
        6 => Plan.Delay(name, choices.Once(8) ? "soon" : "1h", deps),
        7 => Plan.Form(name, deps, Config(choices, isGate: false)),
        8 or 9 => Plan.Gate(name, deps, Config(choices, isGate: true)),
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
