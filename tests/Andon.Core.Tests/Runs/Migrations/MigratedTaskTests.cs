namespace Andon.Runs;

/// <summary>What becomes of what people were asked, and of what they decided.</summary>
public sealed class MigratedTaskTests
{
    [Fact]
    public void Votes_and_claims_stay_where_the_gate_is_the_same()
    {
        var two = new { approvals = new { required = 2 } };
        var floor = Floor.Start(Plan.Gate("g", "", two), Plan.Work("b", "g"));
        floor.Approve("g");
        var task = floor.Task("g");
        floor.Migrate(Plan.Gate("g", "", two), Plan.Work("b", "g"), Plan.Work("c", "b"));
        floor.Task("g").ShouldBe(task);
        floor.Approve("g", Floor.Bob);
        floor.States.ShouldBe("g:completed b:running c:pending");
    }

    [Fact]
    public void A_gate_that_changed_is_asked_anew_and_the_old_task_says_which_one_took_its_place()
    {
        var floor = Floor.Start(Plan.Gate("g", "", new { approvals = new { required = 2 } }), Plan.Work("b", "g"));
        floor.Approve("g");
        var old = floor.Task("g").Id;
        var plan = floor.Migrate(Plan.Gate("g", "", new { approvals = new { required = 1 } }), Plan.Work("b", "g")).Migration!;
        plan.Superseded.ShouldBe([new PlannedTask(old, "g")]);
        plan.Changed.ShouldBe([new PlannedStep("g", StepState.Waiting)]);
        floor.Task("g").Id.ShouldNotBe(old);
        floor.Refuse("task_superseded", new ApproveTask(Floor.Bob, old, null)).Details["replaced_by"].ShouldBe(floor.Task("g").Id.ToString());
        floor.Approve("g", Floor.Bob);
        floor.States.ShouldBe("g:completed b:running");
    }

    [Fact]
    public void The_task_of_a_step_that_is_no_more_is_closed_and_says_so()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Work("b"));
        var task = floor.Task("g").Id;
        floor.Migrate(Plan.Work("b"));
        floor.Refuse("task_superseded", new ApproveTask(Floor.Ann, task, null)).Message.ShouldContain("version 2 of the pipeline");
        // As is one whose step is for machines now.
        floor = Floor.Start(Plan.Gate("g"));
        task = floor.Task("g").Id;
        floor.Migrate(Plan.Work("g"));
        floor.States.ShouldBe("g:running");
        floor.Refuse("task_superseded", new ApproveTask(Floor.Ann, task, null));
    }

    [Fact]
    public void The_tasks_of_a_finished_map_follow_its_new_name()
    {
        var floor = Floor.Start(Plan.Map("m", "[1]", "", Plan.Gate("g")), Plan.Gate("end", "m"));
        floor.Approve("m/0/g");
        floor.Migrate(floor.Pipeline.Next(Plan.Map("all", "[1]", "", Plan.Gate("g")), Plan.Gate("end", "all")), ("m", "all"));
        floor.Task("all/0/g").Step.ShouldBe("all/0/g");
        floor.Task("end").Shown.Single().Step.ShouldBe("all");
    }

    [Fact]
    public void A_decision_stands_where_its_gate_changed_and_the_plan_says_so()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Gate("wait", "g"));
        floor.Approve("g");
        var plan = floor.Migrate(Plan.Gate("g", "", new { approvals = new { required = 2 } }), Plan.Gate("wait", "g")).Migration!;
        plan.Warnings.ShouldHaveSingleItem().ShouldContain("'g' stays completed, as it was decided in version 1");
        floor["g"].State.ShouldBe(StepState.Completed);
    }
}
