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
            : Limit(Limit(Limit(session.Connection["quota-put"].Bind(1, tenant).Bind(2, quota.Weight), 3, quota.MaxRunningSteps), 4, quota.MaxOpenRuns), 5, quota.MaxStoredBytes).Execute();
        session.Connection[quota.MaxStoredBytes is null ? "stored-end" : "stored-begin"].Bind(1, tenant).Execute();
        foreach (var key in SlotKeys.WithoutLimit(quota))
            session.Connection["slots-free"].Bind(1, tenant).Bind(2, key).Execute();
        return changed > 0;
    }

    private static Statement Limit(Statement statement, int index, long? limit) => limit is { } most ? statement.Bind(index, most) : statement.BindNull(index);
}
