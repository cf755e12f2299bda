using Npgsql;

namespace Andon.Postgres.Raw;

/// <summary>What a reader has, as lists.</summary>
internal static class Results
{
    public static async Task<List<T>> ListAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken cancellation)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellation)) rows.Add(row(reader));
        return rows;
    }

    /// <summary>The rows of the next statement.</summary>
    public static async Task<List<T>> NextListAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> row, CancellationToken cancellation)
    {
        await reader.NextResultAsync(cancellation);
        return await reader.ListAsync(row, cancellation);
    }

    /// <summary>The rows of one statement for a tenant, which is named first.</summary>
    public static ValueTask<IReadOnlyList<T>> ListAsync<T>(this Database database, string tenant, Func<NpgsqlBatch, NpgsqlBatch> statement, Func<NpgsqlDataReader, T> row, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<T>>(batch => statement(batch.Then("tenant-named", tenant)), async (reader, stop) => await reader.NextListAsync(row, stop), cancellation);

    public static string? TextOrNull(this NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    public static byte[] Bytes(this NpgsqlDataReader reader, int column) => reader.GetFieldValue<byte[]>(column);
}
