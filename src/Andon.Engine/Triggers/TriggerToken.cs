using System.Buffers.Text;
using System.Security.Cryptography;

namespace Andon.Triggers;

/// <summary>The token of a trigger: 256 bits of chance, kept as its SHA-256 alone.</summary>
internal static class TriggerToken
{
    private const int Bytes = 32, Characters = 43;

    public static (string Token, byte[] Hash) Create()
    {
        var token = RandomNumberGenerator.GetBytes(Bytes);
        return (Base64Url.EncodeToString(token), SHA256.HashData(token));
    }

    /// <summary>What is kept of a token; null where the text is none.</summary>
    public static byte[]? HashOf(string text)
    {
        var token = new byte[Bytes];
        return text.Length == Characters && Base64Url.TryDecodeFromChars(text, token, out var written) && written == Bytes ? SHA256.HashData(token) : null;
    }
}
