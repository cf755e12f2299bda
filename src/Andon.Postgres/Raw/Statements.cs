using Npgsql;

namespace Andon.Postgres.Raw;

/// <summary>Statements that go to the server together, in one round trip and one transaction. Parameters are named by their place.</summary>
internal static class Statements
{
    public static NpgsqlBatch Then(this NpgsqlBatch batch, string file, params ReadOnlySpan<object?> values)
    {
        var command = new NpgsqlBatchCommand(SqlFile.Text(file));
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = Plain(value) });
        batch.BatchCommands.Add(command);
        return batch;
    }

    /// <summary>PostgreSQL's text has no room for U+0000; what has one is shown with the sign for what cannot be shown.</summary>
    public static string Text(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;

    public static string? TextOrNull(string? text) => text is null ? null : Text(text);

    private static object Plain(object? value) => value switch
    {
        null => DBNull.Value,
        string text => Text(text),
        IReadOnlySet<Guid> ids => ids.ToArray(),
        IReadOnlyCollection<string?> names => names.Select(TextOrNull).ToArray(),
        _ => value,
    };
}
