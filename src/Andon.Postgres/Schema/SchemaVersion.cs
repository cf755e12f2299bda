using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Schema;

/// <summary>
/// The versions of the schema, in order. Entry n leads from version n to n+1; an entry that was released is never changed. A new version first
/// only adds (columns with defaults, tables, indexes), so that nodes of the version before go on; what they need is taken away in a version after
/// it. <c>compatible_from</c> in the database says which program is the oldest that may still use it.
/// </summary>
internal static class SchemaVersion
{
    private static readonly Migration[] Migrations =
    [
        new(["schema", "log", "runs", "waiting", "pipelines", "files", "security"], CompatibleFrom: 1),
        // A program of before would take every other node for dead.
        new(["nodes"], CompatibleFrom: 2),
        new(["slots", "quotas"], CompatibleFrom: 2),
        new(["log-bound"], CompatibleFrom: 2),
        new(["log-bound-checked"], CompatibleFrom: 2),
        new(["partitions"], CompatibleFrom: 2),
        new(["stored"], CompatibleFrom: 2),
        new(["schedules"], CompatibleFrom: 2),
        new(["secrets"], CompatibleFrom: 2),
        new(["identities"], CompatibleFrom: 2),
        new(["links"], CompatibleFrom: 2),
        new(["sessions"], CompatibleFrom: 2),
        new(["request-rates"], CompatibleFrom: 2),
        new(["audit"], CompatibleFrom: 2),
        new(["outbox", "triggers"], CompatibleFrom: 2),
        new(["addresses"], CompatibleFrom: 2),
        new(["session-ends"], CompatibleFrom: 2),
        // A program of before slots does not give back those of what it ends, and nobody looks for them any more.
        new([], CompatibleFrom: 3),
    ];

    public static int Newest => Migrations.Length;

    /// <summary>Brings a database to the newest version: one transaction for each, one program at a time.</summary>
    public static void Migrate(NpgsqlConnection connection, PostgresOptions options, string name)
    {
        var version = Read(connection, name);
        if (version >= options.Schema) return;
        if (!options.Migrate)
            throw new StoreException(Errors.Other, $"{name} has schema version {version}; this program needs {options.Schema}, and may not change it (Migrate is off). Open it once as the role that owns the schema.");
        while (Read(connection, name) < options.Schema) Step(connection, options, name);
    }

    /// <summary>The next version, unless another program made it meanwhile.</summary>
    private static void Step(NpgsqlConnection connection, PostgresOptions options, string name)
    {
        using var transaction = connection.BeginTransaction();
        Run(connection, SqlFile.Text("migrate-begin"));
        var version = Read(connection, name);
        if (version < options.Schema)
        {
            foreach (var script in Migrations[version].Scripts) Run(connection, SqlFile.Text("schema/" + script));
            using var done = new NpgsqlCommand(SqlFile.Text("migrate-done"), connection) { Parameters = { new() { Value = version + 1L }, new() { Value = (long)Migrations[version].CompatibleFrom } } };
            done.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    private static int Read(NpgsqlConnection connection, string name)
    {
        using var command = new NpgsqlCommand(SqlFile.Text("version"), connection);
        if (command.ExecuteScalar() is null or DBNull) return 0;
        command.CommandText = SqlFile.Text("version-read");
        using var reader = command.ExecuteReader();
        if (!reader.Read()) return 0;
        var (version, from) = (reader.GetInt64(0), reader.GetInt64(1));
        if (from > Newest)
            throw new StoreException(Errors.Newer, $"{name} has schema version {version}, which programs from {from} on can use; this one knows {Newest}. Use a newer andon, or restore a backup from before.");
        return (int)version;
    }

    /// <summary>A script of several statements, without parameters.</summary>
    private static void Run(NpgsqlConnection connection, string script)
    {
        using var command = new NpgsqlCommand(script, connection);
        // However long the log is that one of them reads.
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    /// <summary>What leads to a version, and the oldest program that can use the result.</summary>
    private sealed record Migration(string[] Scripts, int CompatibleFrom);
}
