using Andon.Worlds;
using Microsoft.Extensions.Logging;

namespace Andon.Nodes;

/// <summary>What the engine logs, in the record of a world whose story is told.</summary>
internal sealed class Journal(World world, string node) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the journal is the only provider");

    public bool IsEnabled(LogLevel logLevel) => world.IsTold && logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) world.Tell($"{node}: {formatter(state, exception)}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})")}");
    }

    public void Dispose()
    {
        // Nothing is held.
    }
}
