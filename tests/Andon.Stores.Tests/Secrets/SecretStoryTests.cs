using Andon.Postgres;
using Andon.Sqlite;
using Andon.Stores.Tests.Postgres;
using Andon.Stores.Tests.Sqlite;
using Npgsql;

namespace Andon.Stores.Tests.Secrets;

public sealed class SecretStoryTests
{
    [Fact]
    public async Task No_byte_of_a_secret_is_in_the_files_beside_a_sqlite_database_whatever_a_script_prints()
    {
        using var folder = new TestDirectory();
        await new SecretStory(() => SqliteStore.Open(new SqliteOptions { Path = folder.Database }), () => Task.FromResult(FilesUnder(folder.Root))).TellAsync();
    }

    [Fact]
    public async Task No_byte_of_a_secret_is_in_the_tables_of_postgresql_nor_in_its_files_whatever_a_script_prints()
    {
        // A server of its own: every file of it is searched, and those of the other tests' databases would be gigabytes.
        await using var server = new PostgresServer();
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync();
        await new SecretStory(
            () => PostgresStore.Open(new PostgresOptions { Url = server.Url(database) }),
            async () => [.. await TablesAsync(server.Url(database, "postgres")), .. FilesUnder(server.SocketFolder)]).TellAsync();
    }

    private static byte[] FilesUnder(string folder)
    {
        var all = new MemoryStream();
        // A socket, and what the server removes meanwhile, cannot be opened.
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            try
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
                file.CopyTo(all);
            }
            catch (IOException)
            {
            }
        }

        return all.ToArray();
    }

    /// <summary>Every value of every row: the server's own files have larger ones compressed.</summary>
    private static async Task<byte[]> TablesAsync(string url)
    {
        var all = new MemoryStream();
        var options = new PostgresOptions { Url = url };
        await using var connection = new NpgsqlConnection(options.Parsed.ConnectionString(options).ConnectionString);
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var named = new NpgsqlCommand("SELECT relname FROM pg_class WHERE relnamespace = 'andon'::regnamespace AND relkind = 'r'", connection))
        await using (var rows = await named.ExecuteReaderAsync())
        {
            while (await rows.ReadAsync()) tables.Add(rows.GetString(0));
        }

        foreach (var table in tables)
        {
            await using var command = new NpgsqlCommand($"SELECT * FROM andon.{table}", connection);
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
                for (var i = 0; i < rows.FieldCount; i++) all.Write(rows.GetValue(i) is byte[] bytes ? bytes : System.Text.Encoding.UTF8.GetBytes($"{rows.GetValue(i)} "));
            }
        }

        return all.ToArray();
    }
}
