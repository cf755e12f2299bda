using Andon.Sqlite.Raw;
using Andon.Sqlite.Reading;
using Andon.Stores;

namespace Andon.Sqlite.Upkeep;

/// <summary>
/// Copies a database with SQLite's backup, from one reading transaction, so that it is all of one moment. The copy has its name only
/// once it is complete and on the disk.
/// </summary>
internal static class Backup
{
    /// <summary>Pages copied between two looks at whether the caller still wants it.</summary>
    private const int Portion = 2_048;

    public static BackupReport Run(ReaderPool readers, BlobFolder files, string source, string target, CancellationToken cancellation)
    {
        var partial = target + ".partial";
        if (File.Exists(target))
            throw new StoreException(Errors.Other, $"The file {target} exists. Choose another name for the backup.");
        try
        {
            File.Delete(partial);
            // Before, as a prune may remove files while the copy is made that the copy still names; and after, for those that came meanwhile.
            var copies = new BlobFolder(SqliteStore.FilesOf(target));
            var before = files.CopyMissing(copies, cancellation);
            using (var from = Lend(readers, source))
            using (var to = Connection.Open(partial, Native.OpenReadWrite | Native.OpenCreate))
                Copy(from, to, cancellation);
            var after = files.CopyMissing(copies, cancellation);
            File.Move(partial, target);
            return new BackupReport(new FileInfo(target).Length, before.Files + after.Files, before.Bytes + after.Bytes);
        }
        catch (SqliteFailure failure)
        {
            throw Errors.From(failure, target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(Errors.Other, $"The backup {target} cannot be written: {exception.Message}", exception);
        }
        finally
        {
            Discard(partial);
        }
    }

    private static Connection Lend(ReaderPool readers, string source)
    {
        try
        {
            return readers.Open();
        }
        catch (SqliteFailure failure)
        {
            throw Errors.From(failure, source);
        }
    }

    private static void Copy(Connection from, Connection to, CancellationToken cancellation)
    {
        from["begin-read"].Execute();
        from["count"].Scalar(); // The transaction takes its moment at its first read.
        var backup = Native.BackupInit(to.Handle, "main", from.Handle, "main");
        int code;
        do
        {
            code = backup == 0 || cancellation.IsCancellationRequested ? Native.Done : Native.BackupStep(backup, Portion);
        }
        while (code == Native.Ok);
        if (backup != 0)
            to.Check(Native.BackupFinish(backup));
        else
            throw to.Failure(Native.CannotOpen);
        cancellation.ThrowIfCancellationRequested();
        from["commit"].Execute();
        if (code != Native.Done)
            throw to.Failure(code);
    }

    private static void Discard(string partial)
    {
        try
        {
            File.Delete(partial);
        }
        catch (IOException)
        {
            // What made the backup fail is told; a rest that cannot be removed is not worth hiding it.
        }
    }
}
