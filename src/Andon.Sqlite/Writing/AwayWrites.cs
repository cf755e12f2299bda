using Andon.Stores;

namespace Andon.Sqlite.Writing;

/// <summary>Who is away, as it is written.</summary>
internal static class AwayWrites
{
    public static bool Put(WriteSession session, AwayRow row) => session.Connection["away-put"]
        .Bind(1, session.Tenant(row.Tenant)).Bind(2, row.User).Bind(3, row.Deputy).Bind(4, Instant.Of(row.Until))
        .Execute() > 0;

    public static bool Delete(WriteSession session, string tenant, string user) => session.Connection["away-delete"]
        .Bind(1, session.Tenant(tenant)).Bind(2, user)
        .Execute() > 0;
}
