using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Artifacts;
using Andon.Audit;
using Andon.Runs;

namespace Andon.Client;

/// <summary>Something that a person or a key did.</summary>
/// <param name="Sequence">Its number in the chain of the tenant, from 1.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: the user's id.</param>
/// <param name="Via">By which credential: the id of an API key, or <c>schedule:ID</c>; null where that is not known.</param>
/// <param name="Action">What was done, such as <c>run.submitted</c>.</param>
/// <param name="Subject">To what.</param>
/// <param name="Details">What else belongs to it.</param>
/// <param name="Hash">The hash of the chain up to here.</param>
public sealed record AuditView(long Sequence, DateTimeOffset At, string Actor, string? Via, string Action, string Subject, JsonElement Details, string Hash);

/// <summary>Which entries to list, newest first.</summary>
public sealed record AuditFilter
{
    /// <summary>Only what this user did. Default: null, whoever.</summary>
    public string? Actor { get; init; }

    /// <summary>Only this action; one that ends with a dot, such as <c>run.</c>, stands for all that begin with it. Default: null, any.</summary>
    public string? Action { get; init; }

    /// <summary>Only what was done to this. Default: null, anything.</summary>
    public string? Subject { get; init; }

    /// <summary>Only what was done at this time or later. Default: null, ever.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Where the page before ended. Default: null, from the newest.</summary>
    public string? Cursor { get; init; }

    /// <summary>Entries on a page. Default: 50. From 1 to 200.</summary>
    public int Limit { get; init; } = 50;
}

/// <summary>How far a chain had come, signed. To be kept where those who can write the database cannot.</summary>
/// <param name="Tenant">Whose chain.</param>
/// <param name="Sequence">The last entry that it covers.</param>
/// <param name="Hash">The hash of the chain there.</param>
/// <param name="At">When it was signed.</param>
/// <param name="KeyId">The id of the master key that the signing key was derived from.</param>
/// <param name="Signature">The signature.</param>
public sealed record AuditCheckpointView(string Tenant, long Sequence, string Hash, DateTimeOffset At, string KeyId, string Signature);

/// <summary>What became of following a chain from its beginning.</summary>
public sealed record AuditReport
{
    /// <summary>Whose chain.</summary>
    public required string Tenant { get; init; }

    /// <summary>Whether nothing is wrong.</summary>
    public required bool Sound { get; init; }

    /// <summary>Entries followed: all of them, or those before the first that is wrong.</summary>
    public required long Entries { get; init; }

    /// <summary>Signed checkpoints that the chain agrees with.</summary>
    public required int CheckpointsVerified { get; init; }

    /// <summary>Checkpoints whose signature cannot be looked at here, for want of their master key.</summary>
    public required int CheckpointsUnverified { get; init; }

    /// <summary>The last entry that a signed checkpoint covers: what came later could be cut off, or written anew, unseen.</summary>
    public required long CheckedUpTo { get; init; }

    /// <summary>The first thing that is wrong; null where nothing is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AuditProblemView? Problem { get; init; }
}

/// <summary>What is wrong with a chain.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="From">The first entry that it is about.</param>
/// <param name="To">The last one.</param>
/// <param name="Message">For people.</param>
public sealed record AuditProblemView(AuditProblemKind Kind, long From, long To, string Message);

internal static class AuditViews
{
    public static AuditView Of(AuditRecord record) => new(
        record.Sequence, record.Entry.At, record.Entry.Actor, record.Entry.Via, record.Entry.Action, record.Entry.Subject, Details(record.Entry.Details), record.Hash.ToString());

    public static AuditCheckpointView Of(AuditCheckpoint checkpoint) =>
        new(checkpoint.Tenant, checkpoint.Sequence, checkpoint.Hash.ToString(), checkpoint.At, checkpoint.KeyId, checkpoint.Signature.ToString());

    public static AuditCheckpoint ToCheckpoint(AuditCheckpointView view) => Digest.TryParse(view.Hash, out var hash) && Digest.TryParse(view.Signature, out var signature) && view is { Sequence: > 0, KeyId: not null }
        ? new AuditCheckpoint { Tenant = view.Tenant, Sequence = view.Sequence, Hash = hash, At = view.At.ToUniversalTime(), KeyId = view.KeyId, Signature = signature }
        : throw new AndonException(RefusalKind.Invalid, "invalid_checkpoint", $"the checkpoint at entry {view.Sequence} is none as 'andon audit checkpoint' prints it");

    public static AuditProblemView Of(AuditProblem problem) => new(problem.Kind, problem.Sequence, problem.To, Sentence(problem));

    public static string Sentence(AuditProblem problem) => problem.Kind switch
    {
        AuditProblemKind.Changed => $"entry {problem.Sequence} was changed",
        AuditProblemKind.Removed => $"{Range(problem)} removed",
        AuditProblemKind.OutOfOrder => $"entry {problem.Sequence} is not in its place",
        AuditProblemKind.CutOff => $"{Range(problem)} cut off: a checkpoint had them",
        AuditProblemKind.Rewritten => $"{Range(problem)} written anew: they are not what a checkpoint was made of",
        _ => $"the checkpoint at entry {problem.Sequence} has a signature that is not of its key",
    };

    private static string Range(AuditProblem problem) => problem.Sequence == problem.To ? $"entry {problem.Sequence} was" : $"entries {problem.Sequence} to {problem.To} were";

    /// <summary>Whatever somebody put there is shown, if only as text.</summary>
    private static JsonElement Details(string json)
    {
        try
        {
            return RunViews.Json(System.Text.Encoding.UTF8.GetBytes(json));
        }
        catch (JsonException)
        {
            return AndonJson.ToElement(json);
        }
    }
}
