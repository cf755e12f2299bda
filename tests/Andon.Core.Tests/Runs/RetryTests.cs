using Andon.Pipelines;

namespace Andon.Runs;

public sealed class RetryTests
{
    [Fact]
    public void A_failed_attempt_is_tried_again_after_an_exponential_backoff_until_none_are_left()
    {
        var floor = Floor.Start(Plan.Work("a").Retry(3));
        floor.Fail("a");
        floor.States.ShouldBe("a:retrying");
        floor["a"].DueAt.ShouldBe(floor.Now.AddSeconds(1));
        floor.Wait("a", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor.Attempt("a").Number.ShouldBe(2);
        floor.Fail("a");
        floor["a"].DueAt.ShouldBe(floor.Now.AddSeconds(2));
        floor.Wait("a", TimerKind.Retry, TimeSpan.FromSeconds(2));
        floor.Fail("a");
        floor.States.ShouldBe("a:failed");
        floor["a"].Attempts.ShouldBe(3);
    }

    [Fact]
    public void A_retry_that_succeeds_leaves_no_error_behind()
    {
        var floor = Floor.Start(Plan.Work("a").Retry(2));
        floor.Fail("a");
        floor.Wait("a", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor.Finish("a");
        floor["a"].Error.ShouldBeNull();
        floor["a"].Output!.MadeBy.ShouldBe("attempt:2");
        floor.Run.State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public void An_error_that_is_not_retryable_by_itself_or_by_its_code_ends_the_step_at_once()
    {
        var byItself = Floor.Start(Plan.Work("a").Retry(3));
        byItself.Fail("a", retryable: false);
        byItself.States.ShouldBe("a:failed");
        var byCode = Floor.Start(Plan.Work("a").Retry(3, "denied"));
        byCode.Fail("a", "denied");
        byCode.States.ShouldBe("a:failed");
    }

    [Fact]
    public void All_attempts_of_an_activation_have_its_revision_whatever_is_edited_meanwhile()
    {
        var floor = Floor.Start(Plan.Work("other"), Plan.Work("a").Retry(2));
        floor.Finish("other");
        floor.Fail("a");
        floor.Edit("other");
        floor.Run.Revision.ShouldBe(2);
        floor.Wait("a", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor["a"].Revision.ShouldBe(1, "the idempotency key of the handler is run, step and revision");
        floor.Finish("a");
        floor["a"].Output!.Revision.ShouldBe(1);
    }

    [Fact]
    public void A_retry_without_room_is_queued_and_one_without_a_handler_is_parked()
    {
        var floor = Floor.Start(Plan.Of(Plan.Rare("a").Retry(3), Plan.Rare("b").Retry(3)), Floor.Node(handlers: [Plan.RareType]));
        floor.Fail("a");
        floor.Fail("b");
        floor.Placement = Floor.Node(freeSlots: 0, handlers: [Plan.RareType]);
        floor.Wait("a", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor.Placement = Floor.Node();
        floor.Do(new TimerDue("b", TimerKind.Retry));
        floor.States.ShouldBe("a:pending b:no_handler");
        floor.Rows.Ready.ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Backoff_grows_to_its_limit_and_jitter_only_shortens_it()
    {
        var policy = new RetryPolicy { Backoff = TimeSpan.FromSeconds(2), Factor = 3, MaxBackoff = TimeSpan.FromSeconds(30), Jitter = 0.5 };
        policy.DelayAfter(1, 0).ShouldBe(TimeSpan.FromSeconds(2));
        policy.DelayAfter(2, 0).ShouldBe(TimeSpan.FromSeconds(6));
        policy.DelayAfter(9, 0).ShouldBe(TimeSpan.FromSeconds(30));
        policy.DelayAfter(9, 0.999).ShouldBeInRange(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15.1));
    }

    [Theory]
    [InlineData(0, 100)]
    [InlineData(5, 100)]
    [InlineData(5, 1)]
    public void No_number_of_failures_makes_a_wait_that_is_not_a_time(int backoffSeconds, double factor)
    {
        var policy = new RetryPolicy { MaxAttempts = 1000, Backoff = TimeSpan.FromSeconds(backoffSeconds), Factor = factor };
        for (var failures = 1; failures < 1000; failures++) policy.DelayAfter(failures, 0.5).ShouldBeInRange(TimeSpan.Zero, policy.MaxBackoff);
    }
}
