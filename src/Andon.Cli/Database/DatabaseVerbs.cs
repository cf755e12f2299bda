using System.CommandLine;
using Andon.Cli.Terminal;
using Andon.Postgres;
using Andon.Sqlite;

namespace Andon.Cli.Database;

/// <summary><c>andon db …</c></summary>
internal static class DatabaseVerbs
{
    public static Command Create() => new("db", Language.Of("Look after the database", "维护数据库"))
    {
        CheckVerb.Create(),
        BackupVerb.Create(),
        PruneVerb.Create(),
        RebuildVerb.Create(),
    };

    /// <summary>The database of a server; what its operator must know is said.</summary>
    public static PostgresStore OpenPostgres(Invocation invocation, bool mayMigrate)
    {
        try
        {
            var store = PostgresStore.Open(new PostgresOptions { Url = invocation.Postgres!, AllowBypassRls = invocation.AllowBypassRls, Migrate = mayMigrate, ListenUrl = invocation.PostgresListen });
            if (store.Warning is not null) invocation.Printer.Say($"andon: {store.Warning}");
            return store;
        }
        catch (FormatException e)
        {
            throw new UsageException(e.Message);
        }
    }

    /// <summary>The file itself, for looking only.</summary>
    public static SqliteStore OpenFile(Invocation invocation) => invocation.IsInMemory
        ? throw new UsageException(Language.Of("':memory:' is no file", "':memory:' 不是文件"))
        : SqliteStore.OpenReadOnly(invocation.Database);
}
