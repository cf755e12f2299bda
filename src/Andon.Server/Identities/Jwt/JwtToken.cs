using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Andon.Server.Identities;

/// <summary>A token (RFC 7519) as it came. Nothing that it says of itself leads anywhere: a key that it brings along, or an address of one, is not looked at.</summary>
internal sealed record JwtToken(JwtAlgorithm Algorithm, string KeyId, JsonElement Claims, byte[] Signed, byte[] Signature)
{
    private const int MaxLength = 16 * 1024;

    /// <summary>Reads a token without believing it.</summary>
    /// <exception cref="JwtException">It is none, or none of a kind that is taken.</exception>
    public static JwtToken Read(string text, ICollection<string> algorithms)
    {
        if (text.Length > MaxLength) throw new JwtException($"it has more than {MaxLength} characters");
        if (text.Split('.') is not [var head, var body, var signature]) throw new JwtException("it is not three parts with points between");
        var header = Json(head, "header");
        if (header.TryGetProperty("crit", out _)) throw new JwtException("it asks for extensions (crit)");
        var name = Text(header, "alg");
        if (JwtAlgorithm.Find(name) is not { } algorithm || (algorithms.Count > 0 && !algorithms.Contains(algorithm.Name))) throw new JwtException($"its algorithm '{Shown(name)}' is not allowed");
        if (Text(header, "typ") is { } type && !type.Equals("JWT", StringComparison.OrdinalIgnoreCase) && !type.Equals("at+jwt", StringComparison.OrdinalIgnoreCase) && !type.Equals("application/at+jwt", StringComparison.OrdinalIgnoreCase))
            throw new JwtException($"it is a token of another type, '{Shown(type)}'");
        if (Text(header, "kid") is not { Length: > 0 } key) throw new JwtException("it does not say its key (kid)");
        return new JwtToken(algorithm, key, Json(body, "claims"), Encoding.ASCII.GetBytes(text[..text.LastIndexOf('.')]), Decode(signature) ?? throw new JwtException("its signature is not base64url"));
    }

    /// <summary>Bytes in base64url, in its one canonical form; null for anything else.</summary>
    public static byte[]? Decode(string text)
    {
        if (!Base64Url.IsValid(text)) return null;
        var bytes = Base64Url.DecodeFromChars(text);
        return Base64Url.EncodeToString(bytes) == text ? bytes : null;
    }

    /// <summary>What a log may have of what others wrote.</summary>
    public static string Shown(string? text) => text is null ? "" : new string([.. text.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);

    private static string? Text(JsonElement header, string name) => header.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : "" : null;

    private static JsonElement Json(string part, string what)
    {
        var bytes = Decode(part) ?? throw new JwtException($"its {what} is not base64url");
        if (StrictJson.ProblemOf(bytes) is not null) throw new JwtException($"its {what} is not JSON");
        try
        {
            // Of a name that is there twice, one reader takes the first and another the last.
            var json = JsonSerializer.Deserialize<JsonElement>(bytes, AndonJson.Options);
            return json.ValueKind == JsonValueKind.Object ? json : throw new JwtException($"its {what} is no object");
        }
        catch (JsonException)
        {
            throw new JwtException($"its {what} has a name twice");
        }
    }
}

/// <summary>Why a token was refused: for the log.</summary>
internal sealed class JwtException(string message) : Exception(message);
