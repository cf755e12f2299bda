using System.Security.Cryptography;
using Andon.Runs;
using Andon.Steps.Processes;

namespace Andon.Chaos.Records;

/// <summary>Holds what the database says against the effects that were recorded outside it. Every disagreement is a problem with its place.</summary>
internal sealed class Reconciliation
{
    private readonly List<string> problems = [];
    private readonly ILookup<AttemptMark, EffectLine> begun;
    private readonly ILookup<AttemptMark, EffectLine> ended;
    private readonly Dictionary<AttemptMark, Guid> attempts = [];

    private Reconciliation(IReadOnlyList<EffectLine> effects)
    {
        begun = effects.Where(e => !e.HasEnded).ToLookup(e => e.Attempt);
        ended = effects.Where(e => e.HasEnded).ToLookup(e => e.Attempt);
    }

    public IReadOnlyList<string> Problems => problems;

    /// <summary>Every attempt on record, and the incarnation that had it.</summary>
    public IReadOnlyDictionary<AttemptMark, Guid> Attempts => attempts;

    public int Lost { get; private set; }

    public int LateResultsRefused { get; private set; }

    /// <param name="submitted">The runs whose submission was acknowledged.</param>
    /// <param name="records">All runs of the database.</param>
    /// <param name="effects">All effects.</param>
    public static Reconciliation Of(IReadOnlyCollection<Guid> submitted, IReadOnlyCollection<RunRecord> records, IReadOnlyList<EffectLine> effects)
    {
        var audit = new Reconciliation(effects);
        foreach (var record in records) audit.Follow(record);
        audit.CheckRuns(submitted, records);
        audit.CheckEffects();
        return audit;
    }

    private void Say(string problem) => problems.Add(problem);

    private void CheckRuns(IReadOnlyCollection<Guid> submitted, IReadOnlyCollection<RunRecord> records)
    {
        var known = records.Select(r => r.Id).ToHashSet();
        foreach (var run in submitted.Where(s => !known.Contains(s))) Say($"run {run} was acknowledged and is lost");
        var children = records.SelectMany(r => r.Events.OfType<ChildStarted>()).Select(e => e.Child).ToList();
        if (children.Count != children.Distinct().Count()) Say("two steps have one child");
        foreach (var run in known.Except(submitted).Except(children)) Say($"run {run} was submitted by nobody");
        foreach (var run in children.Except(known)) Say($"child {run} is lost");
    }

    private void CheckEffects()
    {
        foreach (var attempt in begun.Select(b => b.Key).Where(a => !attempts.ContainsKey(a))) Say($"{attempt} had an effect, and is not on record");
        foreach (var group in begun.Where(b => b.Count() > 1)) Say($"{group.Key} had its effect {group.Count()} times");
        foreach (var group in begun.SelectMany(b => b).Where(e => e.Key != "-").GroupBy(e => (e.Attempt.RunId, e.Attempt.Step, e.Attempt.Revision)))
            if (group.Select(e => e.Key).Distinct().Count() > 1) Say($"{group.Key}: its attempts had several idempotency keys: {string.Join(", ", group.Select(e => e.Key).Distinct())}");
        foreach (var group in begun.SelectMany(b => b).Where(e => e.Process > 0 && attempts.ContainsKey(e.Attempt)).GroupBy(e => attempts[e.Attempt]))
            if (group.Select(e => e.Process).Distinct().Count() > 1) Say($"incarnation {group.Key} was in several processes: {string.Join(", ", group.Select(e => e.Process).Distinct())}");
    }

