using Andon.Postgres;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Andon;

/// <summary>The one line that keeps the log in PostgreSQL.</summary>
public static class PostgresBuilder
{
    /// <summary>
    /// Keeps the log in a PostgreSQL database, which is connected to when the engine is first used. One that cannot be used fails the start of the
    /// host with the reason and what to do.
    /// </summary>
    /// <param name="builder">What <c>AddAndon()</c> returned.</param>
    /// <param name="url"><c>postgres://user:password@host:5432/database</c>; see <see cref="PostgresOptions.Url"/>.</param>
    /// <param name="configure">Changes the options, as in <c>o => o with { Prepare = false }</c>; they are an immutable record.</param>
    /// <exception cref="FormatException">The URL cannot be used.</exception>
    public static AndonBuilder UsePostgres(this AndonBuilder builder, string url, Func<PostgresOptions, PostgresOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        var options = new PostgresOptions { Url = url };
        if (configure is not null) options = configure(options);
        options.Validate();
        return builder.UseStore(services =>
        {
            var store = PostgresStore.Open(options);
            if (store.Warning is not null)
                services.GetService<ILoggerFactory>()?.CreateLogger(typeof(PostgresStore)).LogWarning("{Warning}", store.Warning);
            return store;
        });
    }
}
