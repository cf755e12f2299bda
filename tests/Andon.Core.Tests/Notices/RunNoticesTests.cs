using System.Text;
using System.Text.Json;
using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Notices;

public sealed class RunNoticesTests
{
    [Fact]
    public void A_run_that_people_approve_tells_of_its_submission_the_task_the_wait_the_decision_and_the_end()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a"));
        floor.Finish("a");
        TypesOf(null, floor.Run, floor.Log).ShouldBe([NoticeTypes.RunSubmitted, NoticeTypes.TaskCreated, NoticeTypes.RunWaiting]);
        var (waiting, told) = (floor.Run, floor.Log.Count);
        floor.Approve("g", Floor.Ann);
        var notices = RunNotices.Of(waiting, floor.Run, floor.Log[told..]);
        notices.Select(n => n.Type).ShouldBe([NoticeTypes.TaskApproved, NoticeTypes.RunSucceeded]);
        var approved = notices[0].Data;
        (approved.RunId, approved.Pipeline, approved.Step, approved.By).ShouldBe((floor.Run.Id, floor.Run.Pipeline.Name, "g", "ann"));
        approved.Task.ShouldNotBeNull().Status.ShouldBe(HumanTaskStatus.Approved);
        notices.ShouldAllBe(n => n.Timestamp == floor.Now);
    }

    [Fact]
    public void A_failure_is_told_of_with_its_step_and_a_message_that_is_cut_off_and_a_retry_is_not()
    {
        var failed = new AttemptOutcome.Failed(new StepError("boom", new string('x', 5_000)));
        var floor = Floor.Start(Plan.Work("a").Retry(2), Plan.Work("b"));
        floor.Do(new AttemptFinished("a", floor.Attempt("a").Number, floor.Attempt("a").Token, failed));
        TypesOf(null, floor.Run, floor.Log).ShouldBe([NoticeTypes.RunSubmitted]);
        floor.Wait("a", TimerKind.Retry, TimeSpan.FromHours(1));
        floor.Do(new AttemptFinished("a", floor.Attempt("a").Number, floor.Attempt("a").Token, failed));
        var notices = RunNotices.Of(null, floor.Run, floor.Log);
        notices.Select(n => n.Type).ShouldBe([NoticeTypes.RunSubmitted, NoticeTypes.StepFailed, NoticeTypes.RunFailed]);
        notices.Skip(1).ShouldAllBe(n => n.Data.Step == "a" && n.Data.Error!.Message.Length == 1_000);
    }

    [Fact]
    public void A_message_is_cut_off_between_two_characters()
    {
        var floor = Floor.Start(Plan.Work("a"));
        floor.Do(new AttemptFinished("a", floor.Attempt("a").Number, floor.Attempt("a").Token, new AttemptOutcome.Failed(new StepError("boom", new string('x', 999) + "😀"))));
        RunNotices.Of(null, floor.Run, floor.Log)[^1].Data.Error!.Message.ShouldBe(new string('x', 999));
    }

    [Fact]
    public void A_run_that_still_waits_is_not_told_of_as_waiting_again()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Gate("h"));
        var before = floor.Run;
        before.State.ShouldBe(RunState.Waiting);
        var told = floor.Log.Count;
        floor.Approve("g", Floor.Ann);
        TypesOf(before, floor.Run, floor.Log[told..]).ShouldBe([NoticeTypes.TaskApproved]);
    }

    [Fact]
    public void No_notice_has_an_output_or_the_parameters()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a"), Plan.Gate("g", "a")), parameters: """{"marker":1}""");
        floor.Finish("a", """{"marker":2}""");
        foreach (var notice in RunNotices.Of(null, floor.Run, floor.Log)) Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(notice)).ShouldNotContain("marker");
    }

    [Theory]
    [InlineData("*", "run.failed", true)]
    [InlineData("run.*", "run.failed", true)]
    [InlineData("run.*", "human_task.created", false)]
    [InlineData("run.failed", "run.failed", true)]
    [InlineData("run.failed", "run.succeeded", false)]
    [InlineData("ru*", "run.failed", false)]
    public void A_pattern_is_a_type_all_of_a_kind_or_all(string pattern, string type, bool matches)
    {
        NoticeTypes.Matches(pattern, type).ShouldBe(matches);
        NoticeTypes.IsPattern(pattern).ShouldBe(pattern != "ru*");
    }

    [Fact]
    public void A_delay_doubles_up_to_its_limit_and_is_never_less_than_half()
    {
        var (first, most) = (TimeSpan.FromSeconds(10), TimeSpan.FromHours(6));
        DeliveryDelay.After(1, first, most, 1).ShouldBe(first);
        DeliveryDelay.After(3, first, most, 1).ShouldBe(first * 4);
        DeliveryDelay.After(3, first, most, 0).ShouldBe(first * 2);
        for (var attempts = 1; attempts < 100; attempts++) DeliveryDelay.After(attempts, first, most, 1).ShouldBeInRange(first, most);
        Enumerable.Range(1, 15).Sum(n => DeliveryDelay.After(n, first, most, 0.5).TotalHours).ShouldBeInRange(12, 30, "about a day");
    }

    private static IEnumerable<string> TypesOf(Run? before, Run after, IReadOnlyList<RunEvent> events) => RunNotices.Of(before, after, events).Select(n => n.Type);
}
