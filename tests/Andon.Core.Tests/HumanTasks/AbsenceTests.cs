using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class AbsenceTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly Actor Dora = new("dora");

    private static Absences Away(params (string User, string Deputy)[] who) => new(who.Select(a => new Absence(a.User, a.Deputy, null)));

    private static Floor Gate(object config, Absences absences)
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a", config));
        floor.Absences = absences;
        floor.Finish("a");
        return floor;
    }

    private static ApproveTask ApprovalBy(Floor floor, Actor actor) => new(actor, floor.Task("g").Id, null);

    [Theory]
    [InlineData("""{"assignee_id":"ann"}""")]
    [InlineData("""{"candidates":{"users":["bob","ann"]}}""")]
    [InlineData("""{"approvers":["ann"]}""")]
    public void The_deputy_of_who_is_away_when_the_task_opens_is_a_candidate_too(string config)
    {
        var gate = System.Text.Json.JsonDocument.Parse(config).RootElement;
        var floor = Gate(gate, Away(("ann", "dora"), ("nobody", "carl")));
        floor.Log.OfType<TaskDeputized>().Single().ShouldBe(new TaskDeputized(floor.Task("g").Id, "ann", "dora") { At = floor.Now });
        floor.Approve("g", Dora);
        Gate(gate, Away(("ann", "dora"))).Approve("g", Floor.Ann);
        var there = Gate(gate, Absences.None);
        there.Refuse("not_a_candidate", ApprovalBy(there, Dora));
    }

    [Fact]
    public void Who_goes_away_later_keeps_what_they_have_until_it_is_escalated_or_delegated()
    {
        var floor = Gate(new { assignee_id = "ann", timeout = "1h", on_timeout = "escalate", escalate_to = "carl" }, Absences.None);
        floor.Absences = Away(("ann", "dora"), ("carl", "cleo"));
        floor.Refuse("not_a_candidate", ApprovalBy(floor, Dora));
        floor.Wait("g", TimerKind.Task, TimeSpan.FromHours(1));
        floor.Task("g").Deputies.ShouldBe([new Deputy("ann", "dora"), new Deputy("carl", "cleo")]);
        floor.Approve("g", new Actor("cleo"));
    }

    [Fact]
    public void The_deputy_of_a_delegate_who_is_away_has_the_task_too()
    {
        var floor = Gate(new { assignee_id = "ann" }, Away(("bob", "dora")));
        floor.Do(new DelegateTask(Floor.Ann, floor.Task("g").Id, "bob", null));
        floor.Approve("g", Dora);
    }

    [Fact]
    public void A_deputy_who_submitted_the_run_may_not_approve_it()
    {
        var floor = Gate(new { assignee_id = "ann" }, Away(("ann", "sam")));
        floor.Refuse("excluded_from_approving", ApprovalBy(floor, Floor.Sam));
    }

    [Fact]
    public void An_absence_that_is_over_makes_nobody_a_deputy() =>
        Gate(new { assignee_id = "ann" }, new Absences([new Absence("ann", "dora", Now)])).Task("g").Deputies.ShouldBeEmpty();

    [Fact]
    public void Deputies_who_are_away_have_deputies_and_those_who_name_each_other_none()
    {
        Away(("ann", "bob"), ("bob", "dora")).DeputyOf("ann", Now).ShouldBe("dora");
        Away(("ann", "bob"), ("bob", "ann")).DeputyOf("ann", Now).ShouldBeNull();
        Away(("ann", "bob")).DeputyOf("bob", Now).ShouldBeNull();
        new Absences([new Absence("ann", "bob", Now.AddTicks(1))]).DeputyOf("ann", Now).ShouldBe("bob");
    }
}
