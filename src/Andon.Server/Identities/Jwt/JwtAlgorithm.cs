using System.Security.Cryptography;

namespace Andon.Server.Identities;

/// <summary>
/// A signature of RFC 7518 with a public key. There is no <c>none</c>, and no HMAC: with one of those whoever knows the public key could sign.
/// </summary>
/// <param name="Name">As <c>alg</c> has it.</param>
/// <param name="KeyType">The <c>kty</c> of its keys.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Padding">Of RSA.</param>
/// <param name="Curve">Of ECDSA, as <c>crv</c> has it.</param>
/// <param name="SignatureBytes">The length of a signature of ECDSA.</param>
internal sealed record JwtAlgorithm(string Name, string KeyType, HashAlgorithmName Hash, RSASignaturePadding? Padding, string? Curve, int SignatureBytes)
{
    public static IReadOnlyList<JwtAlgorithm> All { get; } =
    [
        Rsa("RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        Rsa("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
        Rsa("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
        Rsa("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        Ec("ES256", HashAlgorithmName.SHA256, "P-256", 64),
        Ec("ES384", HashAlgorithmName.SHA384, "P-384", 96),
        Ec("ES512", HashAlgorithmName.SHA512, "P-521", 132),
    ];

    public static JwtAlgorithm? Find(string? name) => All.FirstOrDefault(a => a.Name == name);

    private static JwtAlgorithm Rsa(string name, HashAlgorithmName hash, RSASignaturePadding padding) => new(name, "RSA", hash, padding, null, 0);

    private static JwtAlgorithm Ec(string name, HashAlgorithmName hash, string curve, int bytes) => new(name, "EC", hash, null, curve, bytes);
}
