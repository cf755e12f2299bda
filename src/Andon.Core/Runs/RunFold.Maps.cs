namespace Andon.Runs;

/// <summary>Maps and their items.</summary>
internal static partial class RunFold
{
    /// <summary>The list is there; the steps of an item come with the item, but what an earlier activation made for the same key is kept.</summary>
    private static Run OnMapStarted(Run run, MapStarted e)
    {
        var step = Step(run, e.Step);
        var size = step.Definition.Map!.Dag.Slots.Length * e.Keys.Length;
        var before = run.Maps.GetValueOrDefault(step.Index)?.Items;
        var kept = before is null ? [] : StepsOf(run, before).Where(s => !s.Artifacts.IsEmpty || !s.Feedback.IsEmpty || s.Rounds > 0).ToList();
        if (before is not null) run = Drop(run, before);
        var items = before?.Room >= size
            ? new MapItems(step.Place, before.First, before.Room, e.Items, e.Keys)
            : new MapItems(step.Place, run.EndOfItems, size, e.Items, e.Keys);
        var next = run with { EndOfItems = Math.Max(run.EndOfItems, items.First + items.Room), Maps = run.Maps.SetItem(step.Index, new MapRun { Items = items }) };
        foreach (var old in kept)
        {
            var number = items.NumberOf(old.Place.Item!.Key);
            if (number < 0) continue;
            var place = items.PlacesOf(number).ElementAt(old.Definition.Index);
            next = Add(next, new StepRun { Place = place, Artifacts = old.Artifacts, Feedback = old.Feedback, Rounds = old.Rounds, Task = old.Task });
        }

        return Put(next, step, s => s with { State = StepState.Running, Queue = QueueState.None, Revision = run.ActivationOf(s), StartedAt = s.StartedAt ?? e.At })
            with
        { StartedAt = run.StartedAt ?? e.At };
    }

    private static Run OnItemStarted(Run run, ItemStarted e)
    {
        var map = run.Maps[Step(run, e.Map).Index];
        var number = map.Items.NumberOf(e.Key);
        var (steps, counts) = (run.Steps, run.Counts);
        foreach (var place in map.Items.PlacesOf(number))
        {
            if (steps.Find(place.Index) is not null) continue;
            steps = steps.With(new StepRun { Place = place });
            counts = counts.Add(StepState.Pending, 1);
        }

        return run with { Steps = steps, Counts = counts, Maps = run.Maps.SetItem(map.Items.Map.Index, map.With(number, ItemState.Active)) };
    }

    private static Run OnItemEnded(Run run, ItemEnded e)
    {
        var map = run.Maps[Step(run, e.Map).Index];
        return Put(run, map, map.Items.NumberOf(e.Key), e.Failed ? ItemState.Failed : ItemState.Completed);
    }

    /// <summary>The map goes on with the items it has, in the activation of the new revision.</summary>
    private static Run Reopen(Run run, StepRun map, RevisionStarted e) => Put(TouchItemOf(run, map), map, s => s with
    {
        State = StepState.Running,
        Revision = e.Revision,
        Resolution = null,
        Error = null,
        StartedAt = e.At,
        EndedAt = null,
    });

    /// <summary>The item of a step that changes in a new revision goes on.</summary>
    private static Run TouchItemOf(Run run, StepRun step) =>
        step.Place.Item is { } item && run.Maps[item.Map].StateOf(item.Number) is ItemState.Completed or ItemState.Failed ? Put(run, run.Maps[item.Map], item.Number, ItemState.Active) : run;

    /// <summary>A map that runs again begins anew: of its items nothing is left but what they made.</summary>
    private static Run ResetItems(Run run, StepRun map)
    {
        if (!run.Maps.TryGetValue(map.Index, out var items)) return run;
        foreach (var step in StepsOf(run, items.Items)) run = Reset(run, step);
        return run with { Maps = run.Maps.SetItem(map.Index, new MapRun { Items = items.Items, IsStale = true }) };
    }

    private static Run Drop(Run run, MapItems items)
    {
        foreach (var step in StepsOf(run, items))
        {
            if (run.Maps.TryGetValue(step.Index, out var inner)) run = Drop(run, inner.Items) with { Maps = run.Maps.Remove(step.Index) };
            run = run with { Steps = run.Steps.Without(step.Index), Counts = run.Counts.Add(step.State, -1) };
        }

        return run;
    }

    private static List<StepRun> StepsOf(Run run, MapItems items)
    {
        var steps = new List<StepRun>();
        for (var i = items.First; i < items.First + items.Room; i++)
        {
            if (run.Steps.Find(i) is { } step) steps.Add(step);
        }

        return steps;
    }

    private static Run Add(Run run, StepRun step) => run with { Steps = run.Steps.With(step), Counts = run.Counts.Add(step.State, 1) };

    private static Run Put(Run run, MapRun map, int item, ItemState state) => run with { Maps = run.Maps.SetItem(map.Items.Map.Index, map.With(item, state)) };
}
