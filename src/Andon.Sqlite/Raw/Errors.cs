using Andon.Stores;

namespace Andon.Sqlite.Raw;

/// <summary>Says what a failure of SQLite means for the one who operates the database, and what to do.</summary>
internal static class Errors
{
    public const string Busy = "database_busy", Newer = "database_newer", Damaged = "database_damaged", Full = "disk_full", Other = "database_error";

    public static StoreException From(SqliteFailure failure, string path) => failure.Primary switch
    {
        Native.Busy or Native.Locked => new StoreException(Busy,
            $"The database {path} is locked by another program. End that program's transaction, then try again.", failure),
        Native.Full => new StoreException(Full,
            $"There is no room left for the database {path}. Nothing is lost; free space on its disk (or prune runs), and work goes on.", failure),
        Native.Corrupt or Native.NotADatabase => NotUsable(path, failure.Message, failure),
        Native.ReadOnly => new StoreException(Other,
            $"The database {path} cannot be written: {failure.Message}. Check the permissions of the file and its directory.", failure),
        Native.CannotOpen => new StoreException(Other,
            $"The database {path} cannot be opened: {failure.Message}. Check that its directory exists and may be written.", failure),
        Native.IoError => new StoreException(Other,
            $"The disk of the database {path} reports an error ({failure.Code}: {failure.Message}). Check the disk and the system's log.", failure),
        _ => new StoreException(Other, $"The database {path} refused a statement ({failure.Code}: {failure.Message}).", failure),
    };

    public static StoreException NotUsable(string path, string why, Exception? inner = null) => new(Damaged,
        $"The file {path} is damaged or is no database: {why}. Restore it from a backup, or move it away to start afresh.", inner);

    public static StoreException IsReadOnly(string path) => new(Other,
        $"The database {path} was opened for reading only. Open it for writing to change it.");

    public static StoreException IsClosed(string path) => new(Other,
        $"The database {path} was closed. Open it again to go on.");
}
