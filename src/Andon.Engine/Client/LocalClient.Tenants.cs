using Andon.Audit;
using Andon.Runs;
using Andon.Tenants;

namespace Andon.Client;

/// <summary>What tenants may use, of <see cref="LocalClient"/>.</summary>
internal sealed partial class LocalClient
{
    /// <summary>Whose admins look after all tenants.</summary>
    private const string Operators = "default";

    public async Task<TenantQuota> QuotaAsync(Caller caller, string? tenant = null, CancellationToken cancellation = default)
    {
        var of = tenant ?? caller.Tenant;
        if (of != caller.Tenant) RequireOperator(caller);
        return (await engine.Store.ListQuotasAsync(cancellation)).FirstOrDefault(q => q.Tenant == of) ?? new TenantQuota { Tenant = of };
    }

    public async Task<IReadOnlyList<TenantQuota>> ListQuotasAsync(Caller caller, CancellationToken cancellation = default)
    {
        RequireOperator(caller);
        return await engine.Store.ListQuotasAsync(cancellation);
    }

    public async Task<TenantQuota> SetQuotaAsync(Caller caller, TenantQuota quota, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(quota);
        RequireOperator(caller);
        if (quota.Problem() is { } problem) throw new AndonException(RefusalKind.Invalid, "invalid_quota", problem);
        if (!Caller.IsTenant(quota.Tenant)) throw new AndonException(RefusalKind.Invalid, "invalid_tenant", $"the name of a tenant has from 1 to 200 characters, and not {PlainText.Problem}");
        var deed = Deed.In(
            quota.Tenant, caller, engine.Clock.Now, "quota.changed", quota.Tenant,
            ("weight", quota.Weight), ("max_running_steps", quota.MaxRunningSteps), ("max_open_runs", quota.MaxOpenRuns), ("max_stored_bytes", quota.MaxStoredBytes),
            ("max_requests_per_second", quota.MaxRequestsPerSecond), ("max_request_burst", quota.MaxRequestBurst));
        await engine.Store.PutQuotaAsync(quota, deed, cancellation);
        await engine.Quotas.ReadAsync();
        engine.Slots.NoteAllFree();
        engine.Signals.StepReady();
        engine.Signals.Jobs.RingAll();
        return quota;
    }

    /// <summary>What a tenant may use is not for its own admins to say.</summary>
    private static void RequireOperator(Caller caller, string what = "see or set what other tenants may use")
    {
        if (caller.Tenant != Operators || !caller.Actor.IsAdmin || caller.Actor.IsAgent)
            throw new AndonException(RefusalKind.Forbidden, "admin_required", $"only an admin of tenant '{Operators}' may {what}");
    }
}
