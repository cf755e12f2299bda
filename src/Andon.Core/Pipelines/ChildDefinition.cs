using System.Text.Json;
using Andon.Expressions;

namespace Andon.Pipelines;

/// <summary>A compiled <c>pipeline</c> step: which pipeline its child run is of.</summary>
public sealed class ChildDefinition
{
    /// <summary>The pipeline's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its version. Default: null, the newest when the child starts.</summary>
    public int? Version { get; init; }

    /// <summary>Gives the parameters. Default: none, <c>{}</c>.</summary>
    public required Template Params { get; init; }

    /// <summary>The pipeline and version that a step of this type names, where it names them rightly.</summary>
    internal static (string Name, int? Version)? Of(StepDefinition step) =>
        step.Config is { } config && StepConfig.Get(config, "name") is { ValueKind: JsonValueKind.String } name ? (name.GetString()!, HumanConfig.Integer(config, "version")) : null;
}
