using System.Buffers;
using Andon.Artifacts;
using Andon.Client;
using Andon.Nodes;
using Andon.Runs;
using Andon.Runs.Codec;
using Andon.Steps;
using Andon.Stores;
using Andon.Worlds;

namespace Andon.Invariants;

/// <summary>
/// Sees every row of every log the moment it is durable, and every entry into a handler; holds both against rules of its own, never against
/// what an engine believes.
/// </summary>
internal sealed class Witness(World world)
{
    private readonly Punctuality? punctuality = world.IsPunctual ? new Punctuality(world) : null;
    private readonly Dictionary<Guid, Testimony> runs = [];
    private readonly HashSet<Guid> started = [];
    private readonly HashSet<Guid> entered = [];
    private readonly HashSet<Guid> stillborn = [];
    private readonly HashSet<string> undone = [];

    public IReadOnlyDictionary<Guid, Testimony> Runs => runs;

    /// <summary>Entries into handlers so far.</summary>
    public int Effects => entered.Count;

    /// <summary>What was seen to happen: kinds of events, answers and faults.</summary>
    public SortedSet<string> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>Durable rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>The first rule that was broken.</summary>
    public string? Violation { get; private set; }

    public void Fail(string violation)
    {
        if (Violation is not null) return;
        Violation = violation;
        world.Tell($"VIOLATION {violation}");
    }

    /// <param name="stored">The run with its newest row.</param>
    /// <param name="held">The steps that workers had before it, and by the row's own time have still.</param>
    public void See(MemoryRun stored, IReadOnlyCollection<string> held)
    {
        if (Violation is not null) return;
        try
        {
            Rows++;
            var row = stored.Log[^1].Row;
            var id = stored.Row.RunId;
            var events = RunLoader.Decode(id, row);
            if (!runs.TryGetValue(id, out var testimony)) runs[id] = testimony = Testimony.Begin((RunSubmitted)events[0], world.VersionsOf((RunSubmitted)events[0]));
            if (stored.SnapshotSequence == row.Sequence) Seen.Add("snapshot");
            if (row.Sequence != ++testimony.Sequence) Fail($"run {id}: row {row.Sequence} where {testimony.Sequence} was next");
            foreach (var e in events) See(testimony, e, id);
            if (events.OfType<AttemptLost>().FirstOrDefault(e => held.Contains(e.Step)) is { } lost) Fail($"run {id}: '{lost.Step}' was lost though its worker had said that it goes on");
            if (events.OfType<AttemptLost>().FirstOrDefault(e => world.Disk.Has(e.Incarnation) is true) is { } early) Fail($"run {id}: '{early.Step}' was lost though its node was not declared dead");
            testimony.CheckStates();
            NoteStillborn(testimony.Run, events);
            RowRules.Check(stored, testimony.Run, world.QuotaOf(testimony.Run.Tenant));
            if (events.Any(e => e is AttemptStarted)) CheckSlots(testimony.Run.Tenant);
        }
        catch (BrokenRuleException e)
        {
            Fail($"run {stored.Row.RunId}, row {stored.Log.Count}: {e.Message}");
        }
        catch (Exception e) when (world.Sabotage != Sabotage.None && e is not OutOfMemoryException)
        {
            // A log that cannot even be folded.
            Fail($"run {stored.Row.RunId}, row {stored.Log.Count}: {e.GetType().Name} {e.Message}");
        }
    }

    /// <summary>Never more attempts of a key at once than its limit, nor of a tenant than it may have, over all runs and nodes.</summary>
    private void CheckSlots(string tenant)
    {
        var running = runs.Values.Where(r => r.Run.Tenant == tenant).Sum(r => r.Run.RunningAttempts);
        if (running > world.QuotaOf(tenant)?.MaxRunningSteps) Fail($"{tenant} has {running} attempts under way, and may have {world.QuotaOf(tenant)!.MaxRunningSteps}");
        if (running == world.QuotaOf(tenant)?.MaxRunningSteps) Seen.Add("last of the quota");
        var steps = runs.Values.Where(r => r.Run.Tenant == tenant).SelectMany(r => r.Run.Slots.Select(i => r.Run.Steps[i])).ToList();
        foreach (var key in steps.Select(s => s.Definition.Definition.Concurrency!).GroupBy(c => c))
        {
            if (key.Count() > key.Key.Limit) Fail($"{key.Count()} attempts with key '{key.Key.Key}' of {tenant} are under way, and the limit is {key.Key.Limit}");
            if (key.Count() == key.Key.Limit) Seen.Add("last slot");
        }
    }

