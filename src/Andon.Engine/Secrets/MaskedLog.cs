using Microsoft.Extensions.Logging;

namespace Andon.Secrets;

/// <summary>The log of an attempt, without values. Entries come as text: what they are made of might hold a value that the text does not show.</summary>
internal sealed class MaskedLog(ILogger inner, SecretMask mask) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(mask.Text(state.ToString() ?? ""));

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        var text = mask.Text(exception is null ? formatter(state, exception) : $"{formatter(state, exception)}{Environment.NewLine}{exception}");
        inner.Log(logLevel, eventId, text, null, static (text, _) => text);
    }
}
