using Andon.Runs;

namespace Andon.HumanTasks;

/// <summary>People's work on the steps of a map's items.</summary>
public sealed class ItemTaskTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>A gate for each item, named by its key, whose item says who decides.</summary>
    private static Floor Gates(object config, string list = """[{"id":"x","who":["ann"]},{"id":"y","who":["bob","cho"]}]""")
    {
        var floor = Floor.Start(Plan.Work("list"), Plan.Map("m", "${{ steps.list.output }}", "list", Plan.Gate("g", config: config)).With(new { key = "${{ item.id }}" }));
        floor.Finish("list", list);
        return floor;
    }

    [Fact]
    public void Each_item_has_approvers_and_candidates_of_its_own()
    {
        var floor = Gates(new { approvers = "${{ item.who }}" });
        (floor.Task("m/x/g").Turn, floor.Task("m/y/g").Turn).ShouldBe(("ann", "bob"));
        floor.Refuse("not_your_turn", new ApproveTask(new Actor("cho"), floor.Task("m/y/g").Id, null)).Message.ShouldContain("'m/y/g'");
        floor.Approve("m/x/g");
        floor.Approve("m/y/g", Floor.Bob);
        floor.Approve("m/y/g", new Actor("cho"));
        floor.Run.State.ShouldBe(RunState.Completed);
        var named = Gates(new { candidates = new { users = "${{ item.who }}" } });
        named.Refuse("not_a_candidate", new ApproveTask(Floor.Bob, named.Task("m/x/g").Id, null));
        named.Approve("m/y/g", Floor.Bob);
    }

    [Fact]
    public void An_item_is_reminded_escalated_and_delegated_without_the_others()
    {
        var floor = Gates(new { assignee_id = "${{ item.who[0] }}", remind_after = "1h", timeout = "2h", on_timeout = "escalate", escalate_to = "carl" });
        floor.Rows.Timers.Select(t => (t.Step, t.Kind)).ShouldBe(
            [("m/x/g", TimerKind.Reminder), ("m/x/g", TimerKind.Task), ("m/y/g", TimerKind.Reminder), ("m/y/g", TimerKind.Task)], ignoreOrder: true);
        floor.Wait("m/x/g", TimerKind.Reminder, Hour);
        floor.Wait("m/x/g", TimerKind.Task, Hour);
        floor.Do(new DelegateTask(Floor.Bob, floor.Task("m/y/g").Id, "dora", null));
        (floor.Task("m/x/g").Reminders, floor.Task("m/x/g").EscalatedTo, floor.Task("m/x/g").DelegatedTo).ShouldBe((1, "carl", null));
        (floor.Task("m/y/g").Reminders, floor.Task("m/y/g").EscalatedTo, floor.Task("m/y/g").DelegatedTo).ShouldBe((0, null, "dora"));
    }

    [Fact]
    public void A_task_of_an_item_that_is_gone_takes_its_timers_along_and_is_open_to_nobody()
    {
        var floor = Gates(new { remind_every = "1h", timeout = "2h" });
        var gone = floor.Task("m/x/g").Id;
        floor.Edit("list", """[{"id":"y"}]""");
        floor.Rows.Timers.Select(t => t.Step).Distinct().ShouldBe(["m/y/g"]);
        floor.Wait("m/x/g", TimerKind.Reminder, Hour).Events.ShouldBeEmpty();
        floor.Refuse("task_superseded", new DelegateTask(Floor.Ann, gone, "bob", null));
        floor.Refuse("task_superseded", new CommentTask(Floor.Ann, gone, "too late"));
        floor.Run.Tasks[gone].RemindAt.ShouldBeNull();
    }

    [Fact]
    public void The_deputy_of_who_decides_an_item_stands_in()
    {
        var floor = Gates(new { assignee_id = "${{ item.who[0] }}" }, "[]");
        floor.Absences = new Absences([new Absence("ann", "dora", null)]);
        floor.Edit("list", """[{"id":"x","who":["ann"]}]""");
        floor.Approve("m/x/g", new Actor("dora"));
        floor.Run.State.ShouldBe(RunState.Completed);
    }
}
