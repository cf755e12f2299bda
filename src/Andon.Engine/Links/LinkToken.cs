using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Andon.Client;

namespace Andon.Links;

/// <summary>
/// What a link says, signed by HMAC-SHA-256 over all of it. As bytes: version (1), key id (8), expiry in seconds since 1970 (8), nonce (16), action (1), task (16), then
/// ETag, tenant, user and maker, each with its length (2) before it, and the signature (32). As text: base64url in its one canonical form.
/// </summary>
internal sealed record LinkToken
{
    public const int MaxLength = 8 * 1024;

    private const byte Version = 1;
    private const int KeyIdBytes = 8, NonceBytes = 16, MacBytes = 32;

    public required string Tenant { get; init; }

    public required Guid Task { get; init; }

    /// <summary>What whoever got the link was shown: of a newer round, or of a migrated run, it is another.</summary>
    public required string ETag { get; init; }

    public required string User { get; init; }

    public required LinkAction Action { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Who made it: on record with the decision, for they could have used it themselves.</summary>
    public required string MadeBy { get; init; }

    /// <summary>By which a decision is known to have been made with this very link.</summary>
    public string Nonce { get; init; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NonceBytes));

    public string Sign(string keyId, ReadOnlySpan<byte> key)
    {
        using var bytes = new MemoryStream();
        Span<byte> number = stackalloc byte[sizeof(long)];
        bytes.WriteByte(Version);
        bytes.Write(Convert.FromHexString(keyId));
        BinaryPrimitives.WriteInt64BigEndian(number, ExpiresAt.ToUnixTimeSeconds());
        bytes.Write(number);
        bytes.Write(Convert.FromHexString(Nonce));
        bytes.WriteByte((byte)Action);
        bytes.Write(Task.ToByteArray());
        foreach (var text in (string[])[ETag, Tenant, User, MadeBy])
        {
            var part = Encoding.UTF8.GetBytes(text);
            BinaryPrimitives.WriteUInt16BigEndian(number, checked((ushort)part.Length));
            bytes.Write(number[..sizeof(ushort)]);
            bytes.Write(part);
        }

        bytes.Write(HMACSHA256.HashData(key, bytes.ToArray()));
        return Base64Url.EncodeToString(bytes.ToArray());
    }

    /// <summary>The id of the key that a token says it is signed by; null for what is no token.</summary>
    public static string? KeyIdOf(string text) => TryDecode(text, out var bytes) ? Convert.ToHexStringLower(bytes.AsSpan(1, KeyIdBytes)) : null;

    /// <summary>What a token says, if this key has signed it.</summary>
    public static LinkToken? Read(string text, ReadOnlySpan<byte> key)
    {
        if (!TryDecode(text, out var bytes)) return null;
        var said = bytes.AsSpan(..^MacBytes);
        // Nothing of it is looked at before it is known that all of it is ours.
        if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(key, said), bytes.AsSpan(^MacBytes..))) return null;
        var rest = said[(1 + KeyIdBytes)..];
        var expiry = BinaryPrimitives.ReadInt64BigEndian(rest);
        var nonce = Convert.ToHexStringLower(rest.Slice(sizeof(long), NonceBytes));
        rest = rest[(sizeof(long) + NonceBytes)..];
        var (action, task) = ((LinkAction)rest[0], new Guid(rest.Slice(1, 16)));
        rest = rest[17..];
        return new LinkToken
        {
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(expiry),
            Nonce = nonce,
            Action = action,
            Task = task,
            ETag = Part(ref rest),
            Tenant = Part(ref rest),
            User = Part(ref rest),
            MadeBy = Part(ref rest),
        };
    }

    private static string Part(ref Span<byte> rest)
    {
        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        var text = Encoding.UTF8.GetString(rest.Slice(sizeof(ushort), length));
        rest = rest[(sizeof(ushort) + length)..];
        return text;
    }

    private static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (text.Length > MaxLength || !Base64Url.IsValid(text)) return false;
        var decoded = Base64Url.DecodeFromChars(text);
        // A text that differs only in bits that decoding drops is another text.
        if (decoded.Length < 1 + KeyIdBytes + sizeof(long) + NonceBytes + 1 + 16 + MacBytes || decoded[0] != Version || Base64Url.EncodeToString(decoded) != text) return false;
        bytes = decoded;
        return true;
    }
}
