using Andon.Client;
using Andon.Runs;
using Andon.Secrets;
using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Audit;

/// <summary>Follows the chains of tenants and signs where they have come to, by a key derived from the master key: never what it has not followed from the last place signed.</summary>
internal sealed class AuditKeeper(IStore store, SecretVault vault, TimeProvider time, ILogger log)
{
    private const int Portion = 1_000;

    private static ReadOnlySpan<byte> Purpose => "andon audit checkpoint 1"u8;

    /// <summary>Whether this process has a key to sign with.</summary>
    public bool CanSign => vault.Derive(Purpose) is not null;

    /// <summary>Signs where the chain of a tenant has come to; null where it has no entries.</summary>
    /// <exception cref="AndonException"><c>no_master_key</c>, <c>audit_unsound</c>.</exception>
    public async ValueTask<AuditCheckpoint?> SignAsync(string tenant, CancellationToken cancellation)
    {
        if (vault.Derive(Purpose) is not { } key)
        {
            throw new AndonException(
                RefusalKind.Conflict, "no_master_key", $"nothing was signed: this process has no master key. Give it in {SecretOptions.KeyVariable} or {SecretOptions.FileVariable}");
        }

        var verifier = await FromLastSignedAsync(tenant, cancellation);
        await FollowAsync(tenant, verifier, cancellation);
        verifier.End();
        if (verifier.Problem is { } problem) throw Unsound(tenant, problem);
        if (verifier.Sequence == 0) return null;
        var at = time.GetUtcNow();
        var checkpoint = new AuditCheckpoint
        {
            Tenant = tenant,
            Sequence = verifier.Sequence,
            Hash = verifier.Hash,
            At = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero),
            KeyId = key.Id,
            Signature = default,
        }.SignedBy(key.Key);
        await store.Audit.AddCheckpointAsync(checkpoint, cancellation);
        return checkpoint;
    }

    /// <summary>Follows the whole chain of a tenant, with its checkpoints and those that were kept elsewhere.</summary>
    public async ValueTask<AuditReport> VerifyAsync(string tenant, IReadOnlyList<AuditCheckpoint> elsewhere, CancellationToken cancellation)
    {
        // Before the chain, which has come at least as far as they say by the time that it is read.
        var bySignature = await BySignatureAsync(tenant, elsewhere, cancellation);
        var verifier = new AuditVerifier([.. bySignature[true], .. bySignature[null]]);
        await FollowAsync(tenant, verifier, cancellation);
        verifier.End();
        var problem = verifier.Problem ?? ForgedOf(bySignature);
        return new AuditReport
        {
            Tenant = tenant,
            Sound = problem is null,
            Entries = verifier.Sequence,
            CheckpointsVerified = bySignature[true].Count(c => c.Sequence <= verifier.Sequence),
            CheckpointsUnverified = bySignature[null].Count(c => c.Sequence <= verifier.Sequence),
            CheckedUpTo = bySignature[true].Where(c => c.Sequence <= verifier.Sequence).Select(c => c.Sequence).DefaultIfEmpty(0).Max(),
            Problem = problem is null ? null : AuditViews.Of(problem),
        };
    }

    /// <summary>
    /// Begins behind the last place signed. Where this process has not the key of that signature, whoever writes the database could have put it there: the chain is
    /// followed from its first entry, and has to agree with all checkpoints.
    /// </summary>
    private async ValueTask<AuditVerifier> FromLastSignedAsync(string tenant, CancellationToken cancellation)
    {
        if (await store.Audit.LastCheckpointAsync(tenant, cancellation) is not { } last) return new AuditVerifier([]);
        if (IsSigned(last) is true) return new AuditVerifier(last.Sequence, last.Hash, []);
        var bySignature = await BySignatureAsync(tenant, [], cancellation);
        if (ForgedOf(bySignature) is { } problem) throw Unsound(tenant, problem);
        log.LogWarning(
            "Tenant {Tenant}: the last checkpoint of the audit, at entry {Sequence}, is signed by a key that this process does not have ({Key}); the chain is followed from its beginning. Give the old master key in {Variable} to have its signatures checked",
            tenant,
            last.Sequence,
            last.KeyId,
            SecretOptions.OldKeysVariable);
        return new AuditVerifier([.. bySignature[true], .. bySignature[null]]);
    }

    /// <summary>The checkpoints of a tenant, with those that were kept elsewhere, by whether their signatures hold.</summary>
    private async ValueTask<ILookup<bool?, AuditCheckpoint>> BySignatureAsync(string tenant, IReadOnlyList<AuditCheckpoint> elsewhere, CancellationToken cancellation)
    {
        List<AuditCheckpoint> checkpoints = [.. elsewhere];
        IReadOnlyList<AuditCheckpoint> page;
        for (var after = 0L; (page = await store.Audit.ListCheckpointsAsync(tenant, after, Portion, cancellation)).Count > 0; after = page[^1].Sequence) checkpoints.AddRange(page);
        return checkpoints.Distinct().ToLookup(IsSigned);
    }

    private static AuditProblem? ForgedOf(ILookup<bool?, AuditCheckpoint> bySignature) =>
        bySignature[false].MinBy(c => c.Sequence) is { } forged ? new AuditProblem(AuditProblemKind.Forged, forged.Sequence, forged.Sequence) : null;

    private static AndonException Unsound(string tenant, AuditProblem problem) =>
        new(RefusalKind.Conflict, "audit_unsound", $"the audit of tenant '{tenant}' is not sound, and was not signed: {AuditViews.Sentence(problem)}");

    /// <summary>Whether a checkpoint has the signature of its key; null where this process does not have that key.</summary>
    private bool? IsSigned(AuditCheckpoint checkpoint) => vault.Derive(Purpose, checkpoint.KeyId) is { } key ? checkpoint.IsSignedBy(key.Key) : null;

    private async ValueTask FollowAsync(string tenant, AuditVerifier verifier, CancellationToken cancellation)
    {
        IReadOnlyList<AuditRecord> page;
        // What somebody put before the first entry is to be found too.
        for (var after = verifier.Sequence == 0 ? long.MinValue : verifier.Sequence; (page = await store.Audit.ReadAsync(tenant, after, Portion, cancellation)).Count > 0; after = verifier.Sequence)
        {
            if (!page.All(verifier.Follow)) return;
        }
    }
}
