using Andon.Sqlite.Raw;
using Andon.Tenants;

namespace Andon.Sqlite.Writing;

/// <summary>What tenants may use, as it is written.</summary>
internal static class QuotaWrites
{
    public static bool Put(WriteSession session, TenantQuota quota)
    {
        var tenant = session.Tenant(quota.Tenant);
        var changed = quota.IsDefault
            ? session.Connection["quota-delete"].Bind(1, tenant).Execute()
            : PutLimits(session.Connection["quota-put"].Bind(1, tenant).Bind(2, quota.Weight), quota);
        session.Connection[quota.MaxStoredBytes is null ? "stored-end" : "stored-begin"].Bind(1, tenant).Execute();
        foreach (var key in SlotKeys.WithoutLimit(quota))
            session.Connection["slots-free"].Bind(1, tenant).Bind(2, key).Execute();
        return changed > 0;
    }

    private static int PutLimits(Statement statement, TenantQuota quota)
    {
        foreach (var (i, limit) in ((long?[])[quota.MaxRunningSteps, quota.MaxOpenRuns, quota.MaxStoredBytes, quota.MaxRequestsPerSecond, quota.MaxRequestBurst]).Index())
            statement = limit is { } most ? statement.Bind(3 + i, most) : statement.BindNull(3 + i);
        return statement.Execute();
    }
}
