using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Artifacts;

/// <summary>
/// The one answer to what must run again: every transitive dependent, of steps whose output changed, that is no longer pending. Edit,
/// re-run and rollback all use it, and so does their dry run.
/// </summary>
/// <param name="Reset">The steps that run again, by index in the order of the graph. A map among them begins anew, with all its items.</param>
/// <param name="Reopened">The maps that go on with the items they have, because only something in an item changed.</param>
public sealed record Closure(IReadOnlyList<int> Reset, IReadOnlyList<int> Reopened)
{
    /// <summary>The closure of a change.</summary>
    /// <param name="run">The run as it is.</param>
    /// <param name="edited">Steps that get a new output; they do not run themselves.</param>
    /// <param name="rerun">Steps that run again themselves.</param>
    /// <param name="resumed">Maps that go on with the items they have.</param>
    public static Closure Of(Run run, IReadOnlyCollection<int> edited, IReadOnlyCollection<int> rerun, params IReadOnlyCollection<int> resumed)
    {
        var asked = rerun.ToHashSet();
        var (reached, changed) = Reach(run, edited, asked, resumed);
        reached.ExceptWith(edited);
        reached.RemoveWhere(s => !asked.Contains(s) && !Started(run.Steps[s]));
        var touched = new Dictionary<int, SortedSet<int>>();
        foreach (var step in reached.Concat(changed))
        {
            if (run.Steps[step].Place.Item is not { } item) continue;
            if (!touched.TryGetValue(item.Map, out var items)) touched.Add(item.Map, items = []);
            items.Add(item.Number);
        }

        List<int> reset = [], reopened = [];
        Collect(run.Pipeline.Dag, 0);
        return new Closure(reset, reopened);

        // What is inside a map that begins anew is not named: nobody knows yet which items there will be.
        void Collect(Dag dag, int offset)
        {
            foreach (var index in dag.Graph.Order)
            {
                var step = offset + index;
                if (reached.Contains(step))
                {
                    reset.Add(step);
                    continue;
                }

                if (changed.Contains(step)) reopened.Add(step);
                if (!touched.TryGetValue(step, out var items)) continue;
                foreach (var item in items) Collect(run.Maps[step].Items.Dag, run.Maps[step].Items.FirstOf(item));
            }
        }
    }

    /// <summary>
    /// The steps that fail-fast cancelled and that come back when the run is taken up. A step of an item does where its map goes on too. Where the
    /// item has failed by itself, only its steps with <c>run_if: always</c> do: nothing but the end of their map can have cancelled them.
    /// </summary>
    /// <param name="run">The run as it is.</param>
    /// <param name="changed">Steps that are edited or run again: their items and maps go on.</param>
    public static IReadOnlyList<int> Revived(Run run, IReadOnlyCollection<int> changed)
    {
        var items = new HashSet<int>();
        foreach (var step in changed)
            for (var item = run.Steps[step].Place.Item; item is not null; item = item.Items.Map.Item) items.Add(item.First);
        var revived = new List<int>();
        var maps = new HashSet<int>();
        // Outer steps have lower indexes than what is in their items.
        foreach (var step in run.Steps)
        {
            var comesBack = step.State == StepState.Cancelled && GoesOn(step);
            if (comesBack) revived.Add(step.Index);
            if (HasItems(run, step) && (comesBack || step.State == StepState.Running || items.Any(i => IsIn(run.Maps[step.Index].Items, i)))) maps.Add(step.Index);
        }

        return revived;

        bool GoesOn(StepRun step) => step.Place.Item is not { } item || (maps.Contains(item.Map) && (items.Contains(item.First)
            || (run.Maps[item.Map].StateOf(item.Number) == ItemState.Active && (step.Definition.Definition.RunIf == RunIf.Always || !run.IsFailingIn(item)))));
    }

    /// <summary>
    /// Steps with <c>run_if: always</c> that are under way only because something before them could not run while the run was failing, and now
    /// can: they run after it.
    /// </summary>
    /// <param name="run">The run as it is.</param>
    /// <param name="settled">Steps that get an output now.</param>
    /// <param name="back">Steps that run again or come back.</param>
    /// <param name="isHeld">Whether fail-fast lets nothing else start.</param>
    public static IReadOnlyList<int> Early(Run run, IReadOnlyCollection<int> settled, IReadOnlyCollection<int> back, bool isHeld = false)
    {
        if (!run.Pipeline.Dag.HasAlways) return [];
        var early = new List<int>();
        var isHopeless = new bool[run.Pipeline.Steps.Length];
        foreach (var index in run.Pipeline.Graph.Order)
        {
            var step = run.Steps[index];
            var deps = step.Definition.Deps;
            if (step.Definition.Definition.RunIf == RunIf.Success) isHopeless[index] = IsIdle(index) && (isHeld || deps.Any(d => isHopeless[d] || IsDead(d)));
            else if (step.IsActive && deps.Any(d => IsIdle(d) && !isHopeless[d])) early.Add(index);
        }

        return early;

        bool IsIdle(int step) => !settled.Contains(step) && (back.Contains(step) || !Started(run.Steps[step]));
        bool IsDead(int step) => !settled.Contains(step) && !back.Contains(step) && run.Steps[step].State is StepState.Failed or StepState.Rejected or StepState.Cancelled;
    }

    /// <summary>Whether a map has begun and need not begin anew.</summary>
    internal static bool HasItems(Run run, StepRun step) => run.Maps.TryGetValue(step.Index, out var map) && !map.IsStale;

    private static bool IsIn(MapItems items, int first) => first >= items.First && first < items.First + items.Room;

    /// <summary>Whatever depends on the steps given, and the maps around them; a map whose items change has another output too.</summary>
    private static (HashSet<int> Reached, HashSet<int> Changed) Reach(Run run, IReadOnlyCollection<int> edited, IReadOnlyCollection<int> rerun, IReadOnlyCollection<int> reopened)
    {
        var reached = rerun.ToHashSet();
        var changed = reopened.ToHashSet();
        var stack = new Stack<int>(edited.Concat(rerun).Concat(reopened));
        while (stack.TryPop(out var index))
        {
            var step = run.Steps[index];
            foreach (var dependent in step.Definition.Dependents)
            {
                if (run.Steps.Find(step.Place.Offset + dependent) is { } next && reached.Add(next.Index)) stack.Push(next.Index);
            }

            if (step.Place.Item is { } item && changed.Add(item.Map)) stack.Push(item.Map);
        }

        return (reached, changed);
    }

    /// <summary>A step that waits in the queue counts: its <c>when</c> was decided on outputs that are no longer there.</summary>
    private static bool Started(StepRun step) => step.State != StepState.Pending || step.Queue != QueueState.None;
}
