using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Andon.Server.Identities;

/// <summary>
/// An API key as its holder has it: <c>andon_ID_SECRET_CRC</c>. The id finds it, the secret proves it, and the checksum tells a key that was cut off or mistyped
/// from one that was revoked, without a look into the database; scanners for leaked secrets know real keys by it.
/// </summary>
internal sealed record ApiKey(string Id, byte[] Secret)
{
    private const string Prefix = "andon_";
    private const int IdBytes = 8, SecretBytes = 32;

    public static ApiKey Create() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>What is kept of it: of 256 random bits a plain hash cannot be turned back, and a slow one would only be slow.</summary>
    public byte[] Hash => SHA256.HashData(Secret);

    public static bool TryParse(string text, [NotNullWhen(true)] out ApiKey? key)
    {
        key = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Split('_') is not [_, { Length: IdBytes * 2 } id, { Length: SecretBytes * 2 } secret, var crc]) return false;
        if (crc != Checksum(text[..^(crc.Length + 1)]) || !id.All(char.IsAsciiHexDigitLower) || !secret.All(char.IsAsciiHexDigitLower)) return false;
        key = new ApiKey(id, Convert.FromHexString(secret));
        return true;
    }

    public bool Proves(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash, hash);

    /// <summary>The whole key: for its holder, once.</summary>
    public string Reveal()
    {
        var body = $"{Prefix}{Id}_{Convert.ToHexStringLower(Secret)}";
        return $"{body}_{Checksum(body)}";
    }

    /// <summary>Without the secret, so that no log has it.</summary>
    public override string ToString() => $"{Prefix}{Id}_…";

    /// <summary>CRC-32 as in ISO 3309, in hexadecimal.</summary>
    private static string Checksum(string text)
    {
        var crc = uint.MaxValue;
        foreach (var b in Encoding.ASCII.GetBytes(text))
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }

        return (~crc).ToString("x8");
    }
}
