using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Triggers;

namespace Andon.Stores;

/// <summary>A trigger of a tenant: what a request from outside that names it starts. Its secret is beside it, sealed.</summary>
public sealed record TriggerRow
{
    /// <summary>The trigger; UUIDv7.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The SHA-256 of its token: enough, for the token has 256 bits of chance.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> Token { get; init; }

    /// <summary>The pipeline it starts runs of.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's version; null for the newest each time.</summary>
    public int? Version { get; init; }

    /// <summary>The title of its runs; null for the pipeline's.</summary>
    public string? Title { get; init; }

    /// <summary>Who its runs are for.</summary>
    public required string Owner { get; init; }

    /// <summary>How a request is verified.</summary>
    public TriggerVerification Verification { get; init; }

    /// <summary>The template of the parameters; null where they are the body.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>Whether it starts nothing.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Who made it as it is, and submits its runs.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it was changed.</summary>
    public long Revision { get; init; }

    /// <summary>As stores keep it, beside the token.</summary>
    internal byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, AndonJson.Options);

    internal static TriggerRow FromJson(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<TriggerRow>(json, AndonJson.Options)!;
}
