using Andon.Artifacts;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>One run as its log tells it: by the machine's fold, and beside it by a second, simpler model that knows which event may follow which.</summary>
internal sealed class Testimony
{
    private readonly HashSet<Digest> recorded = [];
    private readonly RunRules rules;
    private readonly Func<int, Pipeline> versions;

    private Testimony(Run run, Func<int, Pipeline> versions)
    {
        Run = run;
        this.versions = versions;
        rules = new RunRules(run.Pipeline.Definition, version => versions(version).Definition);
    }

    public Run Run { get; private set; }

    /// <summary>Rows seen.</summary>
    public long Sequence { get; set; }

    public static Testimony Begin(RunSubmitted submitted, Func<int, Pipeline> versions) => new(RunMachine.Create(submitted, versions(submitted.Version)), versions);

    public IReadOnlySet<Guid> Children => rules.Children;

    public IReadOnlySet<Guid> Cancelled => rules.Cancelled;

    public bool Has(Digest fingerprint) => recorded.Contains(fingerprint);

    public void See(RunEvent e, Digest fingerprint)
    {
        rules.See(e);
        recorded.Add(fingerprint);
        Run = e is RunMigrated migrated ? RunMachine.Migrate(Run, migrated, versions(migrated.To)) : RunMachine.Apply(Run, e);
    }

    /// <summary>Both models agree on every step.</summary>
    public void CheckStates()
    {
        var known = 0;
        foreach (var step in Run.Steps)
        {
            var name = step.Name;
            if (!rules.Steps.TryGetValue(name, out var other))
            {
                // What an item made is kept for the next one with its key.
                BrokenRuleException.Unless(step is { State: StepState.Pending, Queue: QueueState.None }, $"'{name}' is {step.State} by the fold, and by the rules its item has not begun");
                continue;
            }

            known++;
            BrokenRuleException.Unless(step.State == other.State, $"'{name}' is {step.State} by the fold and {other.State} by the rules");
            BrokenRuleException.Unless((step.Queue != QueueState.None) == other.IsQueued, $"'{name}': the fold has it in queue {step.Queue}, the rules {other.IsQueued}");
            BrokenRuleException.Unless(step.State != StepState.Running || step.Attempt?.Token == other.Token, $"'{name}': fold and rules do not agree on the attempt under way");
        }

        BrokenRuleException.Unless(known == rules.Steps.Count, "steps that are there by the rules are not by the fold");
        foreach (var map in rules.Maps.Values) CheckItems(map);
        BrokenRuleException.Unless(Run.Ended == rules.Ended, $"the run is {Run.Ended} by the fold and {rules.Ended} by the rules");
        rules.CheckSettled();
    }

    private void CheckItems(MapModel map)
    {
        var name = map.Map.Name;
        var other = Run.Maps[Run.IndexOf(name)];
        BrokenRuleException.Unless(map.IsStale == other.IsStale, $"map '{name}' is to begin anew: by the fold {other.IsStale}, by the rules {map.IsStale}");
        if (map.IsStale) return;
        foreach (var (number, key) in map.Keys.Index())
            BrokenRuleException.Unless(map.Items[key] == other.StateOf(number), $"item '{key}' of map '{name}' is {other.StateOf(number)} by the fold and {map.Items[key]} by the rules");
    }
}
