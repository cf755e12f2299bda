using Andon.Pipelines;

namespace Andon.Durability.Tests;

/// <summary>Scripts that leave a line for each attempt, and a gate that sends some runs back.</summary>
internal static class SoakPipeline
{
    public const string Tenant = "soak";

    public const string Name = "soak";

    /// <summary>
    /// Each script appends its mark, in one write, before anything else. In some runs the first attempt of `slow` outlives the kill of its
    /// host, so that the next one has something to sweep.
    /// </summary>
    public static PipelineDefinition Definition { get; } = PipelineFile.Parse("""
        andon: 1
        name: soak
        steps:
          first:
            type: script
            config: &effect
              run: [sh, -c, 'printf "%s\n" "$ANDON_ATTEMPT" >> "$EFFECTS"; if [ "$SLOW" = true ]; then sleep 4; fi; echo 1']
              env: { EFFECTS: "${{ params.effects }}" }
          slow:
            type: script
            deps: [first]
            config:
              run: [sh, -c, 'printf "%s\n" "$ANDON_ATTEMPT" >> "$EFFECTS"; if [ "$SLOW" = true ]; then sleep 4; fi; echo 1']
              env: { EFFECTS: "${{ params.effects }}", SLOW: "${{ attempt == 1 && run.revision == 1 && params.number % 9 == 0 }}" }
          side: { type: transform, deps: [first], config: { output: { revision: "${{ run.revision }}" } } }
          review:
            type: approval_gate
            deps: [slow, side]
            config: { exclude_submitter: false, rollback_to: [first, slow] }
          last:
            type: script
            deps: [review]
            config:
              run: [sh, -c, 'printf "%s\n" "$ANDON_ATTEMPT" >> "$EFFECTS"; echo 1']
              env: { EFFECTS: "${{ params.effects }}" }
        """.Replace("&effect", "", StringComparison.Ordinal)) is { Definition: { } definition } ? definition : throw new InvalidOperationException("the pipeline cannot be read");
}
