using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Andon.Server.Identities;

/// <summary>A session as its cookie has it: <c>ID.SECRET</c>. The id finds it, the secret proves it.</summary>
internal sealed record SessionToken(string Id, byte[] Secret)
{
    private const int IdBytes = 8, SecretBytes = 32;

    public static SessionToken Create() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), RandomNumberGenerator.GetBytes(SecretBytes));

    public byte[] Hash => SHA256.HashData(Secret);

    /// <summary>What a page has to say beside the cookie: another site can have a browser send the cookie, and cannot read this.</summary>
    public string Csrf => Convert.ToHexStringLower(HMACSHA256.HashData(Secret, "andon csrf"u8));

    public static bool TryParse(string text, [NotNullWhen(true)] out SessionToken? token)
    {
        token = null;
        if (text.Split('.') is not [{ Length: IdBytes * 2 } id, { Length: SecretBytes * 2 } secret] || !id.All(char.IsAsciiHexDigitLower) || !secret.All(char.IsAsciiHexDigitLower)) return false;
        token = new SessionToken(id, Convert.FromHexString(secret));
        return true;
    }

    public bool Proves(ReadOnlySpan<byte> hash) => CryptographicOperations.FixedTimeEquals(Hash, hash);

    /// <summary>Whether this is the text that goes with the session.</summary>
    public bool ProvesCsrf(string text) => CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(text), System.Text.Encoding.UTF8.GetBytes(Csrf));

    public string Reveal() => $"{Id}.{Convert.ToHexStringLower(Secret)}";

    /// <summary>Without the secret, so that no log has it.</summary>
    public override string ToString() => $"{Id}.…";
}
