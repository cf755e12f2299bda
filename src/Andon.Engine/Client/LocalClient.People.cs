using Andon.HumanTasks;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Client;

/// <summary>Who is away, of <see cref="LocalClient"/>.</summary>
internal sealed partial class LocalClient
{
    private const int MaxAway = 10_000;

    public async Task<IReadOnlyList<Absence>> ListAwayAsync(Caller caller, CancellationToken cancellation = default) =>
        [.. (await engine.Store.ListAwayAsync(caller.Tenant, cancellation)).Select(Of).Where(a => a.IsAt(engine.Clock.Now))];

    public async Task<Absence> SetAwayAsync(Caller caller, Absence absence, CancellationToken cancellation = default)
    {
        RequireSelfOrAdmin(caller, absence.User);
        RequireUser(absence.User);
        RequireUser(absence.Deputy);
        if (absence.Deputy == absence.User) throw new AndonException(RefusalKind.Invalid, "invalid_deputy", $"{absence.User} cannot be their own deputy; name another user");
        if (!absence.IsAt(engine.Clock.Now)) throw new AndonException(RefusalKind.Invalid, "invalid_until", $"{AndonJson.Format(absence.Until!.Value)} is over already; give a time to come");
        await MakeRoomAsync(caller.Tenant, cancellation);
        await engine.Store.PutAwayAsync(new AwayRow(caller.Tenant, absence.User, absence.Deputy, absence.Until), Audited(caller, "away.set", absence.User, ("deputy", absence.Deputy), ("until", absence.Until is { } until ? AndonJson.Format(until) : null)), cancellation);
        await engine.Absences.ReadAsync(caller.Tenant, cancellation);
        return absence;
    }

    public async Task EndAwayAsync(Caller caller, string user, CancellationToken cancellation = default)
    {
        RequireSelfOrAdmin(caller, user);
        if (!await engine.Store.DeleteAwayAsync(caller.Tenant, user, Audited(caller, "away.ended", user), cancellation))
            throw new AndonException(RefusalKind.NotFound, "not_away", $"{user} is not away");
        await engine.Absences.ReadAsync(caller.Tenant, cancellation);
    }

    /// <summary>Absences that are over go when the next one comes.</summary>
    private async Task MakeRoomAsync(string tenant, CancellationToken cancellation)
    {
        var rows = await engine.Store.ListAwayAsync(tenant, cancellation);
        var over = rows.Where(r => !Of(r).IsAt(engine.Clock.Now)).ToList();
        foreach (var row in over) await engine.Store.DeleteAwayAsync(tenant, row.User, audit: null, cancellation);
        if (rows.Count - over.Count >= MaxAway) throw new AndonException(RefusalKind.Conflict, "too_many_absences", $"{MaxAway} people of tenant '{tenant}' are away, which is the limit");
    }

    private static Absence Of(AwayRow row) => new(row.User, row.Deputy, row.Until);

    private static void RequireSelfOrAdmin(Caller caller, string user)
    {
        if (caller.Actor.IsAgent || (caller.Actor.User != user && !caller.Actor.IsAdmin))
            throw new AndonException(RefusalKind.Forbidden, "admin_required", $"only {user} or an admin may say whether {user} is away");
    }

    private static void RequireUser(string user)
    {
        if (string.IsNullOrWhiteSpace(user) || user.Length > Actor.MaxUserLength)
            throw new AndonException(RefusalKind.Invalid, "invalid_user", $"a user's id has from 1 to {Actor.MaxUserLength} characters");
        if (!PlainText.Is(user)) throw new AndonException(RefusalKind.Invalid, "invalid_user", $"a user's id may not have {PlainText.Problem}");
    }
}
