using System.Collections.Frozen;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>The metaschemas of draft 2020-12, embedded so that references to them need no network.</summary>
internal static class Metaschemas
{
    private const string Draft = "https://json-schema.org/draft/2020-12/";

    private static readonly Lazy<FrozenDictionary<string, JsonElement>> ByUri = new(Load);

    /// <summary>The dialect of schemas that name no other.</summary>
    public const string Standard = Draft + "schema";

    public static JsonElement? Find(string uri) =>
        uri.StartsWith(Draft, StringComparison.Ordinal) && ByUri.Value.TryGetValue(uri, out var metaschema) ? metaschema : null;

    private static FrozenDictionary<string, JsonElement> Load()
    {
        const string prefix = "Andon.Schemas.";
        var assembly = typeof(Metaschemas).Assembly;
        var found = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var document = JsonDocument.Parse(stream);
            var metaschema = document.RootElement.Clone();
            found.Add(metaschema.GetProperty("$id").GetString()!, metaschema);
        }

        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
