using System.Collections.Immutable;
using Andon.Artifacts;
using Andon.HumanTasks;

namespace Andon.Runs.Codec;

/// <summary>The records that events and snapshots share, as bytes.</summary>
internal static class Parts
{
    public static void Write(BinaryOut o, StepError error)
    {
        o.Text(error.Code);
        o.Text(error.Message);
        o.Bool(error.Retryable);
    }

    public static StepError Error(BinaryIn i) => new(i.Text(), i.Text(), i.Bool());

    public static void Write(BinaryOut o, ImmutableArray<string> names)
    {
        o.Number(names.Length);
        foreach (var name in names) o.Text(name);
    }

    public static ImmutableArray<string> Names(BinaryIn i) => [.. i.List(x => x.Text())];

    public static void Write(BinaryOut o, Artifact artifact)
    {
        o.Number(artifact.Revision);
        o.Hash(artifact.Digest);
        o.Bytes(artifact.Content.Span);
        o.Text(artifact.MadeBy);
        o.Time(artifact.At);
    }

    public static Artifact Artifact(BinaryIn i) => new(i.Int(), i.Hash(), i.Bytes(), i.Text(), i.Time());

    public static void Write(BinaryOut o, Feedback feedback)
    {
        o.Text(feedback.From);
        o.Text(feedback.By);
        o.OptionalText(feedback.Comments);
        o.Time(feedback.At);
    }

    public static Feedback Feedback(BinaryIn i) => new(i.Text(), i.Text(), i.OptionalText(), i.Time());

    public static void Write(BinaryOut o, KeptSignal signal)
    {
        o.Text(signal.Name);
        o.Bytes(signal.Data.Span);
        o.Text(signal.By);
    }

    public static KeptSignal Signal(BinaryIn i) => new(i.Text(), i.Bytes(), i.Text());

    public static void Write(BinaryOut o, SentSignal signal)
    {
        o.Text(signal.Key);
        o.Text(signal.Name);
        o.Hash(signal.Digest);
        o.OptionalText(signal.Step);
    }

    public static SentSignal SentSignal(BinaryIn i) => new(i.Text(), i.Text(), i.Hash(), i.OptionalText());

    public static void Write(BinaryOut o, Vote vote)
    {
        o.Text(vote.By);
        o.Bool(vote.Approves);
        o.OptionalText(vote.Comments);
        o.Time(vote.At);
        o.OptionalText(vote.IdempotencyKey);
    }

    public static Vote Vote(BinaryIn i) => new(i.Text(), i.Bool(), i.OptionalText(), i.Time(), i.OptionalText());

    public static void Write(BinaryOut o, ParentRun parent)
    {
        o.Id(parent.RunId);
        o.Text(parent.Step);
        Write(o, parent.Path);
    }

    public static ParentRun Parent(BinaryIn i) => new(i.Id(), i.Text(), Names(i));

    public static void Write(BinaryOut o, HumanTask task)
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
        o.OptionalText(task.EscalatedTo);
        o.Number(task.Escalations);
        o.OptionalText(task.ClaimedBy);
        o.Number(task.Votes.Length);
        foreach (var vote in task.Votes) Write(o, vote);
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

    /// <summary>Reads in the order of writing, which is the order of these initializers.</summary>
    public static HumanTask Task(BinaryIn i) => new()
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
        EscalatedTo = i.OptionalText(),
        Escalations = i.Int(),
        ClaimedBy = i.OptionalText(),
        Votes = [.. i.List(Vote)],
        Shown = [.. i.List(x => new ShownArtifact(x.Text(), x.Int(), x.Hash()))],
        ETag = i.Text(),
        OpenedAt = i.Time(),
        DueAt = i.OptionalTime(),
        ClosedAt = i.OptionalTime(),
        DecidedBy = i.OptionalText(),
        Comments = i.OptionalText(),
        DecisionKey = i.OptionalText(),
    };
}
