using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class ReminderTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static Floor Gate(object config) => Floor.Start(Plan.Gate("g", config: config), Plan.Work("a", "g"));

    private static DateTimeOffset? Next(Floor floor) => floor.Rows.Timers.Where(t => t.Kind == TimerKind.Reminder).Select(t => (DateTimeOffset?)t.DueAt).SingleOrDefault();

    [Fact]
    public void People_are_reminded_at_the_times_given_and_nothing_else_changes()
    {
        var floor = Gate(new { remind_after = new[] { "1h", "4h" } });
        var opened = floor.Now;
        Next(floor).ShouldBe(opened + Hour);
        floor.Wait("g", TimerKind.Reminder, Hour);
        (floor.Task("g").Reminders, floor.Task("g").RemindedAt, Next(floor)).ShouldBe((1, opened + Hour, opened + (4 * Hour)));
        floor.Wait("g", TimerKind.Reminder, 3 * Hour);
        (floor.Task("g").Reminders, Next(floor)).ShouldBe((2, null));
        floor.States.ShouldBe("g:waiting a:pending");
        floor.Task("g").Status.ShouldBe(HumanTaskStatus.Pending);
        floor.Wait("g", TimerKind.Reminder, Hour).Events.ShouldBeEmpty();
    }

    [Fact]
    public void After_the_times_given_they_are_reminded_again_and_again()
    {
        var floor = Gate(new { remind_after = "1h", remind_every = "30m" });
        var opened = floor.Now;
        floor.Wait("g", TimerKind.Reminder, Hour);
        Next(floor).ShouldBe(opened + (1.5 * Hour));
        floor.Wait("g", TimerKind.Reminder, Hour / 2);
        Next(floor).ShouldBe(opened + (2 * Hour));
    }

    [Fact]
    public void Reminders_that_nobody_sent_in_time_are_not_made_up_for()
    {
        var floor = Gate(new { remind_every = "1h" });
        var opened = floor.Now;
        floor.Wait("g", TimerKind.Reminder, 5.5 * Hour);
        (floor.Task("g").Reminders, Next(floor)).ShouldBe((1, opened + (6 * Hour)));
    }

    [Fact]
    public void There_is_an_end_to_reminders()
    {
        var floor = Gate(new { remind_every = "1h" });
        for (var i = 0; i < Reminders.Max; i++) floor.Wait("g", TimerKind.Reminder, Hour);
        (floor.Task("g").Reminders, Next(floor)).ShouldBe((Reminders.Max, null));
    }

    [Fact]
    public void A_reminder_before_its_time_or_after_the_decision_is_none()
    {
        var floor = Gate(new { remind_every = "1h" });
        floor.Wait("g", TimerKind.Reminder, Hour / 2).Events.ShouldBeEmpty();
        floor.Approve("g");
        Next(floor).ShouldBeNull();
        floor.Wait("g", TimerKind.Reminder, Hour).Events.ShouldBeEmpty();
        floor.Task("g").RemindAt.ShouldBeNull();
    }

    [Fact]
    public void A_paused_run_reminds_too_and_a_delegate_is_reminded_as_others_were()
    {
        var floor = Gate(new { remind_every = "1h" });
        floor.Do(new PauseRun(Floor.Sam));
        floor.Do(new DelegateTask(Floor.Ann, floor.Task("g").Id, "bob", null));
        floor.Wait("g", TimerKind.Reminder, Hour).Events.Single().ShouldBeOfType<TaskReminded>();
    }
}
