using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Sqlite.Schema;
using Andon.Sqlite.Writing;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>Opens a database: the path, the owner's lock, the file, its schema, the writer. What fails undoes what was done before it.</summary>
internal sealed class Opening
{
    public Opening(SqliteOptions options)
    {
        options.Validate();
        Options = options with { Path = Path.GetFullPath(options.Path) };
        Readers = new ReaderPool(Options);
    }

    public SqliteOptions Options { get; }

    public ReaderPool Readers { get; }

    public Writer? Writer { get; private set; }

    public OwnerLock? Owner { get; private set; }

    public Opening ForWriting()
    {
        MustBeAFileName();
        Owner = OwnerLock.Take(Options.Path, Options.OwnerUrl);
        Connection? connection = null;
        try
        {
            connection = Connection.Open(Options.Path, Native.OpenReadWrite | Native.OpenCreate);
            Configure(connection);
            SchemaVersion.Migrate(connection, Options.Path);
            Writer = new Writer(connection, Options);
            return this;
        }
        catch (SqliteFailure failure)
        {
            connection?.Dispose();
            Owner.Dispose();
            throw Errors.From(failure, Options.Path);
        }
        catch
        {
            connection?.Dispose();
            Owner.Dispose();
            throw;
        }
    }

    public Opening ForReading()
    {
        MustBeAFileName();
        if (!File.Exists(Options.Path))
            throw new StoreException(Errors.Other, $"There is no database {Options.Path}. Check the path, or create it by opening it for writing.");
        try
        {
            using var connection = Readers.Open();
            SchemaVersion.MustBeCurrent(connection, Options.Path);
            return this;
        }
        catch (SqliteFailure failure)
        {
            throw Errors.From(failure, Options.Path);
        }
    }

    private void MustBeAFileName()
    {
        if (Directory.Exists(Options.Path))
            throw new StoreException(Errors.Other, $"{Options.Path} is a directory. Name a file in it, such as {Path.Combine(Options.Path, "andon.db")}.");
        var directory = Path.GetDirectoryName(Options.Path);
        if (!Directory.Exists(directory))
            throw new StoreException(Errors.Other, $"The directory {directory} of the database {Options.Path} does not exist. Create it first.");
    }

    /// <summary>Before the first page is written the page size, before the first transaction the journal; the rest in any order.</summary>
    private void Configure(Connection connection)
    {
        _ = Native.BusyTimeout(connection.Handle, Options.BusyTimeoutMs);
        SchemaVersion.MustBeKnown(connection, Options.Path);
        connection.Run("PRAGMA page_size = 4096");
        connection.Run("PRAGMA journal_mode = WAL");
        connection.Run($"PRAGMA synchronous = {Options.Synchronous}");
        connection.Run("PRAGMA foreign_keys = OFF");
        connection.Run("PRAGMA temp_store = MEMORY");
        connection.Run($"PRAGMA cache_size = -{Options.CacheMegabytes * 1024L}");
        if (Options.MaxMegabytes > 0)
            connection.Run($"PRAGMA max_page_count = {Options.MaxMegabytes * 256L}");
    }
}
