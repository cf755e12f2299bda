using Andon.Artifacts;

namespace Andon.Runs;

/// <summary>A signal that no step waited for when it came.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Data">Compact UTF-8 JSON.</param>
/// <param name="By">Who sent it.</param>
public sealed record KeptSignal(string Name, ReadOnlyMemory<byte> Data, string By);

/// <summary>What a signal with an idempotency key was, and what became of it, so that the same one sent again is answered as before.</summary>
/// <param name="Key">The idempotency key.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Digest">The SHA-256 of its data.</param>
/// <param name="Step">The step that it completed; null where it was kept.</param>
public sealed record SentSignal(string Key, string Name, Digest Digest, string? Step)
{
    /// <summary>Signals that a run remembers by their keys.</summary>
    public const int MaxRemembered = 1_000;
}
