using Andon.Client;

namespace Andon.Audit;

/// <summary>What a caller did to something other than a run, as an entry.</summary>
internal static class Deed
{
    /// <summary>In the caller's own tenant.</summary>
    public static AuditEntry Of(Caller by, DateTimeOffset at, string action, string subject, params ReadOnlySpan<(string Name, object? Value)> details) => In(by.Tenant, by, at, action, subject, details);

    /// <summary>In a tenant, which is told whose admin it was where it was not one of its own.</summary>
    public static AuditEntry In(string tenant, Caller by, DateTimeOffset at, string action, string subject, params ReadOnlySpan<(string Name, object? Value)> details) => new()
    {
        Tenant = tenant,
        At = at,
        Actor = by.Actor.User,
        Via = by.Actor.Via,
        Action = action,
        Subject = subject,
        Details = AuditDetails.Of([.. details, ("by_tenant", by.Tenant == tenant ? null : by.Tenant)]),
    };
}
