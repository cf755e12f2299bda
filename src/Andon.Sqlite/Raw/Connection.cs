using System.Runtime.InteropServices;
using System.Text;

namespace Andon.Sqlite.Raw;

/// <summary>
/// One connection and the statements prepared on it. Used by one thread at a time; nothing here locks.
/// </summary>
internal sealed unsafe class Connection : IDisposable
{
    private readonly Dictionary<string, Statement> statements = new(StringComparer.Ordinal);
    private int* walPages;

    private Connection(nint handle) => Handle = handle;

    /// <summary>SQLite's own handle; 0 once closed.</summary>
    public nint Handle { get; private set; }

    /// <summary>Pages in the write-ahead log after the last commit of this connection; needs <see cref="WatchWal"/>.</summary>
    public int WalPages => walPages == null ? 0 : *walPages;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => Native.GetAutocommit(Handle) == 0;

    public static Connection Open(string path, int flags)
    {
        var code = Native.Open(path, out var handle, flags | Native.OpenNoMutex, 0);
        var connection = new Connection(handle);
        if (code == Native.Ok)
        {
            _ = Native.ExtendedResultCodes(handle, 1);
            return connection;
        }
        var failure = connection.Failure(code);
        connection.Dispose();
        throw failure;
    }

    /// <summary>The statement of an embedded .sql file, prepared at its first use.</summary>
    public Statement this[string file]
    {
        get
        {
            if (statements.TryGetValue(file, out var statement))
                return statement;
            return statements[file] = Prepare(SqlFile.Text(file));
        }
    }

    /// <summary>Runs a pragma or the like that is not worth a file; the first number it answers, if any.</summary>
    public long? Run(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Scalar();
    }

    /// <summary>Runs all statements of a script.</summary>
    public void RunScript(string script)
    {
        var rest = Encoding.UTF8.GetBytes(script).AsSpan();
        while (!rest.IsEmpty)
        {
            fixed (byte* start = rest)
            {
                Check(Native.Prepare(Handle, start, rest.Length, 0, out var handle, out var tail));
                rest = rest[(int)(tail - start)..];
                if (handle == 0)
                    continue; // A comment or white space.
                using var statement = new Statement(this, handle);
                while (statement.Next())
                {
                    // A script's answers are of no interest.
                }
            }
        }
    }

    /// <summary>Starts to note the size of the write-ahead log; this replaces SQLite's own checkpoints by those of the caller.</summary>
    public void WatchWal()
    {
        walPages = (int*)NativeMemory.AllocZeroed(sizeof(int));
        Native.WalHook(Handle, &Native.OnCommit, walPages);
    }

    /// <summary>Moves what it can from the write-ahead log to the database file; returns the pages moved.</summary>
    public int Checkpoint()
    {
        var code = Native.WalCheckpoint(Handle, 0, Native.CheckpointPassive, out _, out var moved);
        return code == Native.Ok ? Math.Max(moved, 0) : throw Failure(code);
    }

    public void Check(int code)
    {
        if (code != Native.Ok)
            throw Failure(code);
    }

    public SqliteFailure Failure(int code) =>
        new(code, Handle == 0 ? "out of memory" : Marshal.PtrToStringUTF8((nint)Native.ErrorMessage(Handle)) ?? "unknown");

    public void Dispose()
    {
        if (Handle == 0)
            return;
        foreach (var statement in statements.Values)
            statement.Dispose();
        statements.Clear();
        _ = Native.Close(Handle);
        Handle = 0;
        NativeMemory.Free(walPages);
        walPages = null;
    }

    /// <summary>A statement of its own, for whoever disposes of it.</summary>
    public Statement Prepare(string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql);
        fixed (byte* start = bytes)
        {
            Check(Native.Prepare(Handle, start, bytes.Length, Native.PreparePersistent, out var handle, out _));
            return new Statement(this, handle);
        }
    }
}
