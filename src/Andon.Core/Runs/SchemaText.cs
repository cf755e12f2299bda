using System.Collections.Immutable;
using Andon.Schemas;

namespace Andon.Runs;

/// <summary>Schema errors as one line for people.</summary>
internal static class SchemaText
{
    private const int Shown = 5;

    public static string Of(ImmutableArray<SchemaError> errors) =>
        string.Join("; ", errors.Take(Shown)) + (errors.Length > Shown ? $"; and {errors.Length - Shown} more" : "");
}
