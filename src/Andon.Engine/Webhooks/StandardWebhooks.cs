using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Andon.Webhooks;

/// <summary>
/// The signatures of Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 of <c>id.timestamp.body</c> by a secret <c>whsec_BASE64</c>. A header may have
/// several with spaces between, while a secret is changed.
/// </summary>
internal static class StandardWebhooks
{
    public const string IdHeader = "webhook-id", TimestampHeader = "webhook-timestamp", SignatureHeader = "webhook-signature";

    /// <summary>What a secret is, for people.</summary>
    public const string SecretRule = "whsec_ and 24 to 64 bytes in base64";

    private const string Prefix = "whsec_", Scheme = "v1,";
    private const int MinBytes = 24, MaxBytes = 64, NewBytes = 32;

    public static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NewBytes));

    public static bool TryParseSecret(string secret, [NotNullWhen(true)] out byte[]? key)
    {
        var buffer = new byte[MaxBytes + 3];
        var isSecret = secret.StartsWith(Prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[Prefix.Length..], buffer, out var written) && written is >= MinBytes and <= MaxBytes;
        key = isSecret ? Convert.FromBase64String(secret[Prefix.Length..]) : null;
        return isSecret;
    }

    /// <summary>The signature header.</summary>
    public static string Sign(string id, long timestamp, ReadOnlySpan<byte> body, params IEnumerable<string> secrets)
    {
        var signed = Signed(id, timestamp.ToString(CultureInfo.InvariantCulture), body);
        return string.Join(' ', secrets.Select(secret => Scheme + Convert.ToBase64String(Mac(secret, signed))));
    }

    /// <summary>Whether one of the signatures is by this secret; compared in constant time.</summary>
    public static bool Verify(string id, string timestamp, ReadOnlySpan<byte> body, string signatures, string secret)
    {
        var expected = Encoding.ASCII.GetBytes(Scheme + Convert.ToBase64String(Mac(secret, Signed(id, timestamp, body))));
        var isGood = false;
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries)) isGood |= CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), expected);
        return isGood;
    }

    private static byte[] Signed(string id, string timestamp, ReadOnlySpan<byte> body) => [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];

    private static byte[] Mac(string secret, byte[] signed) =>
        TryParseSecret(secret, out var key) ? HMACSHA256.HashData(key, signed) : throw new ArgumentException($"A secret is {SecretRule}.", nameof(secret));
}
