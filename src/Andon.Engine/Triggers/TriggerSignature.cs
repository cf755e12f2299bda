using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Andon.Webhooks;

namespace Andon.Triggers;

/// <summary>Whether a request was signed by who has the secret of the trigger. Compared in constant time.</summary>
internal static class TriggerSignature
{
    private const string GithubHeader = "x-hub-signature-256", GithubPrefix = "sha256=", GithubDelivery = "x-github-delivery";

    /// <summary>What is wrong with the signature; null where it holds.</summary>
    public static string? ProblemOf(TriggerVerification verification, string secret, HookRequest request, DateTimeOffset now, TimeSpan tolerance) =>
        verification == TriggerVerification.Github ? ProblemOfGithub(secret, request) : ProblemOfStandard(secret, request, now, tolerance);

    /// <summary>The name of the delivery, the same where it is sent again; null where it has none.</summary>
    public static string? DeliveryOf(TriggerVerification verification, HookRequest request) => verification switch
    {
        TriggerVerification.Standard => Header(request, StandardWebhooks.IdHeader),
        TriggerVerification.Github => Header(request, GithubDelivery),
        _ => Header(request, "idempotency-key") ?? Header(request, StandardWebhooks.IdHeader) ?? Header(request, GithubDelivery),
    };

    /// <summary>A secret for a verification that needs one; null for one that needs none.</summary>
    public static string? NewSecret(TriggerVerification verification) => verification switch
    {
        TriggerVerification.Standard => StandardWebhooks.NewSecret(),
        TriggerVerification.Github => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)),
        _ => null,
    };

    /// <summary>What is wrong with a secret that was given; null where it can be used.</summary>
    public static string? ProblemOf(TriggerVerification verification, string secret) => verification switch
    {
        TriggerVerification.None => "a trigger that is not verified has no secret; choose a verification",
        TriggerVerification.Standard when !StandardWebhooks.TryParseSecret(secret, out _) => $"the secret is {StandardWebhooks.SecretRule}",
        TriggerVerification.Github when secret.Length is < 16 or > 500 => "the secret has from 16 to 500 characters",
        _ => null,
    };

    private static string? ProblemOfStandard(string secret, HookRequest request, DateTimeOffset now, TimeSpan tolerance)
    {
        if (Header(request, StandardWebhooks.IdHeader) is not { } id || Header(request, StandardWebhooks.TimestampHeader) is not { } timestamp || Header(request, StandardWebhooks.SignatureHeader) is not { } signature)
            return $"send {StandardWebhooks.IdHeader}, {StandardWebhooks.TimestampHeader} and {StandardWebhooks.SignatureHeader}";
        if (!StandardWebhooks.Verify(id, timestamp, request.Body.Span, signature, secret)) return "the signature does not hold";
        // Signed, so that nobody sends an old request again; after the signature, so that only who signs learns of the clock.
        var isInTime = long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && Math.Abs(now.ToUnixTimeSeconds() - (decimal)at) <= (decimal)tolerance.TotalSeconds;
        return isInTime ? null : $"the request is from another time; it may be {tolerance.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s off";
    }

    private static string? ProblemOfGithub(string secret, HookRequest request)
    {
        if (Header(request, GithubHeader) is not { } signature) return "send X-Hub-Signature-256";
        var expected = GithubPrefix + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), request.Body.Span));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(expected)) ? null : "the signature does not hold";
    }

    private static string? Header(HookRequest request, string name) => request.Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
