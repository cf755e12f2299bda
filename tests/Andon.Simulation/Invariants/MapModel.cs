using System.Text;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>The items of a map as the rules see them.</summary>
internal sealed class MapModel(StepModel map, IReadOnlyList<string> keys)
{
    private readonly JsonElement config = map.Definition.Config!.Value;

    public StepModel Map => map;

    public IReadOnlyList<string> Keys => keys;

    public Dictionary<string, ItemState> Items { get; } = keys.ToDictionary(key => key, _ => ItemState.Waiting);

    /// <summary>Whether it runs again from the beginning, so that these items are those of the past.</summary>
    public bool IsStale { get; set; }

    public int MaxParallel => Setting("max_parallel", 100);

    public int MaxFailures => Setting("max_failures", 0);

    public int Count(ItemState state) => Items.Values.Count(s => s == state);

    public string NameOf(string key, StepDefinition step) => $"{map.Name}/{key}/{step.Name}";

    /// <summary>What the map must give: of each item that completed, the steps that no other follows.</summary>
    public JsonElement OutputOf(IReadOnlyDictionary<string, StepModel> steps)
    {
        var inner = map.Definition.Steps;
        var leaves = inner.Where(step => !inner.Any(other => other.Deps.Contains(step.Name))).ToList();
        var output = new Dictionary<string, Dictionary<string, JsonElement>>();
        foreach (var key in keys.Where(k => Items[k] == ItemState.Completed))
        {
            output[key] = leaves
                .Select(leaf => (leaf.Name, Model: steps[NameOf(key, leaf)]))
                .Where(leaf => leaf.Model.State == StepState.Completed)
                .ToDictionary(leaf => leaf.Name, leaf => JsonSerializer.Deserialize<JsonElement>(leaf.Model.Output.Span));
        }

        return JsonSerializer.SerializeToElement(output);
    }

    /// <summary>The same items of the same map in another version.</summary>
    public MapModel As(StepModel newMap)
    {
        var model = new MapModel(newMap, keys) { IsStale = IsStale };
        foreach (var (key, state) in Items) model.Items[key] = state;
        return model;
    }

    public override string ToString() => new StringBuilder().AppendJoin(' ', keys.Select(k => $"{k}:{Items[k]}")).ToString();

    private int Setting(string name, int unset) => config.TryGetProperty(name, out var value) ? value.GetInt32() : unset;
}
