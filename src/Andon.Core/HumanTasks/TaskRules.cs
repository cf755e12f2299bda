using System.Collections.Immutable;
using Andon.Runs;

namespace Andon.HumanTasks;

/// <summary>Who may decide what.</summary>
public static class TaskRules
{
    /// <summary>Whether the actor is a person who may decide the task as it is now.</summary>
    public static bool MayDecide(HumanTask task, Actor actor)
    {
        if (actor.IsAgent) return false;
        var candidates = Candidates.Of(task);
        if (candidates.Users.Contains(actor.User) || (candidates.Admins && actor.IsAdmin)) return true;
        // Whoever handed their vote on has it no more, whatever roles they hold.
        return !task.Delegations.Any(d => d.For == actor.User) && (candidates.Anyone || candidates.Roles.Any(actor.Holds));
    }

    /// <summary>Whether the actor may decide now or, where all approve in order, has their turn before or after: to them the state is told.</summary>
    internal static bool IsCandidate(HumanTask task, Actor actor)
    {
        if (MayDecide(task, actor)) return true;
        var user = actor.User;
        return !actor.IsAgent && !task.Approvers.IsEmpty
            && (task.Approvers.Contains(user) || task.Deputies.Any(d => d.User == user) || task.Delegations.Any(d => d.To == user) || task.Votes.Any(v => v.By == user));
    }

    /// <summary>
    /// The open gates that the actor may approve and whose predecessor they approved on the very outputs shown now: an edit opened them anew and
    /// changed nothing for them.
    /// </summary>
    public static ImmutableArray<HumanTask> ApprovedBefore(Run run, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(actor);
        return [.. run.Tasks.Values.Where(t => t is { IsOpen: true, Kind: HumanTaskKind.Approval } && MayDecide(t, actor) && IsAsApproved(run, t, actor.User)).OrderBy(t => t.OpenedAt).ThenBy(t => t.Id)];
    }

    private static bool IsAsApproved(Run run, HumanTask task, string user)
    {
        if (task.Votes.Any(v => v.By == user)) return false;
        var last = run.Tasks.Values.Where(t => t.Step == task.Step && t.Votes.Any(v => v.By == user)).MaxBy(t => t.OpenedAt);
        return last is not null && last.Votes.Last(v => v.By == user).Approves && last.Title == task.Title && last.Instructions == task.Instructions
            && last.Shown.Select(s => (s.Step, s.Digest)).SequenceEqual(task.Shown.Select(s => (s.Step, s.Digest)));
    }

    /// <summary>Whether the actor may do what the command says, whatever the state of the task.</summary>
    internal static bool MaySend(HumanTask task, TaskCommand command) => command switch
    {
        // Whoever may see a task may speak about it; agents only see what they are given.
        CommentTask => !command.By.IsAgent,
        DelegateTask => IsCandidate(task, command.By) || (!command.By.IsAgent && (command.By.IsAdmin || task.Delegations.Any(d => d.By == command.By.User || d.For == command.By.User))),
        // An admin gives back what somebody else claimed, so that a claim never outlives its owner's holiday.
        UnclaimTask { By: { IsAdmin: true, IsAgent: false } } => true,
        _ => IsCandidate(task, command.By),
    };

    /// <summary>Approvals that approve the gate.</summary>
    public static int Required(HumanTask task, HumanTaskDefinition human) => task.Approvers.IsEmpty ? human.Required : task.Approvers.Length;

    /// <summary>Whether the votes so far approve the gate.</summary>
    internal static bool IsApproved(HumanTask task, HumanTaskDefinition human) =>
        task.Approvers.IsEmpty ? task.Votes.Count(v => v.Approves) >= human.Required : task.Turn is null;

    /// <summary>Why the actor is no candidate, and who is.</summary>
    public static string ExplainCandidates(HumanTask task, Actor actor)
    {
        if (actor.IsAgent) return $"agent {actor.User} cannot decide '{task.Step}': human tasks are decided by people";
        var candidates = Candidates.Of(task);
        string[] who = [.. candidates.Users, .. candidates.Roles.Except(candidates.Users).Select(r => $"role '{r}'"), .. candidates.Admins ? ["the admins"] : Array.Empty<string>()];
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
