using System.Collections.Frozen;
using System.Text.Json;
using Andon.Expressions;

namespace Andon.Secrets;

/// <summary>
/// Which references count in a step's <c>config</c> or <c>input</c>: those that its author wrote there, and where it takes parameters (or an item of a map)
/// those of the run's parameters. A reference in an output, a signal or a form is text: whoever sends it must not choose what is opened.
/// </summary>
/// <param name="Named">The names that the author wrote.</param>
/// <param name="TakesParams">Whether the run's parameters may come to stand in it.</param>
public sealed record SecretUse(FrozenSet<string> Named, bool TakesParams)
{
    /// <summary>No reference.</summary>
    public static SecretUse None { get; } = new(FrozenSet<string>.Empty, TakesParams: false);

    /// <summary>The input of a step that says nothing of it: the parameters are part of that.</summary>
    public static SecretUse OfParams { get; } = None with { TakesParams = true };

    internal static SecretUse Of(JsonElement json, Template template)
    {
        var takes = template.References.Any(r => r.Reference.Variable is "params" or "item");
        return SecretReference.NamesIn(json) is { Count: > 0 } named ? new SecretUse(named, takes) : takes ? OfParams : None;
    }
}
