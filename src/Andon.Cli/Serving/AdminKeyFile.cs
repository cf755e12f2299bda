using Andon.Cli.Terminal;

namespace Andon.Cli.Serving;

/// <summary>The first key of the admin, beside the database, for its owner alone.</summary>
internal static class AdminKeyFile
{
    /// <summary>Writes it; returns where, or null where the database is no file.</summary>
    public static string? Write(Invocation invocation, string key)
    {
        if (invocation.Postgres is not null || invocation.IsInMemory) return null;
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(invocation.Database))!, "admin.key");
        // A file that is there may be open to others, and would stay so.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.WriteLine(key);
        return path;
    }
}
