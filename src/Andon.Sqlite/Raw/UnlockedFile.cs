using System.Runtime.InteropServices;

namespace Andon.Sqlite.Raw;

/// <summary>
/// Reads a small file that another holds locked. .NET takes a shared lock wherever it opens a file, and so is refused; on Unix the lock is
/// advisory and a plain read is not.
/// </summary>
internal static unsafe partial class UnlockedFile
{
    private const int MaxBytes = 4096;

    /// <summary>The first bytes of a file; empty where it cannot be read.</summary>
    public static byte[] Read(string path)
    {
        if (!OperatingSystem.IsWindows())
            return ReadUnix(path);
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MaxBytes];
            return bytes[..file.Read(bytes)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static byte[] ReadUnix(string path)
    {
        var file = OpenFile(path, 0);
        if (file < 0)
            return [];
        var bytes = stackalloc byte[MaxBytes];
        var count = ReadFile(file, bytes, MaxBytes);
        _ = CloseFile(file);
        return count <= 0 ? [] : new Span<byte>(bytes, (int)count).ToArray();
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint ReadFile(int file, byte* buffer, nint bytes);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int CloseFile(int file);
}