    private void See(Testimony testimony, RunEvent e, Guid id)
    {
        if (world.IsTold) world.Tell($"run {id.ToString()[^4..]} #{testimony.Sequence}: {Story.Of(e)}");
        testimony.See(e, FingerprintOf(e));
        Seen.Add(e.GetType().Name);
        NoteUndone(testimony.Run, e);
        punctuality?.See(id, e);
        if (e is AttemptStarted start && !started.Add(start.Token)) Fail($"run {id}: token {start.Token} was given twice");
    }

    /// <summary>
    /// What undoes an activation does so once: after its end is durable it neither starts nor ends again under the same key. What was started before
    /// may still be entered then, by a process that is slow to learn of it; the outside knows it by the key.
    /// </summary>
    private void NoteUndone(Run run, RunEvent e)
    {
        var name = e is StepCompleted { Step: var completed } ? completed : e is AttemptStarted { Step: var begun } ? begun : null;
        if (name is null || run.Steps[run.IndexOf(name)] is not { IsCompensation: true } undo) return;
        var key = $"{run.Id}/{name}/{undo.Revision}";
        if (e is StepCompleted ? !undone.Add(key) : undone.Contains(key)) Fail($"run {run.Id}: '{name}' was undone twice for the activation of revision {undo.Revision}");
    }

    /// <summary>Started and stopped in one row: no handler needs to know of it.</summary>
    private void NoteStillborn(Run run, IReadOnlyList<RunEvent> events)
    {
        foreach (var start in events.OfType<AttemptStarted>())
        {
            if (run.Steps.Find(run.IndexOf(start.Step)) is { State: StepState.Running, Attempt: { } attempt } && attempt.Token == start.Token) continue;
            stillborn.Add(start.Token);
            Seen.Add("stillborn");
        }
    }

    /// <summary>A handler is entered: its attempt must be on record, and this must be the only time.</summary>
    public void Enter(StepContext context, Node node)
    {
        if (world.IsTold) world.Tell($"{node.Name}: enters {context.Step} attempt {context.Attempt} of {context.RunId.ToString()[^4..]}");
        if (!started.Contains(context.Token)) Fail($"run {context.RunId}: '{context.Step}' attempt {context.Attempt} was entered before its start was durable");
        if (stillborn.Contains(context.Token)) Fail($"run {context.RunId}: '{context.Step}' attempt {context.Attempt} was entered though the row that started it stopped it");
        if (!entered.Add(context.Token)) Fail($"run {context.RunId}: '{context.Step}' attempt {context.Attempt} was entered twice");
    }

    /// <summary>A worker has a job: its attempt must be on record, and nobody else may have been given it.</summary>
    public void Take(JobView job, Node node)
    {
        if (world.IsTold) world.Tell($"{node.Name}: gives {job.Step} attempt {job.Attempt} of {job.RunId.ToString()[^4..]} to a worker");
        if (!started.Contains(job.Token)) Fail($"run {job.RunId}: '{job.Step}' attempt {job.Attempt} was given to a worker before its start was durable");
        if (!entered.Add(job.Token)) Fail($"run {job.RunId}: '{job.Step}' attempt {job.Attempt} was given to two workers");
        Seen.Add("job");
    }

    /// <summary>Nothing of these processes may be under way: they are dead and another has looked for what they left, or they ended in peace.</summary>
    public void CheckLeft(IEnumerable<Guid> dead)
    {
        foreach (var testimony in runs.Values)
        {
            if (testimony.Run.Holders.Select(h => h.Incarnation).Intersect(dead).Any()) Fail($"run {testimony.Run.Id}: an attempt of a process that is gone is still under way");
        }
    }

    /// <summary>A caller was told of a decision: all of it must be durable.</summary>
    public void Acknowledge(Guid run, Decision decision)
    {
        // With that safeguard gone, only the effects are on trial.
        if (world.Sabotage == Sabotage.NoDurableStart) return;
        Seen.Add(decision.Refusal is { } refusal ? $"refused {refusal.Code}" : "acknowledged");
        foreach (var e in decision.Events)
        {
            if (!runs.TryGetValue(run, out var testimony) || !testimony.Has(FingerprintOf(e))) Fail($"run {run}: {e.GetType().Name} was acknowledged and is not on record");
        }
    }

    /// <summary>Everything that happened: two worlds with the same digest had the same history.</summary>
    public Digest Digest()
    {
        var history = new ArrayBufferWriter<byte>();
        foreach (var run in runs.Values.OrderBy(r => r.Run.Id)) SnapshotCodec.Encode(run.Run, history);
        foreach (var token in entered) history.Write(token.ToByteArray());
        history.Write(BitConverter.GetBytes(Rows));
        return Artifacts.Digest.Of(history.WrittenSpan);
    }

    private static Digest FingerprintOf(RunEvent e)
    {
        var buffer = new ArrayBufferWriter<byte>();
        EventCodec.Encode([e], buffer);
        return Artifacts.Digest.Of(buffer.WrittenSpan);
    }
}
