using System.Text.Json;

namespace Andon.Schemas;

/// <summary>What one keyword, or a few that belong together, ask of an instance. Immutable once compiled.</summary>
internal abstract class Keyword
{
    /// <summary>Whether the instance meets it.</summary>
    /// <param name="run">The validation under way: takes errors, bounds the work.</param>
    /// <param name="at">The subschema the keyword stands in.</param>
    /// <param name="instance">The value to judge.</param>
    /// <param name="evaluated">Takes the positions of parts that were evaluated; null when nobody asks.</param>
    public abstract bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated);
}
