using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Testing;

/// <summary>What a test expects of a run. Each throws a <see cref="LineAssertionException"/> with the history of the run.</summary>
public sealed partial class TestRun
{
    /// <summary>Every step is settled and none failed.</summary>
    /// <exception cref="LineAssertionException">It is not so.</exception>
    public void AssertCompleted() => Assert(State == RunState.Completed, "The run should have completed", $"it is {State.Name()}{Error()}");

    /// <summary>The run failed; with a step, because of it; with a code, because of that.</summary>
    /// <exception cref="LineAssertionException">It is not so.</exception>
    public void AssertFailed(string? step = null, string? code = null)
    {
        Assert(State == RunState.Failed, "The run should have failed", $"it is {State.Name()}");
        if (step is null) return;
        var found = Find(step);
        Assert(found?.Error is { } error && (code is null || error.Code == code), $"'{step}' should have failed{(code is null ? "" : $" with '{code}'")}", Whereabouts(step));
    }

    /// <summary>A step is under way and goes on only with people, a signal, an outside worker or a handler that is held.</summary>
    /// <exception cref="LineAssertionException">It is not so, or the pipeline has no such step.</exception>
    public void AssertWaitsAt(string step) => Assert(Find(step) is { IsActive: true }, $"The run should wait at '{step}'", Whereabouts(step));

    /// <summary>Each step began after the one before it had settled, when each did so first.</summary>
    /// <exception cref="LineAssertionException">It is not so, or the pipeline has no such step.</exception>
    public void AssertOrder(params IReadOnlyList<string> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        for (var i = 0; i < steps.Count; i++)
        {
            var began = First(steps[i], HistoryText.IsBeginning);
            Assert(began is not null, $"'{steps[i]}' should have begun", Whereabouts(steps[i]));
            if (i == 0) continue;
            var settled = First(steps[i - 1], HistoryText.IsEnd);
            Assert(settled < began, $"'{steps[i]}' should have begun after '{steps[i - 1]}' was settled", settled is null ? Whereabouts(steps[i - 1]) : "it began before");
        }
    }

    /// <summary>No attempt of the step was ever started, no task opened, no delay begun.</summary>
    /// <exception cref="LineAssertionException">It is not so, or the pipeline has no such step.</exception>
    public void AssertNeverRan(string step) => Assert(!HistoryOf(step).Any(HistoryText.IsBeginning), $"'{step}' should never have run", Whereabouts(step));

    /// <summary>So many attempts of the step were started, in all its activations; lost and interrupted ones too.</summary>
    /// <exception cref="LineAssertionException">It is not so, or the pipeline has no such step.</exception>
    public void AssertAttempts(string step, int attempts) => Assert(Attempts(step) == attempts, $"'{step}' should have had {attempts} attempt(s)", $"it had {Attempts(step)}");

    /// <summary>These steps were undone, in this order, and no others; by an attempt, or by hand.</summary>
    /// <exception cref="LineAssertionException">It is not so.</exception>
    public void AssertCompensated(params IReadOnlyList<string> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        var undone = History.OfType<StepCompleted>().Select(e => e.Step).Where(s => Now.DefinitionOf(s) is { Compensates: not null }).ToList();
        Assert(undone.SequenceEqual(steps.Select(StepDefinition.CompensationOf), StringComparer.Ordinal), $"{Listed(steps)} should have been undone, in this order", $"it was {Listed(undone)}");

        static string Listed(IEnumerable<string> names) => names.Any() ? string.Join(", ", names.Select(n => $"'{n}'")) : "nothing";
    }

    private int? First(string step, Func<RunEvent, bool> isIt)
    {
        var of = HistoryOf(step).FirstOrDefault(isIt);
        return of is null ? null : History.TakeWhile(e => !ReferenceEquals(e, of)).Count();
    }

    private string Whereabouts(string step) => Find(step) is not { } found ? "it has not begun"
        : found.Error is { } error ? $"it is {found.State.Name()} ({error.Code}: {error.Message})"
        : found.Resolution is { } why ? $"it is {found.State.Name()} ({why})"
        : $"it is {found.State.Name()}";

    private string Error() => History.OfType<RunFailed>().LastOrDefault() is { } failed && State == RunState.Failed ? $": '{failed.Step}' failed with {failed.Error.Code}: {failed.Error.Message}" : "";

    private void Assert(bool holds, string expected, string actual)
    {
        if (!holds) throw Wrong($"{expected}, but {actual}");
    }

    private LineAssertionException Wrong(string what) => new($"{what}.\n\n{this}");
}
