using System.Collections.Immutable;

namespace Andon.HumanTasks;

/// <summary>A place in a task that was handed on.</summary>
/// <param name="For">Whose place: a candidate's where several vote; empty where one decides, for then it is the whole task.</param>
/// <param name="To">Who has it now.</param>
/// <param name="By">Who handed it on, and may take it back.</param>
public sealed record Delegation(string For, string To, string By);

/// <summary>Who may decide in the stead of somebody who was away.</summary>
/// <param name="For">The one who was away; they may still decide.</param>
/// <param name="User">The deputy.</param>
public sealed record Deputy(string For, string User);

/// <summary>That somebody is away, and who stands in.</summary>
/// <param name="User">Who is away.</param>
/// <param name="Deputy">Who may decide their tasks too.</param>
/// <param name="Until">When they are back; null until they say so.</param>
public sealed record Absence(string User, string Deputy, DateTimeOffset? Until)
{
    /// <summary>Whether it holds at a time.</summary>
    public bool IsAt(DateTimeOffset now) => Until is not { } until || now < until;
}

/// <summary>Who of a tenant is away.</summary>
public sealed class Absences
{
    // Deputies of deputies: far enough for any office, and an end to those who name each other.
    private const int MaxChain = 10;

    private readonly ImmutableDictionary<string, Absence> byUser;

    /// <summary>Takes the absences of one tenant.</summary>
    public Absences(IEnumerable<Absence> absences) => byUser = absences.ToImmutableDictionary(a => a.User, StringComparer.Ordinal);

    /// <summary>Everybody is there.</summary>
    public static Absences None { get; } = new([]);

    /// <summary>Whether nobody is away.</summary>
    public bool IsEmpty => byUser.IsEmpty;

    /// <summary>Who stands in for a user: the first in the chain of deputies who is there. Null where the user is there, or nobody of the chain is.</summary>
    public string? DeputyOf(string user, DateTimeOffset now)
    {
        var found = user;
        for (var i = 0; i < MaxChain; i++)
        {
            if (!byUser.TryGetValue(found, out var absence) || !absence.IsAt(now)) return i == 0 ? null : found;
            found = absence.Deputy;
        }

        return null;
    }
}
