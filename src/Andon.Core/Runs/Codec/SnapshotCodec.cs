using System.Buffers;
using System.Collections.Immutable;
using Andon.Artifacts;
using Andon.Pipelines;

namespace Andon.Runs.Codec;

/// <summary>A run as bytes, so that loading it need not fold its whole log. A snapshot is only a shortcut: the log stays the truth.</summary>
public static class SnapshotCodec
{
    /// <summary>The version this program writes. A snapshot of another version is not used; the log is folded instead.</summary>
    public const byte Version = 3;

    /// <summary>Writes a run.</summary>
    public static void Encode(Run run, IBufferWriter<byte> buffer)
    {
        var o = new BinaryOut(buffer);
        o.Byte(Version);
        o.Text(run.Pipeline.Name);
        o.Number(run.Pipeline.Version);
        o.Text(run.Tenant);
        o.Number(run.SubmittedVersion);
        o.Id(run.Id);
        o.Text(run.Title);
        o.Text(run.Owner);
        o.Text(run.SubmittedBy);
        o.Bytes(run.Params.Span);
        o.OptionalText(run.IdempotencyKey);
        o.Time(run.SubmittedAt);
        o.OptionalTime(run.StartedAt);
        o.OptionalTime(run.EndedAt);
        o.Number(run.Revision);
        o.Bool(run.IsPaused);
        o.Bool(run.IsFailing);
        o.Number(run.Ended is { } ended ? (int)ended : -1);
        o.Bool(run.Parent is not null);
        if (run.Parent is { } parent) Parts.Write(o, parent);
        o.Bool(run.Compensation is not null);
        if (run.Compensation is { } compensation) Parts.Write(o, compensation);
        o.Number(run.Completions);
        o.Byte((byte)run.Told);
        o.Number(run.ChildrenStarted);
        o.Number(run.Calls.Count);
        foreach (var (child, call) in run.Calls) Write(o, child, call);
        o.Number(run.Tasks.Count);
        foreach (var task in run.Tasks.Values) TaskCodec.Write(o, task);
        o.Number(run.Signals.Length);
        foreach (var signal in run.Signals) Parts.Write(o, signal);
        o.Number(run.SentSignals.Length);
        foreach (var signal in run.SentSignals) Parts.Write(o, signal);
        o.Number(run.Pipeline.Places.Length);
        foreach (var step in run.Steps.Take(run.Pipeline.Places.Length)) Write(o, step);
        o.Number(run.EndOfItems);
        o.Number(run.Maps.Count);
        foreach (var (index, map) in run.Maps) Write(o, run, index, map);
        o.Number(run.Kept.Count);
        foreach (var (index, kept) in run.Kept) Write(o, index, kept);
        WriteTail(o, run);
        o.Flush();
    }

