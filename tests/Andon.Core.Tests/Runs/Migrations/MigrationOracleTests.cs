using System.Text;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>Random pipelines whose steps give what they were given: a run that went over ends as one that was submitted to the new version and had the kept outputs.</summary>
public sealed class MigrationOracleTests(ITestOutputHelper output)
{
    [Fact]
    public void A_run_that_went_over_ends_as_one_of_the_new_version_that_was_given_the_outputs_that_were_kept()
    {
        var seed = Random.Shared.Next(1_000_000_000);
        output.WriteLine($"seed {seed}");
        var migrated = 0;
        for (var i = 0; i < 300 * Soak.Factor; i++) Choices.Check(seed + i, Choices.Random(seed + i, 60), (choices, _) => migrated += PlayOne(choices));
        migrated.ShouldBeGreaterThan(30 * Soak.Factor, "hardly any of these runs went over");
    }

    private static int PlayOne(Choices choices)
    {
        var steps = Enumerable.Range(0, 2 + choices.Of(6)).Select(i => Plan.Work($"s{i}", string.Join(' ', Enumerable.Range(0, i).Where(_ => choices.Once(3)).Select(d => $"s{d}")))).ToArray();
        var floor = Floor.Start(Plan.Of(steps), Floor.Node(choices.Of(3)));
        for (var left = choices.Of(steps.Length); left > 0 && floor.Run.Ended is null; left--) Go(floor, []);
        if (floor.Run.Ended is not null) return 0;

        var (to, renames) = Change(choices, floor.Pipeline.Definition);
        var before = floor.Log.OfType<AttemptStarted>().Count();
        if (floor.Send(floor.MigrationTo(to, renames)) is not { Refusal: null, Migration: { } plan }) return 0;
        var kept = plan.Kept.ToDictionary(k => k.Step, k => floor.Output(k.Step));
        var log = floor.Log.Count;
        while (floor.Run.Ended is null) Go(floor, []);

        floor.Log.Skip(log).OfType<AttemptStarted>().Select(e => e.Step).ShouldNotContain(step => kept.ContainsKey(step), "what has finished is not run again");
        floor.Log.OfType<AttemptStarted>().Count().ShouldBeGreaterThanOrEqualTo(before);
        var oracle = Floor.Start(Plan.Compile(to.Definition, 2));
        while (oracle.Run.Ended is null) Go(oracle, kept);
        Results(floor).ShouldBe(Results(oracle));
        return kept.Count > 0 ? 1 : 0;
    }

    /// <summary>Whatever runs first ends, with what it was given for an output, unless another is given.</summary>
    private static void Go(Floor floor, Dictionary<string, string> given)
    {
        floor.Placement = Floor.Node();
        if (floor.Run.Steps.FirstOrDefault(s => s.Queue == QueueState.Ready) is { } ready) floor.Do(new StartQueued(ready.Name));
        if (floor.Run.Steps.FirstOrDefault(s => s.State == StepState.Running) is not { } running) return;
        StepInput.TryInput(floor.Run, running.Index, 1, out var input, out _).ShouldBeTrue();
        floor.Finish(running.Name, given.GetValueOrDefault(running.Name) ?? Encoding.UTF8.GetString(input.Span));
    }

    private static string Results(Floor floor) => $"{floor.Run.State} {string.Join(' ', floor.Run.OwnSteps.Select(s => $"{s.Name}:{s.State}:{Encoding.UTF8.GetString(s.Output!.Content.Span)}"))}";

    /// <summary>One step more somewhere, one less, one under another name.</summary>
    private static (Pipeline To, (string From, string To)[] Renames) Change(Choices choices, PipelineDefinition definition)
    {
        var steps = definition.Steps.ToList();
        if (choices.Once(2)) steps = [.. steps.Where((_, i) => i != steps.Count - 1).Select(s => s with { Deps = s.Deps.Remove(steps[^1].Name) })];
        if (choices.Once(2)) steps.Insert(choices.Of(steps.Count + 1), Plan.Work("new"));
        var at = choices.Of(steps.Count);
        for (var i = 0; i < steps.Count; i++)
            if (steps.FindIndex(s => s.Name == "new") is >= 0 and var added && i > added && choices.Once(2)) steps[i] = steps[i] with { Deps = steps[i].Deps.Add("new") };
        if (steps[at].Name == "new" || !choices.Once(2)) return (Plan.Compile(definition with { Steps = [.. steps] }, 2), []);
        var old = steps[at].Name;
        return (Plan.Compile(definition with { Steps = [.. steps.Select(s => s with { Name = s.Name == old ? "other" : s.Name, Deps = [.. s.Deps.Select(d => d == old ? "other" : d)] })] }, 2), [(old, "other")]);
    }
}
