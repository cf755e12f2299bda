using Andon.Artifacts;

namespace Andon.Runs;

/// <summary>Maps: the list, the items under way, and what their ends mean.</summary>
internal sealed partial class Decider
{
    private void StartMap(StepRun step)
    {
        if (!MapList.TryRead(run, step, out var items, out var keys, out var error))
        {
            FailStep(step.Index, error!);
            return;
        }

        Emit(new MapStarted(step.Name, items, keys) { At = Now });
        Pump(step.Index);
    }

    /// <summary>Fails the map where too many items did, starts items while there is room, and completes the map after the last.</summary>
    private void Pump(int index)
    {
        var step = run.Steps[index];
        var definition = step.Definition.Map!;
        if (run.Maps[index].Failed > definition.MaxFailures)
        {
            FailMap(step, run.Maps[index]);
            return;
        }

        for (var map = run.Maps[index]; map.Waiting > 0 && map.Active < definition.MaxParallel; map = run.Maps[index])
        {
            var item = map.Next;
            while (map.StateOf(item) != ItemState.Waiting) item++;
            Emit(new ItemStarted(step.Name, map.Items.Keys[item]) { At = Now });
            UnblockItem(map.Items, item);
        }

        if (run.Maps[index] is { Waiting: 0, Active: 0 } ended) CompleteMap(step, ended);
    }

    private void CompleteMap(StepRun step, MapRun map)
    {
        var output = MapList.Output(run, map);
        if (CheckComposed(step, output) is { } error)
        {
            FailStep(step.Index, error);
            return;
        }

        Emit(new StepCompleted(step.Name, output, Digest.Of(output.Span), "map", null) { At = Now });
        Unblock(step.Index);
    }

    /// <summary>Checks an output that is made of those of several steps.</summary>
    private StepError? CheckComposed(StepRun step, ReadOnlyMemory<byte> output)
    {
        if (output.Length > context.MaxMapOutputBytes)
            return new StepError("output_too_large", $"the output of '{step.Name}' has {output.Length} bytes; at most {context.MaxMapOutputBytes} are allowed. Let the last steps inside give less", Retryable: false);
        return step.Definition.OutputSchema is { } schema && schema.Validate(RunScope.Parse(output)) is { IsEmpty: false } errors
            ? new StepError("output_schema", $"the output of '{step.Name}' does not meet its schema: {SchemaText.Of(errors)}", Retryable: false)
            : null;
    }

    /// <summary>The first item that failed tells why.</summary>
    private void FailMap(StepRun step, MapRun map)
    {
        var item = Enumerable.Range(0, map.Items.Count).First(i => map.StateOf(i) == ItemState.Failed);
        var cause = run.StepsOf(new ItemPlace(map.Items, item)).Where(s => s.Error is not null && s.State is StepState.Failed or StepState.Rejected).MinBy(s => s.EndedAt);
        var error = new StepError(
            "items_failed",
            $"{map.Failed} of {map.Items.Count} items of '{step.Name}' failed, more than max_failures {step.Definition.Map!.MaxFailures}; the first is '{map.Items.Keys[item]}': {cause?.Error?.Message}",
            Retryable: false);
        foreach (var inner in ActiveItemSteps(step)) CancelStep(inner);
        FailStep(step.Index, error);
    }

    /// <summary>Ends an item in which nothing goes on any more.</summary>
    private void SettleItem(ItemPlace item)
    {
        if (!IsUnderWay(item)) return;
        var isFailing = run.IsFailingIn(item);
        if (isFailing) ConsiderAlways(item.Items.Dag, item.First, isFailing: true);
        if (unblocked.Count > 0)
        {
            // Not before what follows from it has been looked at.
            Touch(item);
            return;
        }

        if (run.StepsOf(item).Any(s => s.IsActive)) return;
        Emit(new ItemEnded(item.Items.Map.Name, item.Key, run.IsFailingIn(item)) { At = Now });
        Pump(item.Map);
    }

    private bool IsUnderWay(ItemPlace item) =>
        run.Steps.Find(item.Map) is { State: StepState.Running } && run.Maps.TryGetValue(item.Map, out var map) && map.Items == item.Items && map.StateOf(item.Number) == ItemState.Active;

    /// <summary>Whether the steps of an item may start: those of the pipeline itself always may.</summary>
    private bool IsReached(StepRun step) => step.Place.Item is not { } item || IsUnderWay(item);

    /// <summary>Whether a step failed among those that this one is with.</summary>
    private bool IsFailing(StepRun step) => step.Place.Item is { } item ? run.IsFailingIn(item) : run.IsFailing;

    private IEnumerable<StepRun> SiblingsOf(StepRun step) => step.Place.Item is { } item ? run.StepsOf(item) : run.OwnSteps;

    /// <summary>What goes on in the items of a map under way.</summary>
    private List<StepRun> ActiveItemSteps(StepRun map) =>
        map is { State: StepState.Running, Definition.Map: not null } && run.Maps.TryGetValue(map.Index, out var items)
            ? [.. Enumerable.Range(0, items.Items.Count).Where(i => items.StateOf(i) == ItemState.Active).SelectMany(i => run.StepsOf(new ItemPlace(items.Items, i))).Where(s => s.IsActive)]
            : [];

    private void UnblockItem(MapItems items, int item)
    {
        var first = items.FirstOf(item);
        foreach (var step in items.Dag.Graph.Order) unblocked.Enqueue(first + step);
    }

    /// <summary>Looks again at every item of a map under way.</summary>
    private void UnblockItems(int map)
    {
        if (run.Steps.Find(map) is not { State: StepState.Running } || !run.Maps.TryGetValue(map, out var items)) return;
        for (var i = 0; i < items.Items.Count; i++)
        {
            if (items.StateOf(i) != ItemState.Active) continue;
            UnblockItem(items.Items, i);
            Touch(new ItemPlace(items.Items, i));
        }

        Pump(map);
    }

    /// <summary>Whatever settles may be the last of its item.</summary>
    private void Touch(StepRun step)
    {
        if (step.Place.Item is { } item) Touch(item);
    }

    private void Touch(ItemPlace item) => (touched ??= new()).Enqueue(item);
}
