using Andon.Sqlite;

namespace Andon;

/// <summary>The one line that keeps the log in a SQLite file.</summary>
public static class SqliteBuilder
{
    /// <summary>
    /// Keeps the log in a SQLite file, which is created where there is none and opened when the engine is first used; <c>:memory:</c>
    /// keeps nothing. A file that another process writes fails the start of the host with <c>database_busy</c>.
    /// </summary>
    /// <param name="builder">What <c>AddAndon()</c> returned.</param>
    /// <param name="path">The file; its directory must exist.</param>
    /// <param name="configure">Changes the options, as in <c>o => o with { MaxMegabytes = 100 }</c>; they are an immutable record.</param>
    public static AndonBuilder UseSqlite(this AndonBuilder builder, string path, Func<SqliteOptions, SqliteOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var options = new SqliteOptions { Path = path };
        if (configure is not null) options = configure(options);
        return builder.UseStore(_ => AndonStores.Open(options));
    }
}
