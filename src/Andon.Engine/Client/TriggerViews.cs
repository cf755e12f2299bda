using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Stores;
using Andon.Triggers;

namespace Andon.Client;

/// <summary>What a request from outside is to start.</summary>
public sealed record TriggerRequest
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's version. Default: null, the newest each time.</summary>
    public int? Version { get; init; }

    /// <summary>The title of its runs. Default: null, the pipeline's.</summary>
    public string? Title { get; init; }

    /// <summary>Who its runs are for. Default: null, who makes or changes it.</summary>
    public string? OwnerId { get; init; }

    /// <summary>How a request is verified, beside the token. Default: none.</summary>
    public TriggerVerification Verification { get; init; }

    /// <summary>The parameters, with <c>${{ }}</c> over <c>body</c>, <c>headers</c> and <c>query</c>. Default: null, they are the body.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>What requests are signed with. Default: null, one is made where it is verified; of a change the one that is there stays.</summary>
    public string? Secret { get; init; }

    /// <summary>Whether it starts nothing. Default: false.</summary>
    public bool Paused { get; init; }

    /// <summary>Without the secret, so that no log has it.</summary>
    public override string ToString() => $"{nameof(TriggerRequest)} {Pipeline}";
}

/// <summary>A trigger.</summary>
public sealed record TriggerView
{
    /// <summary>The trigger.</summary>
    public required Guid Id { get; init; }

    /// <summary>The path that requests are sent to, with its token; in the answer that makes it and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Path { get; init; }

    /// <summary>What requests are signed with; in the answer that makes it and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Secret { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The pipeline's version; null for the newest each time.</summary>
    public int? Version { get; init; }

    /// <summary>The title of its runs; null for the pipeline's.</summary>
    public string? Title { get; init; }

    /// <summary>Who its runs are for.</summary>
    public required string OwnerId { get; init; }

    /// <summary>How a request is verified.</summary>
    public required TriggerVerification Verification { get; init; }

    /// <summary>The template of the parameters; null where they are the body.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>Whether it starts nothing.</summary>
    public required bool Paused { get; init; }

    /// <summary>Who made it as it is, and submits its runs.</summary>
    public required string MadeBy { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Without token and secret, so that no log has them.</summary>
    public override string ToString() => $"{nameof(TriggerView)} {Id} {Pipeline}";

    internal static TriggerView Of(TriggerRow row) => new()
    {
        Id = row.Id,
        Pipeline = row.Pipeline,
        Version = row.Version,
        Title = row.Title,
        OwnerId = row.Owner,
        Verification = row.Verification,
        Params = row.Params,
        Paused = row.IsPaused,
        MadeBy = row.MadeBy,
        CreatedAt = row.CreatedAt,
    };
}
