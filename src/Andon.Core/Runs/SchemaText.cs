using System.Collections.Immutable;
using Andon.Schemas;

namespace Andon.Runs;

/// <summary>Schema errors as one line for people.</summary>
internal static class SchemaText
{
    private const int Shown = 5;

    public static string Of(ImmutableArray<SchemaError> errors)
    {
        var lines = errors.Take(Shown).Select(e => e.Pointer.Length == 0 ? e.Message : $"{e.Pointer} {e.Message}");
        return string.Join("; ", lines) + (errors.Length > Shown ? $"; and {errors.Length - Shown} more" : "");
    }
}
