using System.Security.Cryptography;
using System.Text.Json;

namespace Andon.Server.Identities;

/// <summary>A public key of the provider's, as a JWKS (RFC 7517) has it.</summary>
internal sealed record JwtKey
{
    private const int MinRsaBits = 2_048, MaxRsaBits = 8_192, MaxExponentBytes = 4;

    public required string Id { get; init; }

    /// <summary>The one signature that the key is for; null where it does not say.</summary>
    public string? Algorithm { get; init; }

    public RSAParameters? Rsa { get; init; }

    public ECParameters? Ec { get; init; }

    public string? Curve { get; init; }

    /// <summary>Whether this key has made that signature. A key is for its own kind of signature alone.</summary>
    public bool Verifies(JwtAlgorithm algorithm, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (Algorithm is not null && Algorithm != algorithm.Name) return false;
        try
        {
            if (algorithm.Padding is { } padding)
            {
                if (Rsa is not { } parameters) return false;
                using var rsa = RSA.Create(parameters);
                return rsa.VerifyData(signed, signature, algorithm.Hash, padding);
            }

            if (Ec is not { } point || Curve != algorithm.Curve || signature.Length != algorithm.SignatureBytes) return false;
            using var ec = ECDsa.Create(point);
            return ec.VerifyData(signed, signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            // A point that is not on its curve, or a modulus that is none.
            return false;
        }
    }

    /// <summary>A key; null for one that is not for signatures, or not safe, or of a kind that is not known here.</summary>
    public static JwtKey? Read(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || Text(key, "kid") is not { Length: > 0 } id || Text(key, "use") is { } use && use != "sig" || !MayVerify(key)) return null;
        var algorithm = Text(key, "alg");
        return Text(key, "kty") switch
        {
            "RSA" when Bytes(key, "n") is { } n && Bytes(key, "e") is { } e && IsSafe(n, e) => new JwtKey { Id = id, Algorithm = algorithm, Rsa = new RSAParameters { Modulus = n, Exponent = e } },
            "EC" when Text(key, "crv") is { } name && CurveOf(name) is { } curve && Bytes(key, "x") is { } x && Bytes(key, "y") is { } y =>
                new JwtKey { Id = id, Algorithm = algorithm, Curve = name, Ec = new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } } },
            _ => null,
        };
    }

    private static bool MayVerify(JsonElement key) => !key.TryGetProperty("key_ops", out var uses)
        || (uses.ValueKind == JsonValueKind.Array && uses.EnumerateArray().Any(u => u.ValueKind == JsonValueKind.String && u.GetString() == "verify"));

    private static bool IsSafe(byte[] n, byte[] e) => n.AsSpan().TrimStart((byte)0).Length * 8 is >= MinRsaBits and <= MaxRsaBits && e.Length is >= 1 and <= MaxExponentBytes && (e[^1] & 1) == 1 && (e.Length > 1 || e[0] >= 3);

    private static ECCurve? CurveOf(string name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        "P-521" => ECCurve.NamedCurves.nistP521,
        _ => null,
    };

    private static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(JsonElement key, string name) => Text(key, name) is { } text ? JwtToken.Decode(text) : null;
}
