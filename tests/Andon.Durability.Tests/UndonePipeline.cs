using Andon.Pipelines;

namespace Andon.Durability.Tests;

/// <summary>Scripts that are undone, in a map and in child runs too, because the run fails or is cancelled. Some of these runs are taken up again.</summary>
internal static class UndonePipeline
{
    public const string Name = "undone";

    private const string Mark = """{ run: [sh, -c, 'printf "%s\n" "$ANDON_ATTEMPT" >> "$EFFECTS"; echo 1'], env: { EFFECTS: "${{ params.effects }}" } }""";

    /// <summary>Each run of it fails at its first revision. One that is taken up ends well at the second; `away` is there to be cancelled while it waits.</summary>
    public static IReadOnlyList<PipelineDefinition> Definitions { get; } =
    [
        Parse("""
            andon: 1
            name: inner
            steps:
              made: { type: script, config: MARK, compensate: { type: script, config: MARK } }
            """),
        Parse("""
            andon: 1
            name: away
            steps:
              taken: { type: script, config: MARK, compensate: { type: script, config: MARK } }
              stay: { type: signal, deps: [taken], config: { name: never } }
            """),
        Parse("""
            andon: 1
            name: undone
            steps:
              first: { type: script, config: MARK, compensate: { type: script, config: MARK } }
              items:
                type: map
                deps: [first]
                config:
                  over: "${{ [1, 2] }}"
                  steps:
                    make: { type: script, config: MARK, compensate: { type: script, config: MARK } }
                    more: { type: script, deps: [make], config: MARK, compensate: { type: script, config: MARK } }
              child:
                type: pipeline
                deps: [first]
                config: { name: inner, params: { effects: "${{ params.effects }}" } }
                compensate: { type: script, config: MARK }
              away:
                type: pipeline
                deps: [first]
                when: run.revision == 1
                config: { name: away, params: { effects: "${{ params.effects }}" } }
              end:
                type: script
                deps: [items, child]
                config:
                  run: [sh, -c, 'printf "%s\n" "$ANDON_ATTEMPT" >> "$EFFECTS"; if [ "$FAILS" = true ]; then exit 1; fi; echo 1']
                  env: { EFFECTS: "${{ params.effects }}", FAILS: "${{ run.revision == 1 }}" }
            """),
    ];

    /// <summary>Every fifth run is of this pipeline.</summary>
    public static bool Is(int number) => number % 5 == 0;

    private static PipelineDefinition Parse(string yaml) =>
        PipelineFile.Parse(yaml.Replace("MARK", Mark, StringComparison.Ordinal)) is { Definition: { } definition } ? definition : throw new InvalidOperationException("the pipeline cannot be read");
}
