using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>An arrow of one of the three machines: <c>STEP</c>, <c>RUN</c> or <c>TASK</c>.</summary>
internal sealed record Transition(string Machine, string From, string Event, string To)
{
    public override string ToString() => $"{Machine} {From} --{Event}--> {To}";
}

/// <summary>Every arrow that was taken in this process, and every arrow that the doc comment of <see cref="RunMachine"/> lists.</summary>
internal static partial class Transitions
{
    private static readonly ConcurrentDictionary<Transition, bool> Taken = new();

    public static IReadOnlySet<Transition> Seen => Taken.Keys.ToHashSet();

    public static void Record(Run? before, Decision decision, IReadOnlyDictionary<int, Pipeline> versions)
    {
        var run = before;
        foreach (var e in decision.Events)
        {
            var next = Invariants.Fold(versions, run, [e]);
            if (e is RunMigrated migrated) RecordMigration(run!, migrated, next);
            else RecordSteps(run, e, next);
            RecordTasks(run, e, next);
            run = next;
        }

        if (decision.Events.Count > 0) RecordRun(before, decision.Events, run!);
    }

    private static void RecordSteps(Run? before, RunEvent e, Run after)
    {
        if (before is null) return;
        foreach (var (from, to) in before.Steps.Select(s => (From: s, To: after.Steps.Find(s.Index))))
        {
            // Steps of items come and go with their items; who has the index of a former one is another.
            if (to is null || ReferenceEquals(from, to) || !ReferenceEquals(from.Place, to.Place)) continue;
            Taken.TryAdd(new Transition("STEP", from.State.Name(), NameOf(e, to), to.State.Name()), true);
        }
    }

    /// <summary>Steps take other places then, and come and go.</summary>
    private static void RecordMigration(Run before, RunMigrated e, Run after)
    {
        var known = before.OwnSteps.Select(s => e.NameAfter(s.Name)).Except(e.Dropped).ToHashSet();
        foreach (var step in after.OwnSteps.Where(s => !known.Contains(s.Name))) Add("–", step.State.Name());
        foreach (var step in before.OwnSteps)
        {
            if (e.Dropped.Contains(step.Name)) Add(step.State.Name(), "–");
            else if (after.Steps[after.IndexOf(e.NameAfter(step.Name))] is var to && (to.State, to.Queue) != (step.State, step.Queue)) Add(step.State.Name(), to.State.Name());
        }

        static void Add(string from, string to) => Taken.TryAdd(new Transition("STEP", from, nameof(RunMigrated), to), true);
    }

    private static string NameOf(RunEvent e, StepRun to) => e switch
    {
        AttemptFailed { RetryAt: not null } => "AttemptFailed, retried",
        StepCompleted { Resolution: "overridden" } => "StepCompleted, overridden",
        RevisionStarted when to.State == StepState.Completed => "RevisionStarted, edited",
        RevisionStarted when to.State == StepState.Running => "RevisionStarted, reopened",
        _ => e.GetType().Name,
    };

    private static void RecordTasks(Run? before, RunEvent e, Run after)
    {
        foreach (var (id, task) in after.Tasks)
        {
            var from = before is not null && before.Tasks.TryGetValue(id, out var was) ? was : null;
            // With its step a task gets another name, and stays what it is.
            if (!ReferenceEquals(from, task) && e is not RunMigrated) Taken.TryAdd(new Transition("TASK", from?.Status.Name() ?? "–", e.GetType().Name, task.Status.Name()), true);
        }
    }

    /// <summary>A run's state follows from its steps, so that only whole decisions have one; in between lie states that nobody ever sees.</summary>
    private static void RecordRun(Run? before, IReadOnlyList<RunEvent> events, Run after)
    {
        if (before is not null && before.State == after.State && before.Ended is null) return;
        var name = before?.Ended is not null || before is null
            ? events.FirstOrDefault(e => e is RevisionStarted or RunTakenUp or RunSubmitted)?.GetType().Name
            : events.LastOrDefault(e => e is RunCompleted or RunFailed or RunCancelled or RunPaused or RunResumed)?.GetType().Name ?? "steps";
        if (before?.State == RunState.Paused && events[0] is RunResumed) name = nameof(RunResumed);
        if (name is not null) Taken.TryAdd(new Transition("RUN", before?.State.Name() ?? "–", name, after.State.Name()), true);
    }

    /// <summary>The tables as the machine's own source has them.</summary>
    public static IEnumerable<Transition> Listed()
    {
        var machine = "";
        foreach (var line in File.ReadLines(Path.Combine(Checkout.Root, "src/Andon.Core/Runs/RunMachine.cs")))
        {
            if (Header().Match(line) is { Success: true } header) machine = header.Groups["machine"].Value;
            else if (Row().Match(line) is { Success: true } row && machine.Length > 0)
                foreach (var from in Words(row, "from"))
                    foreach (var to in Words(row, "to")) yield return new Transition(machine, from, row.Groups["event"].Value.Trim(), to);
        }
    }

    private static string[] Words(Match row, string group) => row.Groups[group].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("^/// (?<machine>STEP|RUN|TASK) from ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Header();

    // Fixed columns: from, event, to, why.
    [GeneratedRegex("^/// (?<from>.{33}) (?<event>[A-Za-z, ]{25}) (?<to>.{23}) \\S", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Row();
}
