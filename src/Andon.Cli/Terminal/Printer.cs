using System.Text;
using System.Text.Json;

namespace Andon.Cli.Terminal;

internal enum OutputFormat
{
    Text,
    Json,
    Ndjson,
}

/// <summary>
/// Data goes to stdout, people's text to stderr. The streams are opened bare: <see cref="Console"/>'s own writers set a terminal up, which
/// costs time at every start.
/// </summary>
internal sealed class Printer(OutputFormat format)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly Lock gate = new();
    private StreamWriter? data;
    private StreamWriter? people;

    public OutputFormat Format => format;

    /// <summary>Whether stdout is read by a program.</summary>
    public bool IsForPrograms => format != OutputFormat.Text;

    public Style Style { get; } = new(Console.IsOutputRedirected);

    public Style ErrorStyle { get; } = new(Console.IsErrorRedirected);

    /// <summary>Prints one object: over several lines for a terminal that asked for JSON, else on one line.</summary>
    public void Json<T>(T value)
    {
        var options = format == OutputFormat.Json && !Console.IsOutputRedirected ? AndonJson.Indented : AndonJson.Options;
        Line(JsonSerializer.Serialize(value, options));
    }

    /// <summary>Prints one object on one line.</summary>
    public void Ndjson<T>(T value) => Line(JsonSerializer.Serialize(value, AndonJson.Options));

    /// <summary>Prints a page of a list: <c>{items, next_cursor}</c>, one item a line, or as the table that is given.</summary>
    public void List<T>(IReadOnlyList<T> items, string? nextCursor, Action<Printer> asText)
    {
        if (format == OutputFormat.Json) Json(new { Items = items, NextCursor = nextCursor });
        else if (format == OutputFormat.Ndjson) foreach (var item in items) Ndjson(item);
        else asText(this);
    }

    /// <summary>Prints a line of data.</summary>
    public void Line(string line = "")
    {
        lock (gate)
        {
            data ??= new StreamWriter(Console.OpenStandardOutput(), Utf8, 4096);
            data.WriteLine(line);
            // Whoever reads a stream of events reads it now.
            if (format == OutputFormat.Ndjson || !Console.IsOutputRedirected) data.Flush();
        }
    }

    /// <summary>Says something to people.</summary>
    public void Say(string line = "") => Paint(line + Environment.NewLine);

    /// <summary>Writes to the terminal as it is.</summary>
    public void Paint(string text)
    {
        lock (gate)
        {
            data?.Flush();
            people ??= new StreamWriter(Console.OpenStandardError(), Utf8, 4096);
            people.Write(text);
            people.Flush();
        }
    }

    public void Flush()
    {
        lock (gate) data?.Flush();
    }
}
