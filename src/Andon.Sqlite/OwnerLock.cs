using System.Text.Json;
using Andon.Sqlite.Raw;
using Andon.Stores;

namespace Andon.Sqlite;

/// <summary>
/// Keeps a second writing process out. The lock is the operating system's, on a file beside the database, so that it ends with the
/// process however that ends. What the file says is for people, and for programs that want to go to the owner's URL instead.
/// </summary>
internal sealed class OwnerLock : IDisposable
{
    // Elsewhere than on Windows only FileShare.None takes an exclusive lock; it binds those who lock, not those who read.
    private static readonly FileShare Share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;

    private readonly FileStream file;

    private OwnerLock(FileStream file) => this.file = file;

    public static string FileOf(string database) => database + ".owner";

    public static OwnerLock Take(string database, string? url)
    {
        FileStream file;
        try
        {
            file = new FileStream(FileOf(database), FileMode.OpenOrCreate, FileAccess.ReadWrite, Share, bufferSize: 0);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new StoreException(Errors.Other, $"The database {database} cannot be written: {exception.Message} Check the permissions of its directory.", exception);
        }
        catch (IOException exception) when (File.Exists(FileOf(database)))
        {
            throw Busy(database, exception);
        }
        catch (IOException exception)
        {
            throw new StoreException(Errors.Other, $"The database {database} cannot be written: {exception.Message}", exception);
        }
        var taken = new OwnerLock(file);
        taken.Announce(url);
        return taken;
    }

    /// <summary>Who holds the database; null where nobody does, whatever a dead owner left in the file.</summary>
    public static DatabaseOwner? Find(string database)
    {
        if (Read(database) is not { } owner)
            return null;
        try
        {
            using var probe = new FileStream(FileOf(database), FileMode.Open, FileAccess.Read, FileShare.Read);
            return OperatingSystem.IsWindows() ? owner : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            return owner;
        }
    }

    /// <summary>Writes who the owner is, and where it serves.</summary>
    public void Announce(string? url)
    {
        var text = JsonSerializer.SerializeToUtf8Bytes(new DatabaseOwner(Environment.ProcessId, Environment.MachineName, url), JsonSerializerOptions.Web);
        file.SetLength(0);
        file.Position = 0;
        file.Write(text);
        file.Flush();
    }

    public void Dispose()
    {
        // The file stays: to remove it would take the lock away from one who has opened it meanwhile and waits.
        file.SetLength(0);
        file.Dispose();
    }

    private static StoreException Busy(string database, Exception inner)
    {
        var owner = Read(database);
        var who = owner is null ? "another process" : $"process {owner.Pid} on {owner.Host}";
        var remedy = owner?.Url is { } url
            ? $"It serves {url}: use that (--server {url}), or stop it."
            : "Stop it, or use another file. Commands that only read work meanwhile.";
        return new StoreException(Errors.Busy, $"The database {database} is in use by {who}. {remedy}", inner);
    }

    private static DatabaseOwner? Read(string database)
    {
        var text = UnlockedFile.Read(FileOf(database));
        try
        {
            return text.Length == 0 ? null : JsonSerializer.Deserialize<DatabaseOwner>(text, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            return null; // It is being written at this moment.
        }
    }
}
