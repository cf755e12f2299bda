using Andon.Postgres.Raw;
using Npgsql;
using NpgsqlTypes;

namespace Andon.Postgres.Writing;

/// <summary>
/// One statement that writes any number of rows, a parameter for each column: <c>INSERT … SELECT … FROM unnest($1, $2, …)</c>. Kept with its lists
/// and used again, so that a batch allocates nothing of its own.
/// </summary>
internal sealed class Columns(string file)
{
    private readonly List<Action> clearings = [];

    public NpgsqlBatchCommand Command { get; } = new(SqlFile.Text(file));

    /// <summary>Rows there are; whoever adds one counts it.</summary>
    public int Rows { get; set; }

    public List<T> Add<T>(NpgsqlDbType type)
    {
        var values = new List<T>();
        Command.Parameters.Add(new NpgsqlParameter<List<T>> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type });
        clearings.Add(values.Clear);
        return values;
    }

    public List<long> Bigint() => Add<long>(NpgsqlDbType.Bigint);

    public List<int> Integer() => Add<int>(NpgsqlDbType.Integer);

    public List<short> Smallint() => Add<short>(NpgsqlDbType.Smallint);

    public List<string?> Text() => Add<string?>(NpgsqlDbType.Text);

    public List<Guid> Uuid() => Add<Guid>(NpgsqlDbType.Uuid);

    public void AddTo(NpgsqlBatch batch)
    {
        if (Rows > 0) batch.BatchCommands.Add(Command);
    }

    public void Clear()
    {
        if (Rows == 0) return;
        Rows = 0;
        foreach (var clear in clearings) clear();
    }
}
