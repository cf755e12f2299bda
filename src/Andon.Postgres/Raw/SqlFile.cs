using System.Collections.Concurrent;

namespace Andon.Postgres.Raw;

/// <summary>The embedded .sql files, by name without the ending.</summary>
internal static class SqlFile
{
    private static readonly ConcurrentDictionary<string, string> Texts = new(StringComparer.Ordinal);

    public static string Text(string file) => Texts.GetOrAdd(file, static name =>
    {
        using var stream = typeof(SqlFile).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"There is no embedded file {name}.sql.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    });
}
