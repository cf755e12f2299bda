using Andon.Runs;

namespace Andon.Artifacts;

/// <summary>The closure where there are maps: an item is as its steps say, a map as its items.</summary>
public sealed class MapClosureTests(ITestOutputHelper output)
{
    [Fact]
    public void The_closure_in_maps_is_what_brute_force_finds_on_runs_that_went_any_way()
    {
        var seed = Random.Shared.Next(1_000_000_000);
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var cases = 0;
        for (var i = 0; cases < 2_000 * Soak.Factor; i++)
        {
            var run = PlayedRun(seed + i);
            if (run.Maps.IsEmpty) continue;
            for (var n = 0; n < 50; n++, cases++)
            {
                var edited = run.Steps.Where(s => !s.IsCompensation && random.Next(12) == 0).Select(s => s.Index).ToList();
                var rerun = run.Steps.Where(s => !s.IsCompensation && random.Next(12) == 0).Select(s => s.Index).ToList();
                var closure = Closure.Of(run, edited, rerun);
                var (reset, reopened) = BruteForce(run.Steps.ToDictionary(s => s.Name), Names(run, edited), Names(run, rerun));
                Names(run, closure.Reset).Order(StringComparer.Ordinal).ToList().ShouldBe(reset, customMessage: $"seed {seed + i}, case {cases}");
                Names(run, closure.Reopened).Order(StringComparer.Ordinal).ToList().ShouldBe(reopened, customMessage: $"seed {seed + i}, case {cases}");
            }
        }
    }

    /// <summary>By names alone: who depends on whom beside it, and which map is around whom.</summary>
    private static (List<string> Reset, List<string> Reopened) BruteForce(Dictionary<string, StepRun> steps, List<string> edited, List<string> rerun)
    {
        HashSet<string> sources = [.. edited, .. rerun], dependents = [], around = [];
        for (var before = -1; before != dependents.Count + around.Count;)
        {
            before = dependents.Count + around.Count;
            foreach (var (name, step) in steps)
            {
                if (step.Definition.Definition.Deps.Any(dep => IsSource(Beside(name, dep)))) dependents.Add(name);
                if (IsSource(name) && MapOf(name) is { } map) around.Add(map);
            }
        }

        var reset = steps.Keys.Where(IsReset).ToHashSet();
        var shown = steps.Keys.Where(name => !MapsOf(name).Any(reset.Contains)).Order(StringComparer.Ordinal).ToList();
        return ([.. shown.Where(reset.Contains)], [.. shown.Where(name => !reset.Contains(name) && around.Contains(name))]);

        bool IsSource(string name) => sources.Contains(name) || dependents.Contains(name) || around.Contains(name);

        bool IsReset(string name) => !edited.Contains(name)
            && (rerun.Contains(name) || (dependents.Contains(name) && (steps[name].State != StepState.Pending || steps[name].Queue != QueueState.None)));
    }

    private static string Beside(string name, string other) => MapOf(name) is null ? other : $"{name[..name.LastIndexOf('/')]}/{other}";

    private static string? MapOf(string name)
    {
        var parts = name.Split('/');
        return parts.Length == 1 ? null : string.Join('/', parts[..^2]);
    }

    private static IEnumerable<string> MapsOf(string name)
    {
        for (var map = MapOf(name); map is not null; map = MapOf(map)) yield return map;
    }

    private static List<string> Names(Run run, IEnumerable<int> steps) => [.. steps.Select(s => run.Steps[s].Name)];

    private static Run PlayedRun(int seed)
    {
        var choices = new Choices(Choices.Random(seed, 120));
        var floor = Floor.Start(RandomPlan.Of(choices), Floor.Node(choices.Of(4)), """{"n":1}""");
        var play = new RandomPlay(floor, choices, []);
        while (choices.AreLeft) play.Next();
        return floor.Run;
    }
}
