using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite.Schema;

/// <summary>
/// The versions of the schema, in order. Entry n leads from version n to n+1; an entry that was released is never changed.
/// The version is SQLite's own <c>user_version</c>; <c>application_id</c> tells the file from other programs' databases.
/// </summary>
internal static class SchemaVersion
{
    private const long ApplicationId = 0x416E646F; // "Ando"

    private static readonly string[][] Migrations =
    [
        ["schema", "log", "runs", "waiting", "pipelines"],
        ["leases"],
        ["people"],
        ["calls"],
        ["slots", "quotas"],
        ["stored"],
        ["schedules"],
        ["secrets"],
        ["identities"],
        ["links"],
        ["sessions"],
        ["request-rates"],
        ["audit"],
        ["outbox", "triggers"],
        ["addresses"],
        ["audit-checkpoints", "session-ends"],
    ];

    public static int Newest => Migrations.Length;

    /// <summary>Brings a database to the newest version, in one transaction; a new file gets all of it.</summary>
    public static void Migrate(Connection connection, string path)
    {
        var version = Read(connection, path);
        if (version == Newest)
            return;
        connection["begin-write"].Execute();
        foreach (var script in Migrations.Skip(version).SelectMany(scripts => scripts))
            connection.RunScript(SqlFile.Text("schema/" + script));
        connection.Run($"PRAGMA application_id = {ApplicationId}");
        connection.Run($"PRAGMA user_version = {Newest}");
        connection["commit"].Execute();
    }

    /// <summary>Refuses a database that a reader of this version cannot read.</summary>
    public static void MustBeCurrent(Connection connection, string path)
    {
        if (Read(connection, path) < Newest)
            throw new StoreException(Errors.Other,
                $"The database {path} has an older schema and was opened for reading only. Open it for writing once, and it is brought up to date.");
    }

    /// <summary>Refuses a file that is no database of this program, before anything in it is changed.</summary>
    public static void MustBeKnown(Connection connection, string path) => Read(connection, path);

    private static int Read(Connection connection, string path)
    {
        var version = (int)(connection.Run("PRAGMA user_version") ?? 0);
        var application = connection.Run("PRAGMA application_id") ?? 0;
        var isEmpty = connection.Run("SELECT count(*) FROM sqlite_master") == 0;
        if (isEmpty && version == 0)
            return 0;
        if (application != ApplicationId)
            throw new StoreException(Errors.Other, $"The file {path} is a SQLite database of another program. Choose another file.");
        if (version > Newest)
            throw new StoreException(Errors.Newer,
                $"The database {path} has schema version {version}; this program knows versions up to {Newest}. Use a newer andon, or restore a backup from before.");
        return version;
    }
}
