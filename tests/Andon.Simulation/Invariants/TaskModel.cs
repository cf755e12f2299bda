using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>A human task as the rules see it: whose turn it is, who was given whose place, and when people are to be reminded.</summary>
internal sealed class TaskModel(HumanTask opened)
{
    private readonly List<string> missing = [.. opened.Approvers];
    private readonly Dictionary<string, string> places = [];
    private readonly Dictionary<string, string> deputies = [];
    private readonly HashSet<string> voters = [];
    private DateTimeOffset? remindAt = opened.RemindAt;
    private bool isEscalated;
    private int reminders;

    private bool IsOrdered => !opened.Approvers.IsEmpty;

    /// <summary>Why the event may not follow; null where it may.</summary>
    public string? See(RunEvent e)
    {
        switch (e)
        {
            case TaskVoted x: return Vote(x.Vote);
            case TaskEscalated: isEscalated = true; return null;
            case TaskDelegated { To: { } to } x: places[x.For] = to; return null;
            case TaskDelegated x: return places.Remove(x.For) ? null : "nothing was delegated";
            case TaskDeputized x: return deputies.TryAdd(x.For, x.Deputy) ? null : "they have a deputy";
            case TaskDrafted: return opened.Kind == HumanTaskKind.Form ? null : "a gate has no form";
            case TaskReminded x: return Remind(x);
            case TaskClosed { Status: HumanTaskStatus.Approved, By: not null }: return missing.Count == 0 ? null : $"{missing[0]} has not approved";
            default: return null;
        }
    }

    private string? Vote(Vote vote)
    {
        if (!voters.Add(vote.By)) return "they have voted";
        if (!IsOrdered) return null;
        if (missing.Count == 0) return "all have approved";
        var holder = places.GetValueOrDefault(missing[0], missing[0]);
        // Everybody here holds every role, and so whatever it was escalated to.
        var isTheirs = isEscalated || vote.By == holder || deputies.GetValueOrDefault(holder) == vote.By;
        missing.RemoveAt(0);
        missing.Remove(vote.By);
        return isTheirs ? null : $"it is the turn of {holder}";
    }

    private string? Remind(TaskReminded e)
    {
        if (e.Number != ++reminders) return $"that would be reminder {reminders}";
        if (remindAt is not { } time || e.At < time) return $"they are to be reminded at {remindAt:T}";
        remindAt = e.NextAt;
        return e.NextAt <= e.At ? "the next reminder is over already" : null;
    }
}
