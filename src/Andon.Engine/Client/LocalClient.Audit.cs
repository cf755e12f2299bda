using Andon.Audit;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Client;

/// <summary>What people did, of <see cref="LocalClient"/>.</summary>
internal sealed partial class LocalClient
{
    private const int MaxCheckpoints = 10_000;

    private AuditKeeper Keeper => new(engine.Store, Secrets, engine.Clock.Provider, engine.Log);

    public async Task<Page<AuditView>> ListAuditAsync(Caller caller, AuditFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        RequireAuditor(caller);
        var query = new AuditQuery { Tenant = caller.Tenant, Actor = filter.Actor, Action = filter.Action, Subject = filter.Subject, Since = filter.Since, Limit = Limit(filter.Limit) };
        var page = await PageAsync(() => engine.Store.Audit.ListAsync(query with { Before = filter.Cursor is { } cursor ? Cursors.Key(cursor) : null }, cancellation));
        return new Page<AuditView>([.. page.Items.Select(AuditViews.Of)], page.NextCursor);
    }

    public async Task<AuditReport> VerifyAuditAsync(Caller caller, IReadOnlyList<AuditCheckpointView>? checkpoints = null, CancellationToken cancellation = default)
    {
        RequireAuditor(caller);
        if (checkpoints?.Count > MaxCheckpoints) throw new AndonException(RefusalKind.Invalid, "invalid_checkpoint", $"at most {MaxCheckpoints} checkpoints are looked at; give the last ones");
        if (checkpoints?.FirstOrDefault(c => c.Tenant != caller.Tenant) is { } other)
            throw new AndonException(RefusalKind.Invalid, "invalid_checkpoint", $"the checkpoint at entry {other.Sequence} is of another tenant than '{caller.Tenant}'");
        return await Keeper.VerifyAsync(caller.Tenant, [.. (checkpoints ?? []).Select(AuditViews.ToCheckpoint)], cancellation);
    }

    public async Task<AuditCheckpointView> CheckpointAuditAsync(Caller caller, CancellationToken cancellation = default)
    {
        RequireAuditor(caller);
        return await Keeper.SignAsync(caller.Tenant, cancellation) is { } checkpoint
            ? AuditViews.Of(checkpoint)
            : throw new AndonException(RefusalKind.Conflict, "audit_empty", $"nobody did anything in tenant '{caller.Tenant}' yet; there is nothing to sign");
    }

    private static void RequireAuditor(Caller caller)
    {
        if (!caller.Actor.IsAdmin || caller.Actor.IsAgent) throw new AndonException(RefusalKind.Forbidden, "admin_required", "only an admin, and no agent, may see what people did");
    }
}
