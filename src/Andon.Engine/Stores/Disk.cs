using System.Runtime.InteropServices;

namespace Andon.Stores;

/// <summary>Files as a store needs them: on the disk when that is said, and failures that say what to do.</summary>
internal static class Disk
{
    private const int CloseOnExec = 0x80000;

    // ENOSPC, EDQUOT and ERROR_DISK_FULL.
    private const int NoRoom = 28;
    private const int NoQuota = 122;
    private const int NoRoomOnWindows = unchecked((int)0x80070070);

    public static bool IsError(Exception e) => e is IOException or UnauthorizedAccessException;

    public static bool IsMissing(Exception e) => e is FileNotFoundException or DirectoryNotFoundException;

    /// <summary>What a failure means for the one who operates the disk.</summary>
    public static StoreException Error(string folder, Exception e) => e is IOException { HResult: NoRoom or NoQuota or NoRoomOnWindows }
        ? new StoreException("disk_full", $"There is no room left for files in {folder}. Nothing is lost; free space on its disk (or prune runs), and work goes on.", e)
        : new StoreException("database_error", $"A file in {folder} cannot be read or written: {e.Message.TrimEnd('.')}. Check the permissions of the folder, the disk and the system's log.", e);

    /// <summary>A new file that nobody may open for writing but this once.</summary>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Delete, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        return new FileStream(path, options);
    }

    /// <summary>Makes the bytes of a file durable.</summary>
    public static void SyncFile(string path)
    {
        using var file = File.OpenHandle(path);
        RandomAccess.FlushToDisk(file);
    }

    /// <summary>
    /// Makes the names in a folder durable, which .NET has no call for. Elsewhere than on Linux the file system is trusted to do so by itself.
    /// </summary>
    public static void SyncFolder(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        var folder = Open(path, CloseOnExec);
        if (folder < 0) throw Failed();
        try
        {
            if (Sync(folder) != 0) throw Failed();
        }
        finally
        {
            _ = Close(folder);
        }
    }

    /// <summary>Removes what nobody needs, if it is there. What cannot be removed is in nobody's way.</summary>
    public static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsError(e))
        {
            // Whatever made it worthless is told; this is not worth hiding it.
        }
    }

    /// <summary>As <see cref="Discard"/>, for a folder with all that is in it.</summary>
    public static void DiscardFolder(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (IsError(e))
        {
            // Somebody may be writing there to the last.
        }
    }

    private static IOException Failed() => new(Marshal.GetLastPInvokeErrorMessage(), Marshal.GetLastPInvokeError());

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int Sync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int file);
}
