using Andon.Artifacts;
using Andon.Runs;

namespace Andon.Client;

/// <summary>Compares two revisions of a run: its artifacts say what came out, its log what was to run again.</summary>
internal static class RunDiffs
{
    public static RunDiff Of(Run run, IReadOnlyList<RunEvent> log, int from, int to, int? step)
    {
        var revisions = log.OfType<RevisionStarted>().ToList();
        var resets = Resets(log);
        var steps = run.Steps.Where(s => step is null || s.Index == step).Select(s => Of(run, s, resets.GetValueOrDefault(s.Name) ?? [], from, to));
        return new RunDiff
        {
            RunId = run.Id,
            From = from,
            To = to,
            Revisions = [.. revisions.Where(r => r.Revision > from && r.Revision <= to).Select(Of)],
            // A step that was asked for is shown whatever became of it.
            Steps = [.. steps.Where(s => step is not null || s.Ran || s.Changed)],
        };
    }

    private static RevisionView Of(RevisionStarted revision) =>
        new(revision.Revision, revision.Cause, revision.By, revision.At, revision.Rollback?.To, revision.Rollback?.Feedback.Comments);

    /// <summary>The revisions in which each step was to run again. What a cut-off kept never was.</summary>
    private static Dictionary<string, List<int>> Resets(IReadOnlyList<RunEvent> log)
    {
        var resets = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        foreach (var e in log)
        {
            if (e is RunMigrated migrated) resets = After(resets, migrated);
            if (e is StepKept kept) resets[kept.Step].RemoveAt(resets[kept.Step].Count - 1);
            if (e is not RevisionStarted revision) continue;
            foreach (var step in revision.Reset)
            {
                if (!resets.TryGetValue(step, out var list)) resets.Add(step, list = []);
                list.Add(revision.Revision);
            }
        }

        return resets;
    }

    /// <summary>Steps go by the names that they have now.</summary>
    private static Dictionary<string, List<int>> After(Dictionary<string, List<int>> resets, RunMigrated migrated) =>
        resets.Where(r => !migrated.Dropped.Contains(r.Key)).ToDictionary(r => migrated.NameAfter(r.Key), r => r.Value, StringComparer.Ordinal);

    private static StepDiff Of(Run run, StepRun step, List<int> resets, int from, int to)
    {
        var (before, after) = (OutputAt(step, resets, from), OutputAt(step, resets, to));
        var isChanged = before?.Digest != after?.Digest;
        var (old, now) = (View(before), View(after));
        var changes = isChanged && old is not null && now is not null ? JsonDifference.Of(old.Output, now.Output, StepDiff.MaxChanges + 1) : [];
        return new StepDiff
        {
            Step = step.Name,
            Ran = resets.Exists(r => r > from && r <= to) || IsActivated(step, from, to),
            Changed = isChanged,
            State = to == run.Revision ? step.State : null,
            From = old,
            To = now,
            Changes = [.. changes.Take(StepDiff.MaxChanges)],
            ChangesCut = changes.Count > StepDiff.MaxChanges,
        };
    }

    /// <summary>The newest output up to a revision, unless the step was reset since it was made.</summary>
    private static Artifact? OutputAt(StepRun step, List<int> resets, int revision)
    {
        var reset = resets.LastOrDefault(r => r <= revision);
        return step.OutputAt(revision) is { } output && output.Revision >= reset ? output : null;
    }

    /// <summary>Whether the newest activation, or one that made an output and no edit, became ready between the revisions.</summary>
    private static bool IsActivated(StepRun step, int from, int to) =>
        (step.Revision > from && step.Revision <= to && step.Resolution is not ("edited" or "overridden"))
        || step.Artifacts.Any(a => a.Revision > from && a.Revision <= to && !a.MadeBy.StartsWith("edit:", StringComparison.Ordinal) && !a.MadeBy.StartsWith("override:", StringComparison.Ordinal));

    private static OutputView? View(Artifact? artifact) =>
        artifact is null ? null : new OutputView(artifact.Revision, artifact.Digest.ToString(), artifact.MadeBy, artifact.At, RunViews.Json(artifact.Content));
}
