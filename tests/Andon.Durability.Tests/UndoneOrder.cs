using Andon.Runs;

namespace Andon.Durability.Tests;

/// <summary>What one run has done and not undone, as its events say: it is undone from the end, one after the other, and before the run has ended nothing is left.</summary>
internal sealed class UndoneOrder(Run run)
{
    private const string Suffix = ".compensate";
    private readonly List<string> done = [];
    private bool isUndoing;

    /// <summary>How many steps were undone.</summary>
    public int Undone { get; private set; }

    public static bool Undoes(string step) => step.EndsWith(Suffix, StringComparison.Ordinal);

    public void Follow(RunEvent e)
    {
        switch (e)
        {
            case StepCompleted x when Undoes(x.Step):
                done.LastOrDefault().ShouldBe(x.Step[..^Suffix.Length], $"{run.Id}: undone out of turn, of {string.Join(", ", done)}");
                done.RemoveAt(done.Count - 1);
                Undone++;
                break;
            case StepCompleted x when run.DefinitionOf(x.Step)?.Compensation is not null:
                isUndoing.ShouldBeFalse($"{run.Id}: {x.Step} completed while the run was being undone");
                done.Add(x.Step);
                break;
            case AttemptStarted x when Undoes(x.Step):
                isUndoing.ShouldBeTrue();
                done.LastOrDefault().ShouldBe(x.Step[..^Suffix.Length], $"{run.Id}: {x.Step} started out of turn, of {string.Join(", ", done)}");
                break;
            case CompensationStarted: isUndoing = true; break;
            case RevisionStarted x:
                isUndoing = false;
                done.RemoveAll(d => x.Reset.Any(r => d == r || d.StartsWith(r + "/", StringComparison.Ordinal)));
                break;
            case RunTakenUp: isUndoing = false; break;
            case RunFailed or RunCancelled: done.ShouldBeEmpty($"{run.Id}: forgotten"); break;
            default: break;
        }
    }
}
