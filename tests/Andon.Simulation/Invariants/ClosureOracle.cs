using Andon.Runs;

namespace Andon.Invariants;

/// <summary>What must re-run, said in the plainest way: follow dependencies, and the maps around what changes, by name until nothing more is reached.</summary>
internal sealed class ClosureOracle(IReadOnlyDictionary<string, StepModel> steps, IReadOnlyDictionary<string, MapModel> maps)
{
    /// <summary>The steps that run again, and the maps that go on with the items they have.</summary>
    public (HashSet<string> Reset, HashSet<string> Reopened) Of(IReadOnlyCollection<string> edited, IReadOnlyCollection<string> rerun)
    {
        // What fail-fast cancelled comes back with every revision, and what ran after it with it.
        var back = Revived([.. edited, .. rerun]).ToLookup(IsBegun);
        HashSet<string> asked = [.. rerun, .. back[false], .. Early(edited, rerun)];
        HashSet<string> sources = [.. edited, .. asked, .. back[true]];
        HashSet<string> reached = [.. asked], around = [.. back[true]];
        int before;
        do
        {
            before = sources.Count;
            foreach (var step in steps.Values)
            {
                if (step.Deps.Any(sources.Contains)) reached.Add(step.Name);
                if (sources.Contains(step.Name) && StepNames.MapOf(step.Name) is { } map) around.Add(map);
            }

            sources.UnionWith(reached);
            sources.UnionWith(around);
        }
        while (sources.Count > before);

        reached.RemoveWhere(name => edited.Contains(name) || (!steps[name].IsStarted && !asked.Contains(name)));
        around.ExceptWith(reached);
        return (Shown(reached), Shown(around));

        // Of a map that begins anew nobody knows yet which items there will be.
        HashSet<string> Shown(HashSet<string> names) => [.. names.Where(name => !StepNames.MapsAround(name).Any(reached.Contains))];
    }

    /// <summary>
    /// What was cancelled and comes back with a change of some steps: in the pipeline itself, everything; in an item, everything where the item
    /// itself is changed, and else only what was cancelled with the map and not by a failure in the item.
    /// </summary>
    public IReadOnlyList<string> Revived(IEnumerable<string> changed)
    {
        var touched = changed.SelectMany(StepNames.ItemsAround).ToHashSet();
        return [.. steps.Values.Where(ComesBack).Select(s => s.Name)];

        bool ComesBack(StepModel step)
        {
            if (step.State != StepState.Cancelled || step.Undoes is not null) return false;
            if (step.Item is not { } item) return true;
            var map = StepNames.MapOfItem(item);
            if (!GoesOn(map)) return false;
            if (touched.Contains(item)) return true;
            var isFailing = steps.Values.Any(s => s.Item == item && s.IsFailed);
            return maps[map].Items[StepNames.KeyOfItem(item)] == ItemState.Active && (!isFailing || step.Definition.RunIf == Pipelines.RunIf.Always);
        }

        bool GoesOn(string map) => IsBegun(map)
            && (steps[map].State == StepState.Running || touched.Any(item => StepNames.MapOfItem(item) == map) || ComesBack(steps[map]));
    }

    /// <summary>What always runs, and is under way before something that it is to wait for, and for which there is hope again.</summary>
    public IEnumerable<string> Early(IReadOnlyCollection<string> settled, IReadOnlyCollection<string> rerun)
    {
        var own = steps.Values.Where(s => s is { Item: null, Undoes: null }).ToList();
        var idle = own.Where(s => !settled.Contains(s.Name) && (s.State == StepState.Cancelled || !s.IsStarted)).Select(s => s.Name).ToHashSet();
        var hopeless = own.Where(s => s.IsFailed && !settled.Contains(s.Name) && !rerun.Contains(s.Name)).Select(s => s.Name).ToHashSet();
        bool isMore;
        do
        {
            var next = own.Where(s => idle.Contains(s.Name) && s.Definition.RunIf == Pipelines.RunIf.Success && s.Deps.Any(hopeless.Contains)).Select(s => s.Name).Except(hopeless).ToList();
            hopeless.UnionWith(next);
            isMore = next.Count > 0;
        }
        while (isMore);

        return own.Where(s => s.IsActive && s.Definition.RunIf == Pipelines.RunIf.Always && s.Deps.Any(d => idle.Contains(d) && !hopeless.Contains(d))).Select(s => s.Name);
    }

    private bool IsBegun(string map) => maps.TryGetValue(map, out var items) && !items.IsStale;
}
