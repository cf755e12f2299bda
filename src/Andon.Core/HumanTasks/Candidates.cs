using System.Collections.Immutable;

namespace Andon.HumanTasks;

/// <summary>Who may decide a task as it is now: whoever is named by any of these. Lists and inboxes are filtered by the same.</summary>
public sealed record Candidates
{
    /// <summary>Users.</summary>
    public ImmutableArray<string> Users { get; init; } = [];

    /// <summary>Business roles.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>Whether the tenant's admins may.</summary>
    public bool Admins { get; init; }

    /// <summary>Whether nobody was named, so that anyone of the tenant may.</summary>
    public bool Anyone { get; init; }

    /// <summary>The candidates of a task: those it was opened for, or their delegates, with deputies, and those it was escalated to.</summary>
    public static Candidates Of(HumanTask task)
    {
        var users = new List<string>();
        var roles = new List<string>();
        var anyone = false;
        if (task.DelegatedTo is { } delegated) AddWithDeputies(delegated);
        else if (!task.Approvers.IsEmpty) AddPlace(task.Turn);
        else anyone = AddNamed();

        // What it is escalated to is a user or a role; empty stands for the admins.
        foreach (var to in task.Escalated.Where(to => to.Length > 0))
        {
            AddWithDeputies(to);
            roles.Add(to);
        }

        return new Candidates
        {
            Users = [.. users.Distinct(StringComparer.Ordinal)],
            Roles = [.. roles.Distinct(StringComparer.Ordinal)],
            Admins = task.DelegatedTo is not null || task.Escalated.Contains(""),
            Anyone = anyone,
        };

        bool AddNamed()
        {
            AddPlace(task.AssigneeId);
            foreach (var user in task.CandidateUsers) AddPlace(user);
            if (task.AssigneeRole is { } role) roles.Add(role);
            roles.AddRange(task.CandidateRoles);
            var isNobody = users.Count == 0 && roles.Count == 0;
            foreach (var (_, to, _) in task.Delegations) AddWithDeputies(to);
            return isNobody;
        }

        void AddPlace(string? user)
        {
            if (user is not null) AddWithDeputies(task.Delegations.FirstOrDefault(d => d.For == user)?.To ?? user);
        }

        void AddWithDeputies(string user)
        {
            users.Add(user);
            users.AddRange(task.Deputies.Where(d => d.For == user).Select(d => d.User));
        }
    }

    /// <inheritdoc/>
    public bool Equals(Candidates? other) =>
        other is not null && Admins == other.Admins && Anyone == other.Anyone && Users.SequenceEqual(other.Users) && Roles.SequenceEqual(other.Roles);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Users.Length, Roles.Length, Admins, Anyone);
}