    /// <summary>Which pipeline version a snapshot needs; null where its format is unknown or it is damaged.</summary>
    public static (string Tenant, string Pipeline, int Version)? ReadPipeline(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var i = new BinaryIn(bytes);
            if (i.Byte() != Version) return null;
            var name = i.Text();
            var version = i.Int();
            return (i.Text(), name, version);
        }
        catch (Exception e) when (BinaryIn.IsDamage(e))
        {
            return null;
        }
    }

    /// <summary>Reads a run of the pipeline version that <see cref="ReadPipeline"/> named; null where the snapshot is damaged: then the log is folded.</summary>
    public static Run? TryDecode(ReadOnlyMemory<byte> bytes, Pipeline pipeline)
    {
        try
        {
            return ReadPipeline(bytes) is null ? null : Decode(bytes, pipeline);
        }
        catch (Exception e) when (BinaryIn.IsDamage(e))
        {
            return null;
        }
    }

    /// <summary>Reads a run of the pipeline version that <see cref="ReadPipeline"/> named.</summary>
    public static Run Decode(ReadOnlyMemory<byte> bytes, Pipeline pipeline)
    {
        var i = new BinaryIn(bytes);
        i.Byte();
        i.Text();
        i.Int();
        i.Text();
        var run = new Run
        {
            Pipeline = pipeline,
            SubmittedVersion = i.Int(),
            Id = i.Id(),
            Title = i.Text(),
            Owner = i.Text(),
            SubmittedBy = i.Text(),
            Params = i.Bytes(),
            IdempotencyKey = i.OptionalText(),
            SubmittedAt = i.Time(),
            StartedAt = i.OptionalTime(),
            EndedAt = i.OptionalTime(),
            Revision = i.Int(),
            IsPaused = i.Bool(),
            IsFailing = i.Bool(),
            Ended = i.Int() switch { -1 => null, >= 0 and <= (int)RunState.Cancelled and var ended => (RunState)ended, _ => throw new FormatException("no such state of a run") },
            Parent = i.Bool() ? Parts.Parent(i) : null,
            Compensation = i.Bool() ? Parts.Compensation(i) : null,
            Completions = i.Int(),
            Told = i.Enum(RunState.Cancelled),
            ChildrenStarted = i.Int(),
            Calls = i.List(Call).ToImmutableSortedDictionary(),
            Tasks = i.List(TaskCodec.Read).ToImmutableDictionary(t => t.Id),
            Signals = [.. i.List(Parts.Signal)],
            SentSignals = [.. i.List(Parts.SentSignal)],
            Steps = StepTable.Create(Array.Empty<StepRun>()),
            EndOfItems = 0,
        };
        if (i.Int() != pipeline.Places.Length) throw new FormatException("a snapshot of another pipeline");
        var steps = StepTable.Create([.. pipeline.Places.Select(place => Step(i, place))]);
        var endOfItems = i.Int();
        var maps = ImmutableSortedDictionary.CreateBuilder<int, MapRun>();
        for (var left = i.Int(); left > 0; left--)
        {
            var (index, map) = Map(i, ref steps);
            maps.Add(index, map);
        }

        var keptSteps = ImmutableDictionary.CreateBuilder<int, KeptStep>();
        for (var left = i.Int(); left > 0; left--)
        {
            var place = steps[i.Int()].Place;
            keptSteps.Add(place.Index, new KeptStep(Step(i, place), [.. i.List(x => new SeenStep(x.Enum(StepState.Cancelled), x.Bool() ? x.Hash() : null))]));
        }

        run = run with { Kept = keptSteps.ToImmutable(), Steps = steps, EndOfItems = endOfItems, Maps = maps.ToImmutable() };
        return RunFold.Counted(i.IsAtEnd ? run : WithTail(i, run));
    }

    /// <summary>What snapshots of this version did not always have. Programs that do not know of it do not read so far.</summary>
    private static void WriteTail(BinaryOut o, Run run)
    {
        o.Bool(run.Trace is not null);
        if (run.Trace is { } trace) Parts.Write(o, trace);
        o.Number(run.Steps.Count(step => step.QueuedAt is not null));
        foreach (var step in run.Steps)
        {
            if (step.QueuedAt is not { } at) continue;
            o.Number(step.Index);
            o.Time(at);
        }
    }

    private static Run WithTail(BinaryIn i, Run run)
    {
        run = run with { Trace = i.Bool() ? Parts.Trace(i) : null };
        var steps = run.Steps;
        foreach (var (index, at) in i.List(static x => (x.Int(), x.Time()))) steps = steps.With((steps.Find(index) ?? throw new FormatException("no such step")) with { QueuedAt = at });
        return run with { Steps = steps };
    }

    /// <summary>Outer maps come before those in their items, so that reading finds the steps it needs.</summary>
    private static void Write(BinaryOut o, Run run, int index, MapRun map)
    {
        o.Number(index);
        o.Number(map.Items.First);
        o.Number(map.Items.Room);
        o.Bytes(map.Items.List.Span);
        Parts.Write(o, map.Items.Keys);
        o.Bool(map.IsStale);
        for (var item = 0; item < map.Items.Count; item++)
        {
            o.Byte((byte)map.StateOf(item));
            for (var i = 0; i < map.Items.Dag.Slots.Length; i++)
            {
                var step = run.Steps.Find(map.Items.FirstOf(item) + i);
                o.Bool(step is not null);
                if (step is not null) Write(o, step);
            }
        }
    }

    private static (int Index, MapRun Map) Map(BinaryIn i, ref StepTable steps)
    {
        var index = i.Int();
        if (steps.Find(index) is not { Definition.Map: not null } step) throw new FormatException("items of a step that is no map");
        var items = new MapItems(step.Place, i.Int(), i.Int(), i.Bytes(), Parts.Names(i));
        var map = new MapRun { Items = items, IsStale = i.Bool() };
        for (var item = 0; item < items.Count; item++)
        {
            if (i.Enum(ItemState.Failed) is var state and not ItemState.Waiting) map = map.With(item, state);
            foreach (var place in items.PlacesOf(item))
            {
                if (i.Bool()) steps = steps.With(Step(i, place));
            }
        }

        return (index, map);
    }

    private static void Write(BinaryOut o, Guid child, ChildCall call)
    {
        o.Id(child);
        o.Text(call.Step);
        o.Bool(call.IsCancelled);
        o.Bool(call.Compensates);
        o.Bool(call.Start is not null);
        if (call.Start is not { } start) return;
        o.Text(start.Pipeline);
        o.Number(start.Version ?? 0);
        o.Bytes(start.Params.Span);
    }

    private static KeyValuePair<Guid, ChildCall> Call(BinaryIn i)
    {
        var (child, step, isCancelled, compensates) = (i.Id(), i.Text(), i.Bool(), i.Bool());
        var start = i.Bool() ? new ChildStart(i.Text(), i.Int() is > 0 and var version ? version : null, i.Bytes()) : null;
        return KeyValuePair.Create(child, new ChildCall(step, start, isCancelled) { Compensates = compensates });
    }

    private static void Write(BinaryOut o, int index, KeptStep kept)
    {
        o.Number(index);
        Write(o, kept.Step);
        o.Number(kept.Seen.Length);
        foreach (var seen in kept.Seen)
        {
            o.Byte((byte)seen.State);
            o.Bool(seen.Output is not null);
            if (seen.Output is { } digest) o.Hash(digest);
        }
    }

    private static void Write(BinaryOut o, StepRun step)
    {
        o.Byte((byte)step.State);
        o.Byte((byte)step.Queue);
        o.Number(step.Revision);
        o.Number(step.Attempts);
        o.Number(step.Failures);
        o.Number(step.Losses);
        o.Number(step.Rounds);
        o.Number(step.Completion);
        o.OptionalId(step.Task);
        o.OptionalText(step.Resolution);
        o.OptionalText(step.Signal);
        o.OptionalTime(step.DueAt);
        o.OptionalTime(step.StartedAt);
        o.OptionalTime(step.EndedAt);
        o.Bool(step.Attempt is not null);
        if (step.Attempt is { } attempt)
        {
            o.Number(attempt.Number);
            o.Id(attempt.Token);
            o.Id(attempt.Incarnation);
            o.Time(attempt.StartedAt);
            o.OptionalText(attempt.Worker);
        }

        o.Bool(step.Child is not null);
        if (step.Child is { } child)
        {
            o.Id(child.Id);
            o.Bool(child.Waits);
            o.Number(child.Sequence);
            o.Bool(child.IsUndoing);
        }

        o.Bool(step.Error is not null);
        if (step.Error is { } error) Parts.Write(o, error);
        o.Number(step.Artifacts.Length);
        foreach (var artifact in step.Artifacts) Parts.Write(o, artifact);
        o.Number(step.Feedback.Length);
        foreach (var feedback in step.Feedback) Parts.Write(o, feedback);
    }

    private static StepRun Step(BinaryIn i, StepPlace place) => new()
    {
        Place = place,
        State = i.Enum(StepState.Cancelled),
        Queue = i.Enum(QueueState.Ready),
        Revision = i.Int(),
        Attempts = i.Int(),
        Failures = i.Int(),
        Losses = i.Int(),
        Rounds = i.Int(),
        Completion = i.Int(),
        Task = i.OptionalId(),
        Resolution = i.OptionalText(),
        Signal = i.OptionalText(),
        DueAt = i.OptionalTime(),
        StartedAt = i.OptionalTime(),
        EndedAt = i.OptionalTime(),
        Attempt = i.Bool() ? new Attempt(i.Int(), i.Id(), i.Id(), i.Time()) { Worker = i.OptionalText() } : null,
        Child = i.Bool() ? new ChildRun(i.Id(), i.Bool(), i.Number()) { IsUndoing = i.Bool() } : null,
        Error = i.Bool() ? Parts.Error(i) : null,
        Artifacts = [.. i.List(Parts.Artifact)],
        Feedback = [.. i.List(Parts.Feedback)],
    };
}
