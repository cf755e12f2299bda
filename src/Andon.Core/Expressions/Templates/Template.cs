using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Andon.Expressions;

/// <summary>Why a template cannot be parsed or rendered.</summary>
/// <param name="Pointer">JSON pointer (RFC 6901) of the string at fault; empty for the whole template.</param>
/// <param name="Offset">Where in that string, in characters from 0.</param>
/// <param name="Message">One line for people.</param>
public sealed record TemplateError(string Pointer, int Offset, string Message);

/// <summary>
/// JSON whose strings may hold <c>${{ expression }}</c>. A string that is exactly one of them gives the expression's value, with
/// its type; otherwise the values are joined with the text around them. Immutable and safe to share between threads.
/// </summary>
/// <remarks>
/// In joined text strings stand as they are; ints, doubles, bools, timestamps and durations as by <c>string()</c>; null, lists and
/// maps as compact JSON. To write the opening sign itself: <c>${{ "${{" }}</c>. Names of properties are never expressions.
/// </remarks>
public sealed class Template
{
    private readonly TemplateNode _root;

    internal Template(TemplateNode root, ImmutableArray<(string Pointer, Reference Reference)> references) => (_root, References) = (root, references);

    /// <summary>Whether there is no expression in it.</summary>
    public bool IsConstant => _root is ConstantNode;

    /// <summary>Every use of a variable; offsets are in the string at the pointer.</summary>
    public ImmutableArray<(string Pointer, Reference Reference)> References { get; }

    /// <summary>Parses a template. The JSON is copied: its document may be disposed.</summary>
    public static bool TryParse(JsonElement json, [NotNullWhen(true)] out Template? template, [NotNullWhen(false)] out TemplateError? error) =>
        TemplateParser.TryParse(json, out template, out error);

    /// <summary>
    /// Writes the template with its expressions evaluated; all of them share one budget of steps. When it fails, what was written
    /// is incomplete and has to be thrown away. Nothing is thrown but what the scope or the writer throws.
    /// </summary>
    public bool TryRender(IScope scope, Utf8JsonWriter writer, [NotNullWhen(false)] out TemplateError? error)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(writer);
        var rendering = new Rendering(scope, writer);
        error = _root.Render(rendering) ? null : rendering.Error!;
        return error is null;
    }
}
