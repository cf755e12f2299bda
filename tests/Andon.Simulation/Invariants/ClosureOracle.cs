using Andon.Runs;

namespace Andon.Invariants;

/// <summary>What must re-run, said in the plainest way: follow dependencies by name until nothing more is reached.</summary>
internal static class ClosureOracle
{
    public static HashSet<string> Of(IReadOnlyDictionary<string, StepModel> steps, IReadOnlyCollection<string> edited, IReadOnlyCollection<string> rerun)
    {
        // What fail-fast cancelled comes back with every revision, and what ran after it with it.
        var cancelled = steps.Values.Where(s => s.State == StepState.Cancelled).Select(s => s.Definition.Name);
        var reached = rerun.Concat(cancelled).ToHashSet();
        int before;
        do
        {
            before = reached.Count;
            foreach (var step in steps.Values)
            {
                if (step.Definition.Deps.Any(dep => reached.Contains(dep) || edited.Contains(dep))) reached.Add(step.Definition.Name);
            }
        }
        while (reached.Count > before);

        reached.RemoveWhere(name => edited.Contains(name) || (!steps[name].IsStarted && !rerun.Contains(name)));
        return reached;
    }
}
