using Andon.Stores;

namespace Andon.Client.Http;

/// <summary>What people did.</summary>
public sealed partial class HttpAndonClient
{
    /// <inheritdoc/>
    public Task<Page<AuditView>> ListAuditAsync(Caller caller, AuditFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return transport.GetAsync<Page<AuditView>>(
            HttpPath.With(
                "audit", ("actor", filter.Actor), ("action", filter.Action), ("subject", filter.Subject), ("since", filter.Since is { } since ? AndonJson.Format(since) : null),
                ("cursor", filter.Cursor), ("limit", filter.Limit)),
            cancellation);
    }

    /// <inheritdoc/>
    public Task<AuditReport> VerifyAuditAsync(Caller caller, IReadOnlyList<AuditCheckpointView>? checkpoints = null, CancellationToken cancellation = default) =>
        transport.PostAsync<AuditReport>("audit/verify", new { Checkpoints = checkpoints ?? [] }, cancellation);

    /// <inheritdoc/>
    public Task<AuditCheckpointView> CheckpointAuditAsync(Caller caller, CancellationToken cancellation = default) => transport.PostAsync<AuditCheckpointView>("audit/checkpoints", null, cancellation);
}
