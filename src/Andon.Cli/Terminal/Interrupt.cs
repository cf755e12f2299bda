using System.Runtime.InteropServices;

namespace Andon.Cli.Terminal;

/// <summary>Ctrl-C and SIGTERM: the first asks for a safe end, the second for an end at once.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly CancellationTokenSource first = new();
    private readonly CancellationTokenSource second = new();
    private readonly PosixSignalRegistration[] registrations;
    private int signals;

    public Interrupt() => registrations =
        [PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal), PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Asked => first.Token;

    /// <summary>Cancelled by the second signal.</summary>
    public CancellationToken Hurry => second.Token;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        first.Dispose();
        second.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        (Interlocked.Increment(ref signals) == 1 ? first : second).Cancel();
    }
}
