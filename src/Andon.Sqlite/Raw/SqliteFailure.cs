namespace Andon.Sqlite.Raw;

/// <summary>A call that SQLite refused, with its extended result code.</summary>
internal sealed class SqliteFailure(int code, string message) : Exception(message)
{
    /// <summary>The extended result code: <c>SQLITE_IOERR_FSYNC</c>.</summary>
    public int Code { get; } = code;

    /// <summary>The result code without its extension: <c>SQLITE_IOERR</c>.</summary>
    public int Primary => Code & 0xff;

    /// <summary>Whether it concerns the one statement only, and not the whole database or transaction.</summary>
    public bool IsOfStatement => Primary is Native.Constraint or Native.TooBig or 20 /* mismatch */ or 25 /* range */;

    /// <summary>Whether a unique column or key was taken.</summary>
    public static bool IsTaken(int code) => code is Native.ConstraintUnique or Native.ConstraintPrimaryKey or Native.ConstraintRowId;
}
