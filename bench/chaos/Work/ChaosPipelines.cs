using Andon.Pipelines;

namespace Andon.Chaos.Work;

/// <summary>What the runs do: handlers and scripts that leave their effects, timers, lists, children, and decisions of people.</summary>
internal static class ChaosPipelines
{
    /// <summary>What is submitted, in turn.</summary>
    public static IReadOnlyList<string> Names { get; } = ["line", "gate", "pair", "form", "parent"];

    /// <summary>A pipeline comes after those that it names.</summary>
    public static IReadOnlyList<PipelineDefinition> Definitions { get; } =
    [
        Parse("line", """
            first: { type: work, config: WORK }
            pause: { type: delay, deps: [first], config: { for: 400ms } }
            again: { type: work, deps: [pause], retry: { max_attempts: 5, backoff: 300ms }, config: { ms: 100, fails: true, n: 0 } }
            each: { type: map, deps: [again], config: { over: "${{ [1, 2, 3] }}", steps: { item: { type: work, config: WORK } } } }
            last: { type: work, deps: [each], config: WORK }
            """),
        Parse("gate", """
            first: { type: work, config: WORK }
            review: { type: approval_gate, deps: [first], config: { candidates: { users: [ann, bob, cleo] } } }
            last: { type: work, deps: [review], config: WORK }
            """),
        Parse("pair", """
            first: { type: work, config: WORK }
            review: { type: approval_gate, deps: [first], config: { candidates: { users: [ann, bob, cleo] }, approvals: { required: 2 } } }
            last: { type: work, deps: [review], config: WORK }
            """),
        Parse("form", """
            first: { type: work, config: WORK }
            review: { type: human_task, deps: [first], config: { candidates: { users: [ann, bob, cleo] } } }
            last: { type: work, deps: [review], config: WORK }
            """),
        Parse("inner", """
            made: { type: work, config: WORK }
            """),
        Parse("parent", """
            first: { type: work, config: WORK }
            child: { type: pipeline, deps: [first], config: { name: inner, params: "${{ params }}" } }
            script:
              type: script
              deps: [first]
              config:
                run: [sh, -euc, 'printf "begin %s - 0 0\n" "$ANDON_ATTEMPT" >> "$EFFECTS"; sync "$EFFECTS"; sleep 0.3; printf "end %s - 0 0\n" "$ANDON_ATTEMPT" >> "$EFFECTS"; sync "$EFFECTS"; echo 1']
                env: { EFFECTS: "${{ params.effects }}" }
            last: { type: work, deps: [child, script], config: WORK }
            """),
    ];

    private static PipelineDefinition Parse(string name, string steps)
    {
        var body = string.Join('\n', steps.Replace("WORK", """{ ms: "${{ params.ms }}", fails: false, n: "${{ params.n }}" }""", StringComparison.Ordinal).Split('\n').Select(line => "  " + line));
        var file = PipelineFile.Parse($"andon: 1\nname: {name}\nsteps:\n{body}\n");
        return file.Definition ?? throw new InvalidOperationException($"{name}: {string.Join("; ", file.Problems.Select(p => p.Message))}");
    }
}
