using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>Opens the store that a path names.</summary>
public static class AndonStores
{
    /// <summary>The path of a store that is kept in memory and gone with the process.</summary>
    public const string InMemory = ":memory:";

    /// <summary>A SQLite file for writing, or the store in memory for <c>:memory:</c>.</summary>
    /// <exception cref="StoreException">As <see cref="SqliteStore.Open"/>.</exception>
    public static IStore Open(string path) => Open(new SqliteOptions { Path = path });

    /// <summary>As <see cref="Open(string)"/>, with options.</summary>
    public static IStore Open(SqliteOptions options)
    {
        options.Validate();
        return string.Equals(options.Path, InMemory, StringComparison.Ordinal) ? new MemoryStore() : SqliteStore.Open(options);
    }
}
