namespace Andon.Runs;

public sealed class LateResultTests
{
    [Fact]
    public void The_same_result_delivered_twice_is_refused_without_a_trace()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"));
        var result = floor.Finished("a");
        floor.Do(result);
        var events = floor.Log.Count;
        floor.Refuse("stale_attempt", result).Message.ShouldContain("taken already");
        floor.Log.Count.ShouldBe(events);
    }

    [Fact]
    public void A_failure_delivered_twice_uses_up_one_attempt()
    {
        var floor = Floor.Start(Plan.Work("a").Retry(3));
        var result = floor.Failed("a");
        floor.Do(result);
        floor.Refuse("stale_attempt", result);
        floor["a"].Failures.ShouldBe(1);
    }

    [Fact]
    public void A_late_result_of_a_fenced_attempt_changes_nothing_and_is_kept_as_evidence()
    {
        var floor = Floor.Start(Plan.Work("a"));
        var late = floor.Finished("a", """{"old":true}""");
        floor.Rerun("a");
        floor.Refuse("stale_attempt", late);
        floor.Log[^1].ShouldBe(new LateResultRefused("a", 1, true) { At = floor.Now });
        floor.States.ShouldBe("a:running");
    }

    [Fact]
    public void The_result_of_an_attempt_that_counted_as_lost_is_refused_and_kept()
    {
        var floor = Floor.Start(Plan.Work("a"));
        var late = floor.Failed("a");
        floor.Lose();
        floor.Refuse("stale_attempt", late);
        floor.Log[^1].ShouldBe(new LateResultRefused("a", 1, false) { At = floor.Now });
    }

    [Fact]
    public void The_result_of_an_attempt_whose_step_was_skipped_by_hand_meanwhile_is_kept_as_evidence()
    {
        var floor = Floor.Start(Plan.Work("a"));
        var late = floor.Finished("a");
        floor.Skip("a").Effects.OfType<StopAttempt>().Count().ShouldBe(1);
        floor.Refuse("stale_attempt", late).Message.ShouldContain("refused");
        floor.Log[^1].ShouldBeOfType<LateResultRefused>();
    }

    [Fact]
    public void The_result_of_an_attempt_whose_step_failed_by_its_loss_is_kept_as_evidence()
    {
        var floor = Floor.Start(Plan.Work("a").Lost(Pipelines.OnLost.Fail));
        var late = floor.Finished("a");
        floor.Lose();
        floor.Refuse("stale_attempt", late);
        floor.Log[^1].ShouldBeOfType<LateResultRefused>();
    }

    [Fact]
    public void A_late_interruption_is_no_evidence_of_anything()
    {
        var floor = Floor.Start(Plan.Work("a"));
        var late = new AttemptFinished("a", 1, floor.Attempt("a").Token, new AttemptOutcome.Interrupted());
        floor.Rerun("a");
        var events = floor.Log.Count;
        floor.Refuse("stale_attempt", late);
        floor.Log.Count.ShouldBe(events);
    }

    [Fact]
    public void A_result_for_a_step_that_is_not_there_is_refused()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Refuse("stale_attempt", new AttemptFinished("nowhere", 1, Guid.Empty, new AttemptOutcome.Succeeded(Floor.Bytes("{}"))));
    }
}
