using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Finds steps and items of a run by name: <c>step</c>, and for what is in a map <c>map/key</c> and <c>map/key/step</c>, to any depth.</summary>
public static class RunNames
{
    /// <summary>The index of a step by its name in the run, or −1.</summary>
    public static int IndexOf(this Run run, string name) => run.Parse(name, out var item) is var step && item is null ? step : -1;

    /// <summary>What a step of that name is, though its item may be gone; null where there is none.</summary>
    public static Step? DefinitionOf(this Run run, string name) => DefinitionOf(run.Pipeline, name);

    /// <summary>What a step of that name is in runs of this version; null where there is none.</summary>
    public static Step? DefinitionOf(this Pipeline pipeline, string name)
    {
        Step? found = null;
        var dag = pipeline.Dag;
        foreach (var (i, part) in name.Split('/').Index())
        {
            if (i % 2 == 1) continue;
            if (dag is null || dag.SlotOf(part) is not (>= 0 and var index)) return null;
            found = dag.Slots[index];
            dag = found.Map?.Dag;
        }

        return found;
    }

    /// <summary>The item of that name; null where there is none.</summary>
    public static ItemPlace? ItemOf(this Run run, string name)
    {
        run.Parse(name, out var item);
        return item;
    }

    /// <summary>The step that <paramref name="from"/> means by a name: one beside it, one beside the map it is in, or one of the whole run; null where there is none.</summary>
    public static StepRun? Resolve(this Run run, StepRun from, string name)
    {
        for (var at = from; ; at = run.Steps[at.Place.Item.Map])
        {
            var dag = at.Place.Item?.Items.Dag ?? run.Pipeline.Dag;
            if (dag.IndexOf(name) is >= 0 and var index) return run.Steps.Find(at.Place.Offset + index);
            if (at.Place.Item is null) return run.Steps.Find(run.IndexOf(name));
        }
    }

    /// <summary>Whether a step is a transitive dependency of another, or of a map that the other is in.</summary>
    public static bool IsBefore(this Run run, StepRun earlier, StepRun later)
    {
        if (earlier.IsCompensation) return false;
        for (var at = later; ; at = run.Steps[at.Place.Item.Map])
        {
            var dag = at.Place.Item?.Items.Dag ?? run.Pipeline.Dag;
            if (earlier.Place.Item?.First == at.Place.Item?.First && dag.Graph.IsAncestor(earlier.Definition.Index, at.Definition.Index)) return true;
            if (at.Place.Item is null) return false;
        }
    }

    private static int Parse(this Run run, ReadOnlySpan<char> name, out ItemPlace? item)
    {
        item = null;
        var slash = name.IndexOf('/');
        var index = run.Pipeline.Dag.SlotOf(slash < 0 ? name : name[..slash]);
        while (slash >= 0 && index >= 0)
        {
            if (!run.Maps.TryGetValue(index, out var map)) return -1;
            name = name[(slash + 1)..];
            slash = name.IndexOf('/');
            var number = map.Items.NumberOf(slash < 0 ? name : name[..slash]);
            if (number < 0) return -1;
            if (slash < 0)
            {
                item = new ItemPlace(map.Items, number);
                return -1;
            }

            name = name[(slash + 1)..];
            slash = name.IndexOf('/');
            var inner = map.Items.Dag.SlotOf(slash < 0 ? name : name[..slash]);
            index = inner < 0 || run.Steps.Find(map.Items.FirstOf(number) + inner) is null ? -1 : map.Items.FirstOf(number) + inner;
        }

        return index;
    }
}
