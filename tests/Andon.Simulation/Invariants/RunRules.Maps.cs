using System.Text.Json;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>The rules of maps and their items.</summary>
internal sealed partial class RunRules
{
    private readonly Dictionary<string, MapModel> maps = [];

    public IReadOnlyDictionary<string, MapModel> Maps => maps;

    private void StartMap(MapStarted e)
    {
        var step = MustBe(e.Step, e, StepState.Pending);
        Must(step.IsMap, e, "it is no map");
        Must(!isPaused, e, "the run is paused");
        MustBeReady(step, e);
        using var list = JsonDocument.Parse(e.Items);
        Must(list.RootElement.GetArrayLength() == e.Keys.Length, e, "not every item has a key");
        Must(e.Keys.Distinct(StringComparer.Ordinal).Count() == e.Keys.Length, e, "two items have the same key");
        Forget(e.Step);
        maps[e.Step] = new MapModel(step, e.Keys);
        step.Become(StepState.Running);
    }

    private void StartItem(ItemStarted e)
    {
        var map = MustGoOn(e.Map, e);
        Must(map.Keys.First(k => map.Items[k] == ItemState.Waiting) == e.Key, e, $"it is not the next item: {map}");
        Must(map.Count(ItemState.Active) < map.MaxParallel, e, $"the map has no room: {map}");
        Must(map.Count(ItemState.Failed) <= map.MaxFailures, e, $"too many items failed: {map}");
        map.Items[e.Key] = ItemState.Active;
        foreach (var step in map.Map.Definition.Steps)
        {
            foreach (var model in StepModel.Of(map.NameOf(e.Key, step), step)) Must(steps.TryAdd(model.Name, model), e, $"'{model.Name}' is there already");
        }
    }

    private void EndItem(ItemEnded e)
    {
        var map = MustGoOn(e.Map, e);
        var item = $"{e.Map}/{e.Key}";
        Must(map.Items[e.Key] == ItemState.Active, e, $"the item is not under way: {map}");
        MustBeStill(item, e);
        Must(e.Failed == IsFailingIn(item), e, "failures and end do not agree");
        Must(e.Failed || In(item).All(s => s.State is StepState.Completed or StepState.Skipped), e, "not every step is settled");
        Must(!In(item).Any(IsStillToRun), e, "a step that always runs has not run");
        map.Items[e.Key] = e.Failed ? ItemState.Failed : ItemState.Completed;
    }

    private void CompleteMap(StepCompleted e)
    {
        var map = MustGoOn(e.Step, e);
        Must(map.Items.Values.All(s => s is ItemState.Completed or ItemState.Failed), e, $"not every item has ended: {map}");
        Must(map.Count(ItemState.Failed) <= map.MaxFailures, e, $"too many items failed: {map}");
        var expected = map.OutputOf(Steps);
        Must(JsonElement.DeepEquals(JsonSerializer.Deserialize<JsonElement>(e.Output.Span), expected), e, $"its items gave {expected}");
    }

    private void FailMap(StepFailed e)
    {
        if (Steps[e.Step].State != StepState.Running) return;
        var map = MustGoOn(e.Step, e);
        Must(e.Error.Code == "items_failed" && map.Count(ItemState.Failed) > map.MaxFailures, e, $"not too many items failed: {map}");
        MustBeStill(e.Step, e);
    }

    /// <summary>Between two rows: a map under way has as many items under way as it may, something goes on in each, and in a map that is not nothing does.</summary>
    private void CheckMaps()
    {
        if (maps.Count == 0) return;
        var busy = Steps.Values.Where(s => s is { IsActive: true, Undoes: null }).SelectMany(s => StepNames.ItemsAround(s.Name)).ToHashSet();
        foreach (var item in busy)
        {
            var map = maps[StepNames.MapOfItem(item)];
            BrokenRuleException.Unless(map.Map.State == StepState.Running && map.Items[StepNames.KeyOfItem(item)] == ItemState.Active, $"something goes on in '{item}' and its map is {map.Map.State}: {map}");
        }

        foreach (var map in maps.Values.Where(m => m.Map.State == StepState.Running))
        {
            var name = map.Map.Name;
            var active = map.Keys.Where(k => map.Items[k] == ItemState.Active).ToList();
            BrokenRuleException.Unless(!map.IsStale && active.Count > 0, $"map '{name}' runs with no item under way: {map}");
            BrokenRuleException.Unless(active.Count >= map.MaxParallel || !map.Items.ContainsValue(ItemState.Waiting), $"an item of map '{name}' does not begin: {map}");
            BrokenRuleException.Unless(map.Count(ItemState.Failed) <= map.MaxFailures, $"too many items of map '{name}' failed and it goes on: {map}");
            foreach (var key in active) BrokenRuleException.Unless(busy.Contains($"{name}/{key}"), $"nothing goes on in item '{key}' of map '{name}': {map}");
        }
    }

    /// <summary>A map is to begin anew: its items are gone.</summary>
    private void BeginAnew(string map)
    {
        Forget(map);
        if (maps.TryGetValue(map, out var items)) items.IsStale = true;
    }

    private void Forget(string map)
    {
        if (!maps.ContainsKey(map)) return;
        foreach (var name in steps.Keys.Where(name => StepNames.IsIn(name, map)).ToList()) steps.Remove(name);
        foreach (var name in maps.Keys.Where(name => StepNames.IsIn(name, map)).ToList()) maps.Remove(name);
    }

    /// <summary>The item of a step that changes goes on.</summary>
    private void GoOn(StepModel step)
    {
        if (step.Item is not { } item) return;
        var items = maps[StepNames.MapOfItem(item)].Items;
        if (items[StepNames.KeyOfItem(item)] is ItemState.Completed or ItemState.Failed) items[StepNames.KeyOfItem(item)] = ItemState.Active;
    }

    private IEnumerable<StepModel> In(string item) => Steps.Values.Where(s => s.Item == item && s.Undoes is null);

    private bool IsFailingIn(string item) => In(item).Any(s => s.IsFailed);

    private static bool IsStillToRun(StepModel step) => step.State == StepState.Pending && step.Definition.RunIf == RunIf.Always;

    private MapModel MustGoOn(string map, RunEvent e)
    {
        MustBe(map, e, StepState.Running);
        Must(maps.TryGetValue(map, out var items) && !items.IsStale, e, "the map is to begin anew");
        return items!;
    }

    /// <summary>A step of an item starts, or is skipped, only while its item goes on.</summary>
    private void MustBeInActiveItem(StepModel step, RunEvent e)
    {
        if (step.Item is not { } item) return;
        var map = MustGoOn(StepNames.MapOfItem(item), e);
        Must(map.Items[StepNames.KeyOfItem(item)] == ItemState.Active, e, $"its item is not under way: {map}");
    }

    /// <summary>Nothing in a map or an item goes on, however deep.</summary>
    private void MustBeStill(string outer, RunEvent e)
    {
        foreach (var step in Steps.Values) Must(!step.IsActive || !StepNames.IsIn(step.Name, outer), e, $"'{step.Name}' is {step.State}");
    }
}
