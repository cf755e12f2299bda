using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Andon.Artifacts;

namespace Andon.Audit;

/// <summary>
/// How far the chain of a tenant had come at a time, signed: who writes the database and has not the master key cannot make another that fits what they changed.
/// </summary>
public sealed record AuditCheckpoint
{
    /// <summary>Whose chain.</summary>
    public required string Tenant { get; init; }

    /// <summary>The last entry that it covers.</summary>
    public required long Sequence { get; init; }

    /// <summary>The hash of the chain there.</summary>
    public required Digest Hash { get; init; }

    /// <summary>When it was signed; to the microsecond.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Which master key the signing key was derived from.</summary>
    public required string KeyId { get; init; }

    /// <summary>The signature: HMAC-SHA-256 over <see cref="Signed"/>.</summary>
    public required Digest Signature { get; init; }

    /// <summary>What is signed: version (1 byte), sequence (8, big-endian), hash (32), microseconds since 1970 (8, big-endian), then the tenant in UTF-8.</summary>
    public byte[] Signed()
    {
        var bytes = new byte[1 + sizeof(long) + Digest.Size + sizeof(long) + Encoding.UTF8.GetByteCount(Tenant)];
        bytes[0] = 1;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Sequence);
        Hash.CopyTo(bytes.AsSpan(1 + sizeof(long)));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1 + sizeof(long) + Digest.Size), AuditChain.Microseconds(At));
        Encoding.UTF8.GetBytes(Tenant, bytes.AsSpan(1 + sizeof(long) + Digest.Size + sizeof(long)));
        return bytes;
    }

    /// <summary>The same, signed.</summary>
    public AuditCheckpoint SignedBy(ReadOnlySpan<byte> key) => this with { Signature = SignatureBy(key) };

    /// <summary>Whether the holder of a signing key signed this.</summary>
    public bool IsSignedBy(ReadOnlySpan<byte> key)
    {
        Span<byte> expected = stackalloc byte[Digest.Size], found = stackalloc byte[Digest.Size];
        SignatureBy(key).CopyTo(expected);
        Signature.CopyTo(found);
        return CryptographicOperations.FixedTimeEquals(expected, found);
    }

    private Digest SignatureBy(ReadOnlySpan<byte> key) => Digest.Read(HMACSHA256.HashData(key, Signed()));
}
