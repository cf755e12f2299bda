using System.Text;
using System.Text.RegularExpressions;
using Andon.Runs;

namespace Andon.Invariants;

/// <summary>The rules of an edit with cut-off: what sees nothing new stays as it was, and nothing else does.</summary>
internal sealed partial class RunRules
{
    private readonly Dictionary<string, (string Seen, int Attempts, int Failures, Guid? Token)> mayStay = [];

    /// <summary>Before the steps are reset.</summary>
    private void SeeCutoff(RevisionStarted e)
    {
        if (!e.Cutoff) mayStay.Clear();
        Must(e.Cutoff || e.MayStay.IsEmpty, e, "nobody asked for the cut-off");
        foreach (var name in e.Reset) mayStay.Remove(name);
        foreach (var name in e.MayStay)
        {
            var step = MustBe(name, e, StepState.Completed);
            Must(e.Reset.Contains(name) && !step.IsMap, e, $"'{name}' cannot stay");
            mayStay[name] = (SeenBy(step), step.Attempts, step.Failures, step.Token);
        }
    }

    private void Keep(StepKept e)
    {
        var step = MustBe(e.Step, e, StepState.Pending);
        Must(!step.IsQueued && mayStay.ContainsKey(e.Step), e, "it was not said that it may stay");
        MustBeInActiveItem(step, e);
        Must(MayStay(step), e, "it sees something new");
        mayStay.Remove(e.Step, out var before);
        step.Become(StepState.Completed);
        (step.Attempts, step.Failures, step.Token) = (before.Attempts, before.Failures, before.Token);
    }

    private bool MayStay(StepModel step) => mayStay.TryGetValue(step.Name, out var before) && before.Seen == SeenBy(step);

    /// <summary>The states and outputs of what comes before it, and of what its condition names.</summary>
    private string SeenBy(StepModel step)
    {
        var named = Named().Matches(step.Definition.When ?? "").Select(m => m.Groups["step"].Value).Select(name => Visible(step.Name, name));
        return string.Join('\n', step.Deps.Concat(named).Distinct().Select(name => $"{name} {Steps[name].State} {(Steps[name].State == StepState.Completed ? Encoding.UTF8.GetString(Steps[name].Output.Span) : "")}"));
    }

    /// <summary>The step beside it of that name, or the one beside the innermost map around it that has one.</summary>
    private string Visible(string step, string other)
    {
        for (var at = step; ; at = StepNames.MapOf(at)!)
        {
            var name = StepNames.Beside(at, other);
            if (Steps.ContainsKey(name)) return name;
        }
    }

    [GeneratedRegex(@"steps\.(?<step>\w+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Named();
}
