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

    public static void Write(BinaryOut o, RunMigrated migrated)
    {
        o.Number(migrated.From);
        o.Number(migrated.To);
        o.Text(migrated.By);
        Write(o, [.. migrated.Renamed.Select(r => r.From)]);
        Write(o, [.. migrated.Renamed.Select(r => r.To)]);
        Write(o, migrated.Changed);
        Write(o, migrated.Reset);
        Write(o, migrated.Added);
        Write(o, migrated.Dropped);
    }

    public static RunMigrated Migrated(BinaryIn i, DateTimeOffset at) => new(i.Int(), i.Int(), i.Text())
    {
        At = at,
        Renamed = [.. Names(i).Zip(Names(i), (from, to) => new StepRename(from, to))],
        Changed = Names(i),
        Reset = Names(i),
        Added = Names(i),
        Dropped = Names(i),
    };

    public static void Write(BinaryOut o, ParentRun parent)
    {
        o.Id(parent.RunId);
        o.Text(parent.Step);
        Write(o, parent.Path);
    }

    public static ParentRun Parent(BinaryIn i) => new(i.Id(), i.Text(), Names(i));

    public static void Write(BinaryOut o, TraceContext trace)
    {
        o.Text(trace.Parent);
        o.OptionalText(trace.State);
    }

    public static TraceContext Trace(BinaryIn i) => new(i.Text(), i.OptionalText());

    public static void Write(BinaryOut o, Compensation compensation)
    {
        o.Byte((byte)compensation.Cause);
        o.OptionalText(compensation.By);
        o.OptionalText(compensation.Reason);
    }

    public static Compensation Compensation(BinaryIn i) => new(i.Enum(CompensationCause.Cancelled), i.OptionalText(), i.OptionalText());
}
