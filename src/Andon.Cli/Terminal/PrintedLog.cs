using Microsoft.Extensions.Logging;

namespace Andon.Cli.Terminal;

/// <summary>What the filters of the host let through, errors for the most part, as lines on stderr.</summary>
internal sealed class PrintedLog(Printer printer) : ILoggerProvider, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void Dispose()
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) printer.Say($"andon: {formatter(state, exception)}{(exception is null ? "" : $": {exception.Message}")}");
    }
}