    private void Follow(RunRecord record)
    {
        if (!record.Sequences.SequenceEqual(Enumerable.Range(1, record.Sequences.Count).Select(i => (long)i))) Say($"run {record.Id}: its log has a gap");
        if (!record.State.IsEnded()) Say($"run {record.Id} is {record.State} for good");
        if (record.Events.OfType<RunSubmitted>().Count() != 1) Say($"run {record.Id} was submitted {record.Events.OfType<RunSubmitted>().Count()} times");
        var rejected = record.Events.OfType<StepRejected>().Any();
        if (record.State == RunState.Failed && !rejected) Say($"run {record.Id} failed, though nobody rejected it: {record.Events.OfType<RunFailed>().LastOrDefault()}");
        if (record.State == RunState.Completed && rejected) Say($"run {record.Id} completed, though it was rejected");
        if (record.State == RunState.Completed && record.Events.OfType<RunCompleted>().Count() != 1) Say($"run {record.Id} completed {record.Events.OfType<RunCompleted>().Count()} times");
        new Transitions(this, record.Id).Follow(record.Events);
    }

    /// <summary>The attempts, steps and tasks of one run, one event after the other.</summary>
    private sealed class Transitions(Reconciliation audit, Guid run)
    {
        private readonly Dictionary<string, AttemptMark> live = [];
        private readonly HashSet<(string, int)> completed = [];
        private readonly HashSet<Guid> closed = [];

        // An activation has the revision in which it became ready.
        private readonly Dictionary<string, int> activations = [];
        private int revision = 1;

        public void Follow(IReadOnlyList<RunEvent> events)
        {
            foreach (var e in events) Follow(e);
        }

        private void Follow(RunEvent e)
        {
            switch (e)
            {
                case RevisionStarted x:
                    revision = x.Revision;
                    foreach (var step in activations.Keys.Where(s => x.Reset.Any(r => s == r || s.StartsWith(r + "/", StringComparison.Ordinal))).ToList())
                    {
                        live.Remove(step);
                        activations.Remove(step);
                    }

                    break;
                case StepQueued x: activations.TryAdd(x.Step, revision); break;
                case AttemptStarted x: Start(x); break;
                case AttemptLost x:
                    audit.Lost++;
                    End(x.Step, x.Attempt, "was lost");
                    break;
                case AttemptFailed x: End(x.Step, x.Attempt, "failed"); break;
                case AttemptInterrupted x: End(x.Step, x.Attempt, "was interrupted"); break;
                case LateResultRefused x:
                    audit.LateResultsRefused++;
                    if (live.TryGetValue(x.Step, out var current) && current.Attempt == x.Attempt) audit.Say($"{current}: its result was refused while it was under way");
                    break;
                case StepCompleted x when x.MadeBy.StartsWith("attempt:", StringComparison.Ordinal): Complete(x); break;
                case TaskClosed x when !closed.Add(x.Task): audit.Say($"run {run}: task {x.Task} was decided twice"); break;
                default: break;
            }
        }

        private void Start(AttemptStarted e)
        {
            activations.TryAdd(e.Step, revision);
            var mark = new AttemptMark(run, e.Step, activations[e.Step], e.Attempt, Convert.ToHexStringLower(SHA256.HashData(e.Token.ToByteArray()).AsSpan(0, 6)));
            if (!audit.attempts.TryAdd(mark, e.Incarnation)) audit.Say($"{mark} was started twice");
            if (!live.TryAdd(e.Step, mark)) audit.Say($"{mark} was started while {live[e.Step]} was under way");
            live[e.Step] = mark;
        }

        private AttemptMark? End(string step, int attempt, string how)
        {
            if (live.Remove(step, out var mark) && mark.Attempt == attempt) return mark;
            audit.Say($"run {run}: attempt {attempt} of {step} {how}, which was not under way");
            return null;
        }

        private void Complete(StepCompleted e)
        {
            if (!completed.Add((e.Step, activations.GetValueOrDefault(e.Step)))) audit.Say($"run {run}: {e.Step} was completed twice at revision {activations.GetValueOrDefault(e.Step)}");
            if (End(e.Step, int.Parse(e.MadeBy.AsSpan("attempt:".Length)), "completed the step") is not { } mark) return;
            if (audit.begun[mark].Count() != 1 || audit.ended[mark].Count() != 1) audit.Say($"{mark} completed its step, and had its effect {audit.begun[mark].Count()} times");
        }
    }
}
