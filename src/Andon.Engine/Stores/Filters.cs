using Andon.HumanTasks;

namespace Andon.Stores;

/// <summary>What the queries mean, once for every store that filters by itself.</summary>
internal static class Filters
{
    private static readonly HumanTaskStatus[] AllStatuses = Enum.GetValues<HumanTaskStatus>();

    public static RunQuery Validated(this RunQuery query)
    {
        Within(query.Limit, 200, nameof(RunQuery));
        return query;
    }

    public static TaskQuery Validated(this TaskQuery query)
    {
        Within(query.Limit, 200, nameof(TaskQuery));
        return query;
    }

    public static ReadyQuery Validated(this ReadyQuery query)
    {
        Within(query.Limit, 1_000, nameof(ReadyQuery));
        return query;
    }

    public static bool Matches(this RunQuery query, RunRow row) =>
        (query.State is not { } state || row.State == state)
        && Is(query.Pipeline, row.Pipeline)
        && Is(query.Owner, row.Owner)
        && (query.Text is not { } text || row.Title.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether tenant, status, role, assignee and actor fit; the run is for the caller to compare.</summary>
    public static bool Matches(this TaskQuery query, TaskRow row) =>
        query.Statuses().Contains(row.Status)
        && string.Equals(query.Tenant, row.Tenant, StringComparison.Ordinal)
        && (query.Role is not { } role || row.Candidates.Roles.Contains(role))
        && (query.Assignee is not { } user || row.Candidates.Users.Contains(user) || Is(user, row.ClaimedBy))
        && (query.For is not { } actor || IsFor(row, actor));

    private static bool IsFor(TaskRow row, Actor actor) =>
        !actor.IsAgent
        && (row.Candidates.Anyone || (row.Candidates.Admins && actor.IsAdmin) || row.Candidates.Users.Contains(actor.User) || row.Candidates.Roles.Any(actor.Holds) || Is(actor.User, row.ClaimedBy));

    /// <summary>The statuses a query asks for: a status given counts for itself, whatever else is said.</summary>
    public static ReadOnlySpan<HumanTaskStatus> Statuses(this TaskQuery query) => query.Status is { } status
        ? AllStatuses.AsSpan((int)status, 1)
        : query.OpenOnly ? AllStatuses.AsSpan((int)HumanTaskStatus.Pending, 1) : AllStatuses;

    public static bool Matches(this ReadyQuery query, Guid run, string type, string queue) =>
        Includes(run, query.Except, query.Only)
        && (query.Types is not { } types || types.Contains(type, StringComparer.Ordinal))
        && (query.Queues is not { } queues || queues.Contains(queue, StringComparer.Ordinal));

    /// <summary>Whether a run is neither among those to be passed over nor outside those that alone count.</summary>
    public static bool Includes(Guid run, IReadOnlySet<Guid>? except, IReadOnlySet<Guid>? only) =>
        except?.Contains(run) is not true && only?.Contains(run) is not false;

    private static bool Is(string? asked, string? value) => asked is null || string.Equals(asked, value, StringComparison.Ordinal);

    private static void Within(int limit, int most, string query)
    {
        if (limit < 1 || limit > most)
            throw new ArgumentOutOfRangeException(nameof(limit), limit, $"{query}.Limit must be from 1 to {most}.");
    }
}
