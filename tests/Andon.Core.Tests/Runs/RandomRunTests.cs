using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Any pipeline, any commands in any order; <see cref="Floor"/> checks every invariant after each.</summary>
public sealed class RandomRunTests(ITestOutputHelper output)
{
    [Fact]
    public void Whatever_is_sent_to_whatever_run_every_invariant_holds_and_every_run_ends_when_driven_fairly()
    {
        var seed = Random.Shared.Next(1_000_000_000);
        output.WriteLine($"seed {seed}");
        Play(seed, 700 * Soak.Factor);
    }

    /// <summary>Seeds that once found something.</summary>
    [Theory]
    [InlineData(153)]
    public void Seeds_that_once_failed_hold(int seed) => Play(seed, 100);

    internal static void Play(int firstSeed, int cases)
    {
        for (var i = 0; i < cases; i++)
        {
            var seed = firstSeed + i;
            Choices.Check(seed, Choices.Random(seed, 30 + (seed % 7 * 40)), PlayOne);
        }
    }

    internal static string Line(Step s) =>
        $"  {s.Name}({string.Join(' ', s.Definition.Deps)}) {s.Type.Name} {s.Definition.Config} run_if:{s.Definition.RunIf} when:{s.Definition.When} on_lost:{s.Definition.OnLost} attempts:{s.Definition.Retry.MaxAttempts}";

    private static void PlayOne(Choices choices, List<string> steps)
    {
        var pipeline = RandomPlan.Of(choices);
        steps.AddRange(pipeline.Steps.Select(Line));
        steps.Add($"  fail_fast:{pipeline.Definition.FailFast} max_parallel:{pipeline.Definition.MaxParallel}");
        var floor = Floor.Start(pipeline, Floor.Node(choices.Of(4)), """{"n":1}""", parent: choices.Once(3) ? new ParentRun(new Guid(1, 2, 3, [4, 5, 6, 7, 8, 9, 10, 11]), "above", ["top"]) : null);
        var play = new RandomPlay(floor, choices, steps);
        while (choices.AreLeft) play.Next();
        play.DriveToTheEnd();
        floor.Run.Ended.ShouldNotBeNull();
        Dump.Of(Invariants.Fold(floor.Versions, null, floor.Log)).ShouldBe(Dump.Of(floor.Run), "the whole log folds to the run");
    }
}
