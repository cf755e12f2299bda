using System.Text.Json;
using System.Text.Json.Nodes;
using Andon.Identity;
using Andon.Server.Identities;
using Microsoft.IdentityModel.Tokens;
using OracleHandler = System.IdentityModel.Tokens.Jwt.JwtSecurityTokenHandler;

namespace Andon.Server.Tests.Identities.Jwt;

/// <summary>Tokens by the hundred, right ones and spoilt ones: what we take the old library of the framework's takes, and the other way round.</summary>
public sealed class JwtOracleTests(ITestOutputHelper output)
{
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "ES512"];

    [Fact]
    public async Task What_is_taken_here_another_implementation_takes_and_what_is_refused_it_refuses()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var provider = await Provider.StartAsync();
        foreach (var algorithm in Algorithms) provider.Add(algorithm, algorithm);
        var jwks = provider.Jwks().ToJsonString();
        var options = new JwtOptions { Issuer = provider.Issuer, Audience = "andon", Tenant = "acme" };
        options.Roles["admins"] = Role.Admin;
        var keys = JsonDocument.Parse(jwks).RootElement.GetProperty("keys").EnumerateArray().Select(k => JwtKey.Read(k)!).ToDictionary(k => k.Id, StringComparer.Ordinal);
        var oracle = new TokenValidationParameters
        {
            ValidIssuer = provider.Issuer,
            ValidAudience = "andon",
            IssuerSigningKeys = new JsonWebKeySet(jwks).GetSigningKeys(),
            ValidAlgorithms = Algorithms,
            ClockSkew = TimeSpan.FromMinutes(1),
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
        };
        var (taken, refused) = (0, 0);
        for (var i = 0; i < 600; i++)
        {
            var token = Token(random, provider);
            var (ours, why) = Ours(token, options, keys);
            var (theirs, their) = Theirs(token, oracle);
            ours.ShouldBe(theirs, $"{i}: {token}\nwe: {why}\nthey: {their}");
            if (ours) taken++;
            else refused++;
        }

        output.WriteLine($"{taken} taken, {refused} refused");
        taken.ShouldBeGreaterThan(100);
        refused.ShouldBeGreaterThan(100);
    }

    /// <summary>A token of any algorithm, of which one thing or none is wrong.</summary>
    private static string Token(Random random, Provider provider)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var id = Algorithms[random.Next(Algorithms.Length)];
        var claims = new JsonObject { ["iss"] = provider.Issuer, ["aud"] = "andon", ["sub"] = "eva", ["exp"] = now + 600, ["nbf"] = now - 10, ["roles"] = "admins" };
        Action<JsonObject>? change = null;
        switch (random.Next(20))
        {
            case 0: claims["iss"] = "https://other.example.com"; break;
            case 1: claims["aud"] = new JsonArray("other", "andon"); break;
            case 2: claims["aud"] = "other"; break;
            case 3: claims["exp"] = now + random.Next(-300, 300) is var at && Math.Abs(at - now + 60) < 20 ? now : at; claims["nbf"] = now - 1_000; break;
            case 4: claims["nbf"] = now + random.Next(2) * 300; break;
            case 5: claims.Remove("exp"); claims.Remove("nbf"); break;
            case 6: change = h => h["alg"] = Algorithms[random.Next(Algorithms.Length)]; break;
            case 7: change = h => h["kid"] = Algorithms[random.Next(Algorithms.Length)]; break;
            case 8: change = h => h["alg"] = "none"; break;
            case 9: change = h => h["kid"] = "unknown"; break;
        }

        var token = provider.Sign(id, claims, change);
        if (random.Next(4) > 0) return token;
        // A bit of the signature, or of what is signed, but of the alphabet.
        var place = token.LastIndexOf('.') + 1 + random.Next(0, 40);
        return $"{token[..place]}{(token[place] == 'A' ? 'B' : 'A')}{token[(place + 1)..]}";
    }

    private static (bool IsTaken, string Why) Ours(string text, JwtOptions options, Dictionary<string, JwtKey> keys)
    {
        try
        {
            var token = JwtToken.Read(text, options.Algorithms);
            if (!keys.TryGetValue(token.KeyId, out var key) || !key.Verifies(token.Algorithm, token.Signed, token.Signature)) return (false, "signature");
            JwtClaims.Map(token.Claims, options, TimeProvider.System.GetUtcNow());
            return (true, "");
        }
        catch (JwtException e)
        {
            return (false, e.Message);
        }
    }

    private static (bool IsTaken, string Why) Theirs(string text, TokenValidationParameters oracle)
    {
        try
        {
            new OracleHandler().ValidateToken(text, oracle, out _);
            return (true, "");
        }
        catch (Exception e) when (e is SecurityTokenException or ArgumentException)
        {
            return (false, e.Message);
        }
    }
}
