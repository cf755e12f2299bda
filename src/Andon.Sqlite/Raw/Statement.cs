using System.Text;

namespace Andon.Sqlite.Raw;

/// <summary>
/// A prepared statement, kept for the life of its connection. Parameters are bound by number, in the order in which the .sql file first
/// names them. Every use ends with a reset: <see cref="Execute"/> does it, and so does the end of <see cref="Rows"/>.
/// </summary>
internal sealed unsafe class Statement(Connection connection, nint handle) : IDisposable
{
    /// <summary>SQLite copies the value.</summary>
    private const nint Transient = -1;

    /// <summary>The value stays where it is until the statement is reset.</summary>
    private const nint Static = 0;

    public Statement Bind(int index, long value)
    {
        connection.Check(Native.BindInt64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        if (value is null)
            return BindNull(index);
        var most = Encoding.UTF8.GetMaxByteCount(value.Length);
        Span<byte> buffer = most <= 768 ? stackalloc byte[most] : new byte[most];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        fixed (byte* start = buffer)
        {
            byte none = 0;
            connection.Check(Native.BindText(handle, index, length == 0 ? &none : start, length, Transient));
        }
        return this;
    }

    /// <summary>Big-endian, so that the order of bytes is the order of time for UUIDv7.</summary>
    public Statement Bind(int index, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(index, bytes);
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            connection.Check(Native.BindZeroBlob(handle, index, 0));
            return this;
        }
        fixed (byte* start = value)
            connection.Check(Native.BindBlob(handle, index, start, value.Length, Transient));
        return this;
    }

    public Statement BindNull(int index)
    {
        connection.Check(Native.BindNull(handle, index));
        return this;
    }

    /// <summary>Runs a statement that gives no rows; a taken unique key is answered, any other failure is thrown.</summary>
    /// <returns>False where a unique key was taken; nothing was changed then.</returns>
    public bool TryExecute()
    {
        var code = Native.Step(handle);
        _ = Native.Reset(handle);
        if (code is Native.Done or Native.Row)
            return true;
        return SqliteFailure.IsTaken(code) ? false : throw connection.Failure(code);
    }

    /// <summary>As <see cref="TryExecute()"/>, with a blob that is not copied: SQLite reads it where it is, during the step.</summary>
    public bool TryExecute(int blobIndex, ReadOnlySpan<byte> blob)
    {
        if (blob.IsEmpty)
        {
            connection.Check(Native.BindZeroBlob(handle, blobIndex, 0));
            return TryExecute();
        }
        fixed (byte* start = blob)
        {
            connection.Check(Native.BindBlob(handle, blobIndex, start, blob.Length, Static));
            return TryExecute();
        }
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Execute()
    {
        var code = Native.Step(handle);
        _ = Native.Reset(handle);
        return code is Native.Done or Native.Row ? Native.Changes(connection.Handle) : throw connection.Failure(code);
    }

    /// <summary>Moves to the next row; resets at the end.</summary>
    public bool Next()
    {
        var code = Native.Step(handle);
        if (code == Native.Row)
            return true;
        _ = Native.Reset(handle);
        return code == Native.Done ? false : throw connection.Failure(code);
    }

    /// <summary>All rows.</summary>
    public List<T> Rows<T>(Func<Statement, T> row)
    {
        var rows = new List<T>();
        while (Next())
            rows.Add(row(this));
        return rows;
    }

    /// <summary>Ends reading before the last row.</summary>
    public void Reset() => _ = Native.Reset(handle);

    /// <summary>The number in the first column of the first row; null where there is no row or it is null.</summary>
    public long? Scalar()
    {
        long? value = Next() && !IsNull(0) ? Long(0) : null;
        Reset();
        return value;
    }

    public bool IsNull(int column) => Native.ColumnType(handle, column) == Native.TypeNull;

    public long Long(int column) => Native.ColumnInt64(handle, column);

    public int Int(int column) => (int)Native.ColumnInt64(handle, column);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public Guid Guid(int column) => new(Bytes(column), bigEndian: true);

    public byte[] Blob(int column) => Bytes(column).ToArray();

    /// <summary>The bytes of a blob or text, good until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column)
    {
        var start = Native.ColumnBlob(handle, column);
        return new ReadOnlySpan<byte>(start, start == null ? 0 : Native.ColumnBytes(handle, column));
    }

    public void Dispose() => _ = Native.Finalize(handle);
}
