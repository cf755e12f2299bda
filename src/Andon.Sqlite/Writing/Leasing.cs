using Andon.Stores;

namespace Andon.Sqlite.Writing;

/// <summary>Heartbeats of outside workers.</summary>
internal static class Leasing
{
    public static bool Extend(WriteSession session, LeaseRow lease) => session.Connection["lease-extend"]
        .Bind(1, Instant.Of(lease.Until)).Bind(2, lease.RunId).Bind(3, lease.Step).Bind(4, lease.Tenant).Bind(5, lease.Token)
        .Execute() > 0;
}
