using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>The rules of a run that goes over to another version: what has finished stays, what is under way is not touched, the rest begins by the new definition.</summary>
internal sealed partial class RunRules
{
    private void Migrate(RunMigrated e, PipelineDefinition to)
    {
        Must(undoing is null, e, "what it did is being undone, or was");
        var was = definition;
        definition = to;
        var own = OwnSteps.ToList();
        var all = steps.Values.ToList();
        var models = maps.Values.ToList();
        steps.Clear();
        maps.Clear();
        foreach (var step in own)
        {
            var name = e.NameAfter(step.Name);
            if (to.Steps.FirstOrDefault(s => s.Name == name) is not { } next || e.Dropped.Contains(step.Name))
            {
                Must(e.Dropped.Contains(step.Name), e, $"'{step.Name}' is forgotten");
                Must(!IsBusy(step), e, $"'{step.Name}' is under way");
                MustHaveNoTask(step.Name, e);
                continue;
            }

            var isChanged = e.Changed.Contains(name);
            Must(isChanged || !e.Renamed.IsEmpty || IsSame(step.Definition, next), e, $"'{name}' is not the same");
            Must(!isChanged || !IsBusy(step) || step.State.IsSettled(), e, $"'{name}' is under way and changed");
            var moved = Move(step, name, next);
            if (e.Reset.Contains(name)) BeginAnew(step, moved, e);
            else Must(!isChanged || !moved.IsActive || moved.State == StepState.Quarantined, e, $"'{name}' goes on by the old definition");
            if (!isChanged) MoveItems(step, moved, all, models);
        }

        foreach (var step in to.Steps.Where(s => !steps.ContainsKey(s.Name)))
        {
            Must(e.Added.Contains(step.Name), e, $"'{step.Name}' comes from nowhere");
            foreach (var model in StepModel.Of(step.Name, step)) steps.Add(model.Name, model);
        }

        foreach (var (id, (step, isOpen)) in tasks.ToList()) tasks[id] = (e.NameAfter(step), isOpen);
        foreach (var (step, seen) in mayStay.ToList())
        {
            mayStay.Remove(step);
            if (!e.Dropped.Contains(Outermost(step)) && !e.Changed.Contains(Outermost(e.NameAfter(step)))) mayStay.Add(e.NameAfter(step), seen with { Seen = AfterIn(seen.Seen, e) });
        }

        Must(was.Name == to.Name, e, "that is another pipeline");
    }

    private void BeginAnew(StepModel before, StepModel step, RunMigrated e)
    {
        Must(before.IsActive && !IsBusy(before) && before.State != StepState.Quarantined, e, $"'{step.Name}' is {before.State}");
        Must(!tasks.Values.Any(t => t.IsOpen && t.Step == before.Name), e, $"a task of '{before.Name}' was left open");
        var failures = step.Attempts > 0 ? step.Failures : 0;
        step.Revive();
        step.Failures = failures;
    }

    /// <summary>The items of a map go with it, and the maps in them.</summary>
    private void MoveItems(StepModel before, StepModel after, List<StepModel> all, List<MapModel> models)
    {
        if (models.Find(m => m.Map == before) is not { } map) return;
        maps.Add(after.Name, map.As(after));
        foreach (var (key, inner) in map.Keys.SelectMany(key => after.Definition.Steps.Select(inner => (key, inner))))
        {
            if (all.Find(s => s.Name == map.NameOf(key, inner)) is not { } step) continue;
            MoveItems(step, Move(step, $"{after.Name}/{key}/{inner.Name}", inner), all, models);
        }
    }

    private StepModel Move(StepModel step, string name, StepDefinition definition)
    {
        var moved = step.As(name, definition);
        foreach (var model in moved) steps.Add(model.Name, model);
        return moved[0];
    }

    private static string AfterIn(string seen, RunMigrated e) => string.Join('\n', seen.Split('\n').Select(line => line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? e.NameAfter(line[..end]) + line[end..] : line));

    private static string Outermost(string step) => step.Split('/')[0];

    private static bool IsBusy(StepModel step) => step.HasUndoingChild || (step.State == StepState.Running && (step.IsMap || step.Child is not null || step.Definition.Type is not ("delay" or "signal")));

    private static bool IsSame(StepDefinition before, StepDefinition after) => Written(before).AsSpan().SequenceEqual(Written(after));

    private static byte[] Written(StepDefinition step) => PipelineWriter.Write(new PipelineDefinition { Name = "p", Steps = [step] });
}
