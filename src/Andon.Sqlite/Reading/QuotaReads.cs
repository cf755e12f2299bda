using Andon.Sqlite.Raw;
using Andon.Tenants;

namespace Andon.Sqlite.Reading;

/// <summary>What tenants may use.</summary>
internal static class QuotaReads
{
    public static List<TenantQuota> List(Connection connection) => connection["quotas"].Rows(static row => new TenantQuota
    {
        Tenant = row.Text(0),
        Weight = row.Int(1),
        MaxRunningSteps = row.IsNull(2) ? null : row.Int(2),
        MaxOpenRuns = row.IsNull(3) ? null : row.Int(3),
        MaxStoredBytes = row.IsNull(4) ? null : row.Long(4),
        MaxRequestsPerSecond = row.IsNull(5) ? null : row.Int(5),
        MaxRequestBurst = row.IsNull(6) ? null : row.Int(6),
    });
}
