using Andon.Runs;

namespace Andon.Invariants;

/// <summary>What must re-run, said in the plainest way: follow dependencies by name until nothing more is reached.</summary>
internal static class ClosureOracle
{
    public static HashSet<string> Of(IReadOnlyDictionary<string, StepModel> steps, IReadOnlyCollection<string> edited, IReadOnlyCollection<string> rerun)
    {
        var reached = rerun.ToHashSet();
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

        // What fail-fast cancelled comes back with every revision.
        foreach (var step in steps.Values)
        {
            if (step.State == StepState.Cancelled && !edited.Contains(step.Definition.Name)) reached.Add(step.Definition.Name);
        }

        return reached;
    }
}
