using Andon.Postgres.Raw;
using Andon.Postgres.Schema;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres;

/// <summary>Opens a database: the role, which row-level security must bind, then the schema. What fails leaves nothing open.</summary>
internal static class Opening
{
    /// <returns>The database, and what its operator must know, or null.</returns>
    public static (Database Database, string? Warning) Open(PostgresOptions options)
    {
        options.Validate();
        var database = new Database(options);
        try
        {
            using var connection = database.Connect();
            var warning = MustBeBound(connection, options, database.Name);
            SchemaVersion.Migrate(connection, options, database.Name);
            return (database, warning);
        }
        catch (Exception e)
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
            if (e is not StoreException && Database.IsFailure(e)) throw Errors.From(e, database.Name);
            throw;
        }
    }

    private static string? MustBeBound(NpgsqlConnection connection, PostgresOptions options, string name)
    {
        using var command = new NpgsqlCommand(SqlFile.Text("role"), connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        var (role, isFree, isStandby) = (reader.GetString(0), reader.GetBoolean(1), reader.GetBoolean(2));
        if (isStandby)
            throw new StoreException(Errors.ReadOnly, $"{name} is a standby. Name the primary.");
        if (!isFree) return null;
        if (options.AllowBypassRls)
            return $"Row-level security does not bind the role {role} of {name}: one of the two locks between tenants is open.";
        throw new StoreException(
            Errors.Bypass, $"{name}: row-level security does not bind the role {role} (superuser or BYPASSRLS), so one of the two locks between tenants would be open. "
            + "Use an ordinary role that owns the database (CREATE ROLE andon LOGIN; ALTER DATABASE … OWNER TO andon), or say --allow-bypass-rls (AllowBypassRls).");
    }
}
