using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class TimeoutTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static Floor Gate(string onTimeout, string? escalateTo = null)
    {
        var config = new Dictionary<string, object> { ["timeout"] = "1h", ["on_timeout"] = onTimeout, ["assignee_role"] = "editor" };
        if (escalateTo is not null) config["escalate_to"] = escalateTo;
        return Floor.Start(Plan.Gate("g", config: config), Plan.Work("a", "g"));
    }

    [Fact]
    public void On_timeout_approve_approves_in_nobodys_name()
    {
        var floor = Gate("approve");
        floor.Wait("g", TimerKind.Task, Hour);
        floor.States.ShouldBe("g:completed a:running");
        floor.Output("g").ShouldBe("""{"approved":true,"reviewer_id":null,"comments":"approved by timeout"}""");
        floor["g"].Output!.MadeBy.ShouldBe("timeout");
        floor.Task("g").DecidedBy.ShouldBeNull();
        floor.Task("g").Status.ShouldBe(HumanTaskStatus.Approved);
    }

    [Fact]
    public void On_timeout_reject_rejects_and_fails_the_run()
    {
        var floor = Gate("reject");
        floor.Wait("g", TimerKind.Task, Hour);
        floor.States.ShouldBe("g:rejected a:pending");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void On_timeout_fail_expires_the_task_and_fails_the_step()
    {
        var floor = Gate("fail");
        floor.Wait("g", TimerKind.Task, Hour);
        floor.States.ShouldBe("g:failed a:pending");
        floor["g"].Error!.Code.ShouldBe("timeout");
        floor.Task("g").Status.ShouldBe(HumanTaskStatus.Expired);
    }

    [Fact]
    public void On_timeout_skip_skips_the_step_and_its_dependents_run()
    {
        var floor = Gate("skip");
        floor.Wait("g", TimerKind.Task, Hour);
        floor.States.ShouldBe("g:skipped a:running", "nothing was skipped by `when`, so that it does not spread");
        floor["g"].Resolution.ShouldBe("timeout");
        floor.Refuse("task_closed", new ApproveTask(Floor.Ann with { HoldsEveryRole = true }, floor.Task("g").Id, null)).Details["status"].ShouldBe("expired");
    }

    [Fact]
    public void On_timeout_escalate_hands_the_task_on_restarts_the_clock_and_gives_up_in_the_end()
    {
        var floor = Gate("escalate", "chief");
        var chief = new Actor("carl") { BusinessRoles = ["chief"] };
        var id = floor.Task("g").Id;
        floor.Refuse("not_a_candidate", new ApproveTask(chief, id, null));
        for (var escalation = 1; escalation <= 3; escalation++)
        {
            floor.Wait("g", TimerKind.Task, Hour);
            floor.Task("g").Id.ShouldBe(id, "it stays the same task");
            floor.Task("g").Escalations.ShouldBe(escalation);
            floor.Task("g").DueAt.ShouldBe(floor.Now + Hour);
        }

        RunMachine.Decide(floor.Run, new ApproveTask(chief, id, null), floor.Context()).Refusal.ShouldBeNull();
        floor.Wait("g", TimerKind.Task, Hour);
        floor.States.ShouldBe("g:failed a:pending");
        floor.Task("g").Status.ShouldBe(HumanTaskStatus.Expired);
    }

    [Fact]
    public void Without_escalate_to_a_task_escalates_to_the_admins_and_its_candidates_keep_it()
    {
        var floor = Gate("escalate");
        floor.Do(new ClaimTask(new Actor("eve") { BusinessRoles = ["editor"] }, floor.Task("g").Id));
        floor.Refuse("not_a_candidate", new ApproveTask(Floor.Admin, floor.Task("g").Id, null));
        floor.Wait("g", TimerKind.Task, Hour);
        floor.Task("g").EscalatedTo.ShouldBe("");
        floor.Task("g").ClaimedBy.ShouldBeNull("a claim must not keep off those to whom the task was handed");
        floor.Refuse("not_a_candidate", new ApproveTask(Floor.Ann, floor.Task("g").Id, null)).Message.ShouldContain("the admins");
        floor.Approve("g", Floor.Admin);
    }

    [Theory]
    [InlineData("${{ params.boss }}", "expression_error", "g.config.escalate_to: no such key")]
    [InlineData("${{ '' }}", "invalid_config", "g.config: escalate_to names nobody once its expression is evaluated")]
    public void A_task_that_could_not_escalate_is_not_opened(string escalateTo, string code, string message)
    {
        var floor = Gate("escalate", escalateTo);
        floor.States.ShouldBe("g:failed a:pending");
        floor["g"].Error!.Code.ShouldBe(code);
        floor["g"].Error!.Message.ShouldStartWith(message);
    }

    [Fact]
    public void Where_nothing_escalates_escalate_to_is_not_looked_at() => Gate("fail", "${{ params.boss }}").States.ShouldBe("g:waiting a:pending");

    [Fact]
    public void A_task_escalates_to_a_user_too()
    {
        var floor = Gate("escalate", "carl");
        floor.Wait("g", TimerKind.Task, Hour);
        floor.Approve("g", new Actor("carl"));
    }

    [Fact]
    public void A_timer_that_fires_before_its_time_or_after_the_decision_changes_nothing()
    {
        var floor = Gate("fail");
        floor.Wait("g", TimerKind.Task, Hour / 2).Events.ShouldBeEmpty();
        floor.Approve("g", new Actor("eve") { HoldsEveryRole = true });
        floor.Wait("g", TimerKind.Task, Hour).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Timeout_hours_is_the_same_in_hours()
    {
        var floor = Floor.Start(Plan.Gate("g", config: new { timeout_hours = 48 }));
        floor.Task("g").DueAt.ShouldBe(floor.Now.AddHours(48));
    }

    [Fact]
    public void A_superseded_task_no_longer_times_out()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a", new { timeout = "1h" }));
        floor.Finish("a");
        floor.Rerun("a");
        floor.Rows.Timers.ShouldBeEmpty();
        floor.Wait("g", TimerKind.Task, Hour).Events.ShouldBeEmpty();
    }
}
