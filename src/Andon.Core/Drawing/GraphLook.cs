using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Drawing;

/// <summary>What a picture of a pipeline shows besides its graph.</summary>
public sealed record GraphLook
{
    /// <summary>Who carries which type out. Default: null, the built-in ones.</summary>
    public IReadOnlyDictionary<string, StepType>? StepTypes { get; init; }

    /// <summary>The heading. Default: null, the pipeline's title.</summary>
    public string? Title { get; init; }

    /// <summary>The line below the heading. Default: null, the pipeline's name.</summary>
    public string? Subtitle { get; init; }

    /// <summary>Where each step of a run is, by name. Default: null, a picture of the pipeline alone.</summary>
    public IReadOnlyDictionary<string, StepLook>? Steps { get; init; }

    internal StepLook? Of(StepDefinition step) => Steps is not null && Steps.TryGetValue(step.Name, out var look) ? look : null;

    internal StepType? TypeOf(StepDefinition step) => (StepTypes ?? BuiltInStepTypes.ByName).TryGetValue(step.Type, out var type) ? type : null;
}

/// <summary>A step of a run in a picture.</summary>
/// <param name="State">What it is coloured by.</param>
/// <param name="Note">The state for people, such as <c>completed 0.1 s</c>.</param>
public sealed record StepLook(StepState State, string Note);
