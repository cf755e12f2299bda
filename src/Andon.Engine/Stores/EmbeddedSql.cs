using System.Collections.Concurrent;
using System.Reflection;

namespace Andon.Stores;

/// <summary>The .sql files embedded in a store's assembly, by name without the ending.</summary>
internal sealed class EmbeddedSql(Assembly assembly)
{
    private readonly ConcurrentDictionary<string, string> texts = new(StringComparer.Ordinal);

    public string Text(string file) => texts.GetOrAdd(file, static (name, assembly) =>
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"There is no embedded file {name}.sql.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }, assembly);
}
