using System.Collections.Immutable;
using Andon.Artifacts;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>The run goes over to another version of its pipeline: its steps take their new places, and all that refers to them follows.</summary>
internal static partial class RunFold
{
    public static Run Migrate(Run run, RunMigrated e, Pipeline to)
    {
        var move = new Move(run, e, to);
        var steps = StepTable.Create([.. to.Places.Select(move.Own)]);
        var maps = ImmutableSortedDictionary.CreateBuilder<int, MapRun>();
        foreach (var (index, map) in run.Maps)
        {
            if (move.KeepsItems(index)) move.Items(map, steps[move.IndexOf(index)].Place, ref steps, maps);
        }

        return Counted(run with
        {
            Pipeline = to,
            Steps = steps,
            Maps = maps.ToImmutable(),
            EndOfItems = run.EndOfItems + move.Shift,
            Tasks = e.Renamed.IsEmpty ? run.Tasks : run.Tasks.ToImmutableDictionary(t => t.Key, t => Renamed(t.Value, e)),
            Kept = run.Kept.Where(k => move.Keeps(k.Key)).ToImmutableDictionary(k => move.IndexOf(k.Key), k => move.Kept(k.Value, steps)),
        });
    }

    /// <summary>The run with all that is counted of its steps.</summary>
    internal static Run Counted(Run run)
    {
        var steps = run.Steps;
        return run with
        {
            Counts = steps.Aggregate(default(StateCounts), (counts, step) => counts.Add(step.State, 1)),
            Failures = steps.Count(s => s.Place.Item is null && IsFailure(s)),
            RunningMaps = steps.Count(s => s is { Definition.Map: not null, State: StepState.Running }),
            RunningChildren = steps.Count(IsChild),
            UndoingChildren = steps.Count(IsUndoingChild),
            Undoable = UndoableOf(steps),
            WaitingChildren = steps.Count(IsWaitingChild),
            Queue = [.. steps.Where(s => s.Queue != QueueState.None).Select(s => s.Index)],
            HeldSteps = steps.Count(s => s.Queue == QueueState.Held),
            Holders = [.. steps.Select(Holding).OfType<Guid>().GroupBy(id => id).Select(g => new Holder(g.Key, g.Count()))],
            LeasedAttempts = steps.Count(IsLeased),
            Slots = run.Pipeline.HasConcurrency ? [.. steps.Where(HasSlot).Select(s => s.Index)] : [],
        };
    }

    /// <summary>The very task, where nothing in it has another name now.</summary>
    private static HumanTask Renamed(HumanTask task, RunMigrated e) => task.Shown.Select(s => s.Step).Prepend(task.Step).All(name => e.NameAfter(name) == name) ? task : task with
    {
        Step = e.NameAfter(task.Step),
        Shown = [.. task.Shown.Select(s => s with { Step = e.NameAfter(s.Step) })],
    };

    /// <summary>Pending by its new definition. An activation that has had attempts goes on, so that they keep counting.</summary>
    private static StepRun Anew(StepRun step) => step.Attempts > 0
        ? step with { State = StepState.Pending, Queue = QueueState.None, DueAt = null, Signal = null, Child = null }
        : new StepRun { Place = step.Place, Artifacts = step.Artifacts, Feedback = step.Feedback, Rounds = step.Rounds, Task = step.Task };

    /// <summary>Where the steps of a run come to stand. Those of items keep their order, behind the pipeline's own.</summary>
    private sealed class Move
    {
        private readonly Run run;
        private readonly Pipeline to;
        private readonly int?[] sources;
        private readonly Dictionary<int, int> targets = [];
        private readonly HashSet<string> reset;
        private readonly HashSet<string> changed;

        public Move(Run run, RunMigrated e, Pipeline to)
        {
            this.run = run;
            this.to = to;
            sources = new int?[to.Places.Length];
            reset = [.. e.Reset];
            changed = [.. e.Changed];
            Shift = Math.Max(0, to.Places.Length - run.Pipeline.Places.Length);
            foreach (var place in run.Pipeline.Places)
            {
                if (TargetOf(place, e) is not (>= 0 and var target)) continue;
                sources[target] = place.Index;
                targets.Add(place.Index, target);
            }
        }

        /// <summary>What is added to the index of a step of an item.</summary>
        public int Shift { get; }

        public int IndexOf(int index) => targets.TryGetValue(index, out var target) ? target : index + Shift;

        public StepRun Own(StepPlace place)
        {
            if (sources[place.Index] is not { } source) return new StepRun { Place = place };
            var step = run.Steps[source] with { Place = place };
            return reset.Contains(place.Name) ? Anew(step) : step;
        }

        /// <summary>Whether a map of the pipeline itself goes on with the items it had; the maps in them go with them.</summary>
        public bool KeepsItems(int map) => run.Steps[map].Place.Item is null && Keeps(map);

        /// <summary>Whether a step is there still and what it is has not changed; a step in an item is what its outermost map is.</summary>
        public bool Keeps(int index)
        {
            if (run.Steps.Find(index) is not { } step) return false;
            while (step.Place.Item is { } item) step = run.Steps[item.Map];
            return targets.TryGetValue(step.Index, out var target) && !changed.Contains(NameOf(target));
        }

        public void Items(MapRun map, StepPlace place, ref StepTable steps, ImmutableSortedDictionary<int, MapRun>.Builder maps)
        {
            var items = new MapItems(place, map.Items.First + Shift, map.Items.Room, map.Items.List, map.Items.Keys);
            maps.Add(place.Index, map with { Items = items });
            for (var number = 0; number < items.Count; number++)
            {
                foreach (var inner in items.PlacesOf(number))
                {
                    if (run.Steps.Find(inner.Index - Shift) is not { } step) continue;
                    steps = steps.With(step with { Place = inner });
                    if (run.Maps.TryGetValue(step.Index, out var innerMap)) Items(innerMap, inner, ref steps, maps);
                }
            }
        }

        public KeptStep Kept(KeptStep kept, StepTable steps) => kept with { Step = kept.Step with { Place = steps[IndexOf(kept.Step.Index)].Place } };

        /// <summary>What undoes a step goes with it, whatever its name.</summary>
        private int? TargetOf(StepPlace place, RunMigrated e) => place.Step.Compensates is { } undone
            ? targets.TryGetValue(undone, out var target) ? to.Steps[target].Compensation : null
            : to.IndexOf(e.NameAfter(place.Name));

        private string NameOf(int target) => to.Places[target].Name;
    }
}
