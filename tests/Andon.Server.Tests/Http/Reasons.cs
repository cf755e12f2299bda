using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Andon.Server.Tests.Http;

/// <summary>What the log has, of warnings and worse.</summary>
internal sealed class Reasons : ILoggerProvider, ILogger
{
    public ConcurrentBag<string> Said { get; } = [];

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning) Said.Add(formatter(state, exception));
    }

    public void Dispose()
    {
    }
}
