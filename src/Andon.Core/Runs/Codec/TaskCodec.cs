using System.Collections.Immutable;
using Andon.HumanTasks;

namespace Andon.Runs.Codec;

/// <summary>A human task as bytes: what every version wrote, then what came later.</summary>
internal static class TaskCodec
{
    public static void Write(BinaryOut o, HumanTask task)
    {
        WriteFirst(o, task);
        Parts.Write(o, task.CandidateUsers);
        Parts.Write(o, task.CandidateRoles);
        Parts.Write(o, task.Approvers);
        Parts.Write(o, task.Escalated);
        o.Number(task.Delegations.Length);
        foreach (var (@for, to, by) in task.Delegations)
        {
            o.Text(@for);
            o.Text(to);
            o.Text(by);
        }

        o.Number(task.Deputies.Length);
        foreach (var (@for, user) in task.Deputies)
        {
            o.Text(@for);
            o.Text(user);
        }

        o.Number(task.Discussion.Length);
        foreach (var comment in task.Discussion)
        {
            o.Text(comment.By);
            o.Text(comment.Text);
            o.Time(comment.At);
            o.OptionalText(comment.IdempotencyKey);
        }

        o.Number(task.Drafts.Length);
        foreach (var draft in task.Drafts)
        {
            o.Text(draft.By);
            o.Bytes(draft.Data.Span);
            o.Time(draft.At);
        }

        o.OptionalTime(task.RemindAt);
        o.OptionalTime(task.RemindedAt);
        o.Number(task.Reminders);
    }

    /// <summary>Reads in the order of writing, which is the order of these initializers.</summary>
    public static HumanTask Read(BinaryIn i) => ReadFirst(i) with
    {
        CandidateUsers = Parts.Names(i),
        CandidateRoles = Parts.Names(i),
        Approvers = Parts.Names(i),
        Escalated = Parts.Names(i),
        Delegations = [.. i.List(x => new Delegation(x.Text(), x.Text(), x.Text()))],
        Deputies = [.. i.List(x => new Deputy(x.Text(), x.Text()))],
        Discussion = [.. i.List(x => new TaskComment(x.Text(), x.Text(), x.Time(), x.OptionalText()))],
        Drafts = [.. i.List(x => new TaskDraft(x.Text(), x.Bytes(), x.Time()))],
        RemindAt = i.OptionalTime(),
        RemindedAt = i.OptionalTime(),
        Reminders = i.Int(),
    };

    /// <summary>Reads a task as the first version wrote it when it was opened: without its candidates, which are in its definition.</summary>
    public static HumanTask ReadFirst(BinaryIn i) => new()
    {
        Id = i.Id(),
        Step = i.Text(),
        Revision = i.Int(),
        Kind = i.Enum(HumanTaskKind.Approval),
        Status = i.Enum(HumanTaskStatus.Cancelled),
        Title = i.Text(),
        Instructions = i.OptionalText(),
        AssigneeId = i.OptionalText(),
        AssigneeRole = i.OptionalText(),
        CandidateUsers = default,
        CandidateRoles = default,
        Escalated = ReadNothing(i),
        ClaimedBy = i.OptionalText(),
        Votes = [.. i.List(Parts.Vote)],
        Shown = [.. i.List(x => new ShownArtifact(x.Text(), x.Int(), x.Hash()))],
        ETag = i.Text(),
        OpenedAt = i.Time(),
        DueAt = i.OptionalTime(),
        ClosedAt = i.OptionalTime(),
        DecidedBy = i.OptionalText(),
        Comments = i.OptionalText(),
        DecisionKey = i.OptionalText(),
    };

    private static void WriteFirst(BinaryOut o, HumanTask task)
    {
        o.Id(task.Id);
        o.Text(task.Step);
        o.Number(task.Revision);
        o.Byte((byte)task.Kind);
        o.Byte((byte)task.Status);
        o.Text(task.Title);
        o.OptionalText(task.Instructions);
        o.OptionalText(task.AssigneeId);
        o.OptionalText(task.AssigneeRole);
        WriteNothing(o);
        o.OptionalText(task.ClaimedBy);
        o.Number(task.Votes.Length);
        foreach (var vote in task.Votes) Parts.Write(o, vote);
        o.Number(task.Shown.Length);
        foreach (var shown in task.Shown)
        {
            o.Text(shown.Step);
            o.Number(shown.Revision);
            o.Hash(shown.Digest);
        }

        o.Text(task.ETag);
        o.Time(task.OpenedAt);
        o.OptionalTime(task.DueAt);
        o.OptionalTime(task.ClosedAt);
        o.OptionalText(task.DecidedBy);
        o.OptionalText(task.Comments);
        o.OptionalText(task.DecisionKey);
    }

    // Where the first version had the newest escalation and their number, which are nothing yet when a task is opened.
    private static void WriteNothing(BinaryOut o)
    {
        o.OptionalText(null);
        o.Number(0);
    }

    private static ImmutableArray<string> ReadNothing(BinaryIn i)
    {
        i.OptionalText();
        i.Int();
        return [];
    }
}
