using System.CommandLine;
using Andon.Cli.Terminal;
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

    /// <summary>The file itself, for looking only.</summary>
    public static SqliteStore OpenFile(Invocation invocation) => invocation.Database == AndonStores.InMemory
        ? throw new UsageException(Language.Of("':memory:' is no file", "':memory:' 不是文件"))
        : SqliteStore.OpenReadOnly(invocation.Database);
}
