namespace Andon.Triggers;

/// <summary>How a request to a trigger is verified, beside the token in its path.</summary>
public enum TriggerVerification
{
    /// <summary>By the token alone.</summary>
    None,

    /// <summary>As Standard Webhooks say: <c>webhook-id</c>, <c>webhook-timestamp</c>, <c>webhook-signature</c>.</summary>
    Standard,

    /// <summary>As GitHub signs: <c>X-Hub-Signature-256</c>.</summary>
    Github,
}
