using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Andon.Cli.Terminal;
using Microsoft.Extensions.Logging;

namespace Andon.Cli.Observing;

/// <summary>
/// Log entries as JSON, one a line: <c>time</c>, <c>level</c>, <c>category</c>, <c>message</c>, then what the entry and its scopes name (<c>tenant</c>,
/// <c>run_id</c>, <c>step</c>), the trace, and the exception.
/// </summary>
internal sealed class JsonLog(Printer printer, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private static readonly string[] Own = ["time", "level", "category", "message", "trace_id", "span_id", "exception"];

    private IExternalScopeProvider? scopes;

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose()
    {
    }

    public void Say(string message) => Write(LogLevel.Information, "Andon", message, null, null);

    private void Write(LogLevel level, string category, string message, object? state, Exception? exception)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        scopes?.ForEachScope(static (scope, all) => Collect(scope, all), values);
        Collect(state, values);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("time", AndonJson.Format(time.GetUtcNow()));
            writer.WriteString("level", JsonNamingPolicy.SnakeCaseLower.ConvertName(level.ToString()));
            writer.WriteString("category", category);
            writer.WriteString("message", message);
            foreach (var (name, value) in values) WriteValue(writer, name, value);
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
            {
                writer.WriteString("trace_id", activity.TraceId.ToHexString());
                writer.WriteString("span_id", activity.SpanId.ToHexString());
            }

            if (exception is not null) writer.WriteString("exception", exception.ToString());
            writer.WriteEndObject();
        }

        printer.Say(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static void Collect(object? values, Dictionary<string, object?> all)
    {
        if (values is not IEnumerable<KeyValuePair<string, object?>> pairs) return;
        foreach (var (key, value) in pairs)
        {
            if (key == "{OriginalFormat}") continue;
            var name = JsonNamingPolicy.SnakeCaseLower.ConvertName(key);
            if (!Own.Contains(name)) all[name] = value;
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, string name, object? value)
    {
        switch (value)
        {
            case null: writer.WriteNull(name); break;
            case bool flag: writer.WriteBoolean(name, flag); break;
            case int number: writer.WriteNumber(name, number); break;
            case long number: writer.WriteNumber(name, number); break;
            case double number when double.IsFinite(number): writer.WriteNumber(name, number); break;
            case DateTimeOffset at: writer.WriteString(name, AndonJson.Format(at)); break;
            default: writer.WriteString(name, value.ToString()); break;
        }
    }

    private sealed class Category(JsonLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log.scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(logLevel, name, formatter(state, exception), state, exception);
    }
}
