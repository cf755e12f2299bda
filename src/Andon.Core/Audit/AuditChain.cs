using System.Buffers.Binary;
using System.Text;
using Andon.Artifacts;

namespace Andon.Audit;

/// <summary>
/// How entries hang together: <c>hash(n) = SHA-256(hash(n-1) || n || body(n))</c>, and <c>hash(0)</c> is 32 bytes of zero. The number is 8 bytes, big-endian; the
/// body is the same for the same entry always, and another for every other one, since each part says how long it is.
/// </summary>
public static class AuditChain
{
    private const byte Version = 1;

    /// <summary>The hash before the first entry.</summary>
    public static Digest Start { get; } = Digest.Read(new byte[Digest.Size]);

    /// <summary>The hash of the chain with the next entry.</summary>
    public static Digest Next(Digest before, long sequence, AuditEntry entry) => Next(before, sequence, Body(entry));

    /// <summary>The hash of the chain with the next entry, whose body is at hand.</summary>
    public static Digest Next(Digest before, long sequence, ReadOnlySpan<byte> body)
    {
        var length = Digest.Size + sizeof(long) + body.Length;
        var bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        before.CopyTo(bytes);
        BinaryPrimitives.WriteInt64BigEndian(bytes[Digest.Size..], sequence);
        body.CopyTo(bytes[(Digest.Size + sizeof(long))..]);
        return Digest.Of(bytes);
    }

    /// <summary>
    /// An entry as bytes: version (1 byte), microseconds since 1970 (8, big-endian), then tenant, actor, via, action, subject and details, each as its length in
    /// bytes (4, big-endian) and its UTF-8. A via that is not known has the length -1.
    /// </summary>
    public static byte[] Body(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var bytes = new byte[1 + sizeof(long) + Length(entry.Tenant) + Length(entry.Actor) + Length(entry.Via) + Length(entry.Action) + Length(entry.Subject) + Length(entry.Details)];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Microseconds(entry.At));
        var rest = bytes.AsSpan(1 + sizeof(long));
        rest = Write(rest, entry.Tenant);
        rest = Write(rest, entry.Actor);
        rest = Write(rest, entry.Via);
        rest = Write(rest, entry.Action);
        rest = Write(rest, entry.Subject);
        Write(rest, entry.Details);
        return bytes;
    }

    private static int Length(string? text) => sizeof(int) + (text is null ? 0 : Encoding.UTF8.GetByteCount(text));

    private static Span<byte> Write(Span<byte> bytes, string? text)
    {
        var written = text is null ? 0 : Encoding.UTF8.GetBytes(text, bytes[sizeof(int)..]);
        BinaryPrimitives.WriteInt32BigEndian(bytes, text is null ? -1 : written);
        return bytes[(sizeof(int) + written)..];
    }

    internal static long Microseconds(DateTimeOffset at) => (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
