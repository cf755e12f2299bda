using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// A compiled JSON Schema of draft 2020-12 (<see href="https://json-schema.org/draft/2020-12"/>). Immutable, and safe to share between threads.
/// </summary>
/// <remarks>
/// All keywords of the standard vocabularies are known; unknown keywords are ignored. Numbers are compared exactly, whatever their size;
/// lengths of strings count code points; patterns have the meaning of ECMA-262 with the <c>u</c> flag. Of properties with the same name, every
/// one is validated, and the last counts where values are compared. No JSON makes a method of this class throw or run without end.
/// </remarks>
public sealed class JsonSchema
{
    private readonly SchemaNode _root;
    private readonly SchemaOptions _options;

    private JsonSchema(JsonElement source, SchemaNode root, SchemaOptions options)
    {
        Source = source;
        _root = root;
        _options = options;
    }

    /// <summary>The schema as it was given: a copy, independent of the document it came from.</summary>
    public JsonElement Source { get; }

    /// <summary>Compiles a schema with everything it refers to.</summary>
    /// <param name="schema">An object or a boolean.</param>
    /// <param name="result">The schema, or null when there is a problem.</param>
    /// <param name="problem">
    /// The first problem, or null: a keyword with a value of the wrong kind, a reference that leads nowhere, a pattern that is none, another
    /// draft or a required vocabulary that is not known, a limit of the options.
    /// </param>
    /// <param name="options">Default: <see cref="SchemaOptions.Default"/>.</param>
    public static bool TryParse(
        JsonElement schema,
        [NotNullWhen(true)] out JsonSchema? result,
        [NotNullWhen(false)] out SchemaProblem? problem,
        SchemaOptions? options = null)
    {
        result = null;
        if (schema.ValueKind is not (JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False))
        {
            problem = new SchemaProblem("", "must be an object or a boolean");
            return false;
        }

        options ??= SchemaOptions.Default;
        var source = schema.Clone();
        var compiler = new SchemaCompiler(options);
        var root = compiler.Compile(source);
        problem = compiler.Problem;
        if (problem is not null)
            return false;
        result = new JsonSchema(source, root, options);
        return true;
    }

    /// <summary>Compiles a schema that is known to be right, as one in the code of the host.</summary>
    /// <exception cref="FormatException">The schema has a problem; the message is its text.</exception>
    public static JsonSchema Parse(JsonElement schema, SchemaOptions? options = null) =>
        TryParse(schema, out var result, out var problem, options) ? result : throw new FormatException(problem.ToString());

    /// <summary>Whether the instance matches. Stops at the first error, and is the cheaper question.</summary>
    public bool IsValid(JsonElement instance) => Evaluation.IsValid(_root, instance, _options);

    /// <summary>All reasons why the instance does not match, at most <see cref="SchemaOptions.MaxErrors"/>; empty when it does.</summary>
    /// <remarks>
    /// Of the alternatives of <c>anyOf</c> and <c>oneOf</c>, the errors of the one that comes nearest follow the error of the keyword.
    /// </remarks>
    public ImmutableArray<SchemaError> Validate(JsonElement instance) =>
        // Most instances are valid: the cheap run answers for them, and only the others pay for pointers and messages.
        IsValid(instance) ? [] : Evaluation.Errors(_root, instance, _options);
}
