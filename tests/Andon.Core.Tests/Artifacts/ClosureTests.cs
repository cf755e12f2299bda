using Andon.Runs;

namespace Andon.Artifacts;

public sealed class ClosureTests(ITestOutputHelper output)
{
    [Fact]
    public void The_closure_is_what_brute_force_finds_on_random_graphs_and_states()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var i = 0; i < 400 * Soak.Factor; i++)
        {
            var run = RandomRun(random);
            var count = run.Steps.Count;
            var edited = Enumerable.Range(0, count).Where(_ => random.Next(5) == 0).ToList();
            var rerun = Enumerable.Range(0, count).Where(_ => random.Next(8) == 0).ToList();
            Closure.Of(run, edited, rerun).Reset.Order().ToList().ShouldBe(BruteForce(run, edited, rerun), customMessage: $"seed {seed}, case {i}");
        }
    }

    [Fact]
    public void The_closure_is_listed_dependencies_first()
    {
        var run = RandomRun(new Random(1));
        var closure = Closure.Of(run, [], [.. Enumerable.Range(0, run.Steps.Count)]).Reset.ToList();
        foreach (var step in closure) run.Steps[step].Definition.Deps.ShouldAllBe(dep => closure.IndexOf(dep) < closure.IndexOf(step));
    }

    /// <summary>Reachability by Warshall's algorithm, then the definition read word for word.</summary>
    private static List<int> BruteForce(Run run, List<int> edited, List<int> rerun)
    {
        var count = run.Steps.Count;
        var reaches = new bool[count, count];
        for (var i = 0; i < count; i++)
            foreach (var dep in run.Steps[i].Definition.Deps) reaches[dep, i] = true;
        for (var k = 0; k < count; k++)
            for (var i = 0; i < count; i++)
                for (var j = 0; j < count; j++) reaches[i, j] |= reaches[i, k] && reaches[k, j];
        return
        [
            .. Enumerable.Range(0, count).Where(step =>
                !edited.Contains(step)
                && (rerun.Contains(step)
                    || ((run.Steps[step].State != StepState.Pending || run.Steps[step].Queue != QueueState.None) && edited.Concat(rerun).Any(source => reaches[source, step])))),
        ];
    }

    private static Run RandomRun(Random random)
    {
        var count = random.Next(1, 40);
        var steps = Enumerable.Range(0, count)
            .Select(i => Plan.Work($"s{i}", string.Join(' ', Enumerable.Range(0, i).Where(_ => random.Next(i) < 2).Select(d => $"s{d}"))))
            .ToArray();
        random.Shuffle(steps);
        var states = Enum.GetValues<StepState>();
        var run = Floor.Start(Plan.Of(steps), Placement.None).Run;
        return run with
        {
            Steps = StepTable.Create([.. run.Steps.Select(s => s with
            {
                State = random.Next(3) == 0 ? StepState.Pending : states[random.Next(states.Length)],
                Queue = (QueueState)random.Next(3),
            })]),
        };
    }
}
