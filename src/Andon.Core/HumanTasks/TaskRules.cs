using System.Collections.Immutable;
using Andon.Runs;

namespace Andon.HumanTasks;

/// <summary>Who may decide what.</summary>
public static class TaskRules
{
    /// <summary>Whether the actor is a candidate: assignee, member of a role, where it was escalated to; anyone where nobody is named.</summary>
    public static bool MayDecide(HumanTask task, HumanTaskDefinition human, Actor actor)
    {
        if (actor.IsAgent) return false;
        if (task.EscalatedTo is { } to && (to.Length == 0 ? actor.IsAdmin : actor.User == to || actor.Holds(to))) return true;
        var namesNobody = task.AssigneeId is null && task.AssigneeRole is null && human.CandidateUsers.IsEmpty && human.CandidateRoles.IsEmpty;
        return namesNobody
            || task.AssigneeId == actor.User
            || (task.AssigneeRole is { } role && actor.Holds(role))
            || human.CandidateUsers.Contains(actor.User)
            || human.CandidateRoles.Any(actor.Holds);
    }

    /// <summary>Whether an admin gives back what somebody else claimed, so that a claim never outlives its owner's holiday.</summary>
    public static bool MayRelease(TaskCommand command) => command is UnclaimTask { By: { IsAdmin: true, IsAgent: false } };

    /// <summary>Why the actor is no candidate, and who is.</summary>
    public static string ExplainCandidates(HumanTask task, HumanTaskDefinition human, Actor actor)
    {
        if (actor.IsAgent) return $"agent {actor.User} cannot decide '{task.Step}': human tasks are decided by people";
        var who = new List<string>();
        if (task.AssigneeId is { } user) who.Add(user);
        if (task.AssigneeRole is { } role) who.Add($"role '{role}'");
        who.AddRange(human.CandidateUsers);
        who.AddRange(human.CandidateRoles.Select(r => $"role '{r}'"));
        if (task.EscalatedTo is { } to) who.Add(to.Length == 0 ? "the admins" : $"'{to}'");
        return $"{actor.User} is not a candidate for '{task.Step}'; candidates are: {string.Join(", ", who)}";
    }

    /// <summary>Why <c>exclude_submitter</c> keeps the actor from approving; null where it does not.</summary>
    public static string? IsExcluded(Run run, HumanTask task, HumanTaskDefinition human, Actor actor)
    {
        if (!human.ExcludeSubmitter) return null;
        if (run.SubmittedBy == actor.User) return "they submitted the run";
        if (run.Owner == actor.User) return "they own the run";
        foreach (var shown in task.Shown)
        {
            var artifact = run.Steps.Find(run.IndexOf(shown.Step))?.OutputAt(shown.Revision);
            if (artifact is not null && IsBy(artifact.MadeBy, actor.User)) return $"they edited the output of '{shown.Step}'";
        }

        return null;
    }

    /// <summary>Steps a reviewer may send the run back to, as the gate names them: those beside it, and those before the maps it is in.</summary>
    public static ImmutableArray<string> RollbackTargets(Run run, StepRun gate)
    {
        if (gate.Definition.Human?.RollbackTo is { } allowed) return allowed;
        var names = new List<string>();
        for (var at = gate; ; at = run.Steps[at.Place.Item.Map])
        {
            var dag = at.Place.Item?.Items.Dag ?? run.Pipeline.Dag;
            names.AddRange(dag.Graph.Order.Where(s => dag.Graph.IsAncestor(s, at.Definition.Index)).Select(s => dag.Steps[s].Name));
            if (at.Place.Item is null) return [.. names.Distinct(StringComparer.Ordinal)];
        }
    }

    /// <summary>The name in JSON, SQL and on the command line.</summary>
    public static string Name(this HumanTaskStatus status) => status switch
    {
        HumanTaskStatus.Pending => "pending",
        HumanTaskStatus.Submitted => "submitted",
        HumanTaskStatus.Approved => "approved",
        HumanTaskStatus.Rejected => "rejected",
        HumanTaskStatus.Expired => "expired",
        HumanTaskStatus.Superseded => "superseded",
        _ => "cancelled",
    };

    private static bool IsBy(string madeBy, string user) =>
        madeBy == $"edit:{user}" || madeBy == $"override:{user}" || madeBy.StartsWith($"override:{user} (", StringComparison.Ordinal);
}
