namespace Andon.Runs;

/// <summary>Steps with <c>run_if: always</c> that began because what is before them could not run, and now can.</summary>
public sealed class EarlyTests
{
    [Fact]
    public void A_version_without_the_step_that_failed_lets_what_was_behind_it_run_first()
    {
        var floor = Floor.Start(Plan.Work("broken"), Plan.Gate("g", "broken"), Plan.Work("z", "g").Always());
        floor.Do(new PauseRun(Floor.Sam));
        floor.Fail("broken");
        floor["z"].Queue.ShouldBe(QueueState.Held);
        var decision = floor.Migrate(Plan.Gate("g"), Plan.Work("z", "g").Always());
        decision.Migration!.Warnings.ShouldContain("'z' waits again, for by version 2 what comes before it can still run");
        floor["z"].IsActive.ShouldBeFalse();
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("g:waiting z:pending");
    }

    [Fact]
    public void A_version_that_lets_other_branches_go_on_takes_back_what_was_queued_without_them()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Gate("g"), Plan.Work("a"), Plan.Work("z", "g").Always()));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Fail("a");
        floor.Migrate(Plan.Gate("g", config: new { title = "again" }), Plan.Work("a"), Plan.Work("z", "g").Always());
        floor.Migrate(Patient(floor, Plan.Gate("g", config: new { title = "again" }), Plan.Work("a"), Plan.Work("z", "g").Always()));
        floor["z"].IsActive.ShouldBeFalse();
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("g:waiting a:failed z:pending");
    }

    [Fact]
    public void A_rerun_that_gives_hope_to_a_step_takes_back_what_was_queued_without_it()
    {
        var floor = Floor.Start(Plan.Patient(Plan.Work("a"), Plan.Gate("g"), Plan.Work("z", "g").Always()));
        floor.Do(new PauseRun(Floor.Sam));
        floor.Fail("a");
        floor.Migrate(Patient(floor, Plan.Work("a"), Plan.Gate("g", "a"), Plan.Work("z", "g").Always()));
        floor["z"].Queue.ShouldBe(QueueState.Held);
        floor.Rerun("a").Reset.ShouldBe(["a", "z"]);
        floor.Do(new ResumeRun(Floor.Sam));
        floor.States.ShouldBe("a:running g:pending z:pending");
    }

    private static Pipelines.Pipeline Patient(Floor floor, params Pipelines.StepDefinition[] steps) =>
        floor.Pipeline.Next(floor.Pipeline.Definition with { Steps = [.. steps], FailFast = false });
}
