namespace Andon.Pipelines;

/// <summary>A <c>pipeline</c> step: a child run.</summary>
/// <example>
/// <code>
/// .Pipeline("invoice", "send-invoice", p => p
///     .After("order")
///     .Params(new { order = "${{ steps.order.output.id }}" }))
/// </code>
/// </example>
public sealed class ChildBuilder : StepBuilder<ChildBuilder>
{
    internal ChildBuilder(string name, string pipeline)
        : base(name, BuiltInStepTypes.Pipeline.Name) => Set("name", pipeline);

    /// <summary>The pipeline's version, from 1. Default: the newest when the child starts.</summary>
    public ChildBuilder Version(int version) => Set("version", version);

    /// <summary>The parameters: any value that serializes to a JSON object, or an expression that gives one. Default: none.</summary>
    public ChildBuilder Params(object parameters) => Set("params", BuilderJson.From(parameters));
}
