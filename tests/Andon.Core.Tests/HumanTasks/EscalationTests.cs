using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class EscalationTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static Floor Gate(object chain, int? most = null, string? timeout = "1h")
    {
        var config = new Dictionary<string, object> { ["on_timeout"] = "escalate", ["assignee_id"] = "ann", ["escalate_to"] = chain };
        if (timeout is not null) config["timeout"] = timeout;
        if (most is { } escalations) config["max_escalations"] = escalations;
        return Floor.Start(Plan.Gate("g", config: config));
    }

    private static bool MayApprove(Floor floor, Actor actor) => TaskRules.MayDecide(floor.Task("g"), actor);

    [Fact]
    public void A_task_goes_up_the_chain_then_to_the_admins_and_whoever_had_it_keeps_it()
    {
        var floor = Gate(new[] { "lead", "carl", "board" });
        Actor lead = new("lisa") { BusinessRoles = ["lead"] }, carl = new("carl"), board = new("bert") { BusinessRoles = ["board"] };
        var chain = new[] { Floor.Ann, lead, carl, board, Floor.Admin };
        for (var stage = 0; stage < chain.Length; stage++)
        {
            chain.Select(actor => MayApprove(floor, actor)).ShouldBe(Enumerable.Range(0, chain.Length).Select(i => i <= stage));
            floor.Wait("g", TimerKind.Task, Hour);
        }

        floor.Log.OfType<TaskEscalated>().Select(e => e.To).ShouldBe(["lead", "carl", "board", null]);
        floor.States.ShouldBe("g:failed");
    }

    [Fact]
    public void Each_stage_may_say_after_how_long_it_is_reached()
    {
        var floor = Gate(new object[] { new { to = "lead", after = "10m" }, new { to = "carl", after = "20m" }, "board" });
        foreach (var minutes in new[] { 10, 20, 60, 60 })
        {
            floor.Task("g").DueAt.ShouldBe(floor.Now.AddMinutes(minutes));
            floor.Wait("g", TimerKind.Task, TimeSpan.FromMinutes(minutes));
        }

        floor.Task("g").EscalatedTo.ShouldBe("");
    }

    [Fact]
    public void Without_a_timeout_the_last_stage_has_no_limit()
    {
        var floor = Gate(new object[] { new { to = "lead", after = "10m" } }, timeout: null);
        floor.Wait("g", TimerKind.Task, Hour);
        (floor.Task("g").EscalatedTo, floor.Task("g").DueAt).ShouldBe(("lead", null));
        floor.Rows.Timers.ShouldBeEmpty();
    }

    [Fact]
    public void The_number_of_escalations_follows_from_the_chain_or_is_given()
    {
        Escalations(Gate(new[] { "a", "b", "c", "d" })).ShouldBe(5);
        Escalations(Gate("a")).ShouldBe(3);
        Escalations(Gate("a", most: 1)).ShouldBe(1);
        Escalations(Gate(new[] { "a" }, most: 6)).ShouldBe(6);

        static int Escalations(Floor floor)
        {
            for (var i = 0; i < 20 && floor.Run.Ended is null; i++) floor.Wait("g", TimerKind.Task, Hour);
            floor.States.ShouldBe("g:failed");
            return floor.Task("g").Escalations;
        }
    }

    [Fact]
    public void A_task_is_not_opened_where_any_stage_names_nobody()
    {
        var floor = Gate(new[] { "carl", "${{ '' }}" });
        floor.States.ShouldBe("g:failed");
        floor["g"].Error!.Message.ShouldBe("g.config: escalate_to names nobody once its expression is evaluated");
    }
}
