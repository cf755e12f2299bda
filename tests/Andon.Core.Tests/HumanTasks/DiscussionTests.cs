using System.Text;
using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class DiscussionTests
{
    private static Floor Form() => Floor.Start(Plan.Form("f", config: new { assignee_id = "ann", form_schema = new { type = "object", required = new[] { "n" } } }), Plan.Work("a", "f"));

    private static CommentTask Comment(Floor floor, Actor by, string text) => new(by, floor.Task("f").Id, text);

    private static DraftTask Draft(Floor floor, Actor by, string data) => new(by, floor.Task("f").Id, Floor.Bytes(data));

    [Fact]
    public void Anyone_of_the_tenant_comments_on_an_open_task_and_decides_nothing_by_it()
    {
        var floor = Form();
        var seen = floor.Task("f").ETag;
        floor.Do(Comment(floor, Floor.Bob, "what about n?"));
        floor.Do(Comment(floor, Floor.Ann, "soon"));
        floor.Task("f").Discussion.Select(c => (c.By, c.Text, c.At)).ShouldBe([("bob", "what about n?", floor.Now), ("ann", "soon", floor.Now)]);
        floor.Task("f").ETag.ShouldBe(seen);
        floor.States.ShouldBe("f:waiting a:pending");
        floor.Complete("f", """{"n":1}""");
        floor.Refuse("task_closed", Comment(floor, Floor.Bob, "late"));
        floor.Task("f").Discussion.Length.ShouldBe(2);
    }

    [Fact]
    public void A_claim_keeps_nobody_from_commenting()
    {
        var floor = Form();
        floor.Do(new ClaimTask(Floor.Ann, floor.Task("f").Id));
        floor.Do(Comment(floor, Floor.Bob, "mine would be 2"));
    }

    [Fact]
    public void The_same_comment_with_the_same_key_is_one_comment()
    {
        var floor = Form();
        floor.Do(Comment(floor, Floor.Bob, "hm") with { IdempotencyKey = "k" });
        floor.Do(Comment(floor, Floor.Bob, "hm") with { IdempotencyKey = "k" }).Events.ShouldBeEmpty();
        floor.Do(Comment(floor, Floor.Ann, "hm") with { IdempotencyKey = "k" });
        floor.Task("f").Discussion.Length.ShouldBe(2);
    }

    [Fact]
    public void Comments_have_limits_and_agents_have_none()
    {
        var floor = Form();
        floor.Refuse("empty_comment", Comment(floor, Floor.Bob, " \n")).Kind.ShouldBe(RefusalKind.Invalid);
        floor.Refuse("comment_too_long", Comment(floor, Floor.Bob, new string('x', TaskComment.MaxLength + 1)));
        floor.Refuse("not_a_candidate", Comment(floor, Floor.Robot, "beep")).Kind.ShouldBe(RefusalKind.Forbidden);
        var run = floor.Run;
        for (var i = 0; i < TaskComment.MaxCount; i++) run = RunMachine.Apply(run, new TaskCommented(floor.Task("f").Id, "bob", "x", null) { At = floor.Now });
        RunMachine.Decide(run, Comment(floor, Floor.Bob, "one more"), floor.Context()).Refusal!.Code.ShouldBe("too_many_comments");
    }

    [Fact]
    public void A_draft_is_kept_for_its_author_whatever_the_schema_asks_and_goes_when_the_task_closes()
    {
        var floor = Form();
        floor.Do(Draft(floor, Floor.Ann, """{"m":1}"""));
        floor.Do(Draft(floor, Floor.Ann, """{"m":2}"""));
        Encoding.UTF8.GetString(floor.Task("f").Drafts.Single().Data.Span).ShouldBe("""{"m":2}""");
        floor.Do(Draft(floor, Floor.Ann, """{"m":2}""")).Events.ShouldBeEmpty();
        floor.Refuse("not_a_candidate", Draft(floor, Floor.Bob, "{}"));
        floor.Complete("f", """{"n":1}""");
        floor.Task("f").Drafts.ShouldBeEmpty();
        floor.Refuse("task_closed", Draft(floor, Floor.Ann, "{}"));
    }

    [Fact]
    public void A_draft_is_JSON_within_the_limit_and_for_a_form()
    {
        var floor = Form();
        floor.Refuse("invalid_output", Draft(floor, Floor.Ann, "{")).Kind.ShouldBe(RefusalKind.Invalid);
        var small = Floor.StartSmall(8, Plan.Form("f"));
        small.Refuse("output_too_large", new DraftTask(Floor.Ann, small.Task("f").Id, Floor.Bytes("\"123456789\"")));
        var gate = Floor.Start(Plan.Gate("f"));
        gate.Refuse("wrong_verb", Draft(gate, Floor.Ann, "{}")).Kind.ShouldBe(RefusalKind.Conflict);
        var run = floor.Run;
        for (var i = 0; i < TaskDraft.MaxCount; i++) run = RunMachine.Apply(run, new TaskDrafted(floor.Task("f").Id, $"u{i}", Floor.Bytes("1")) { At = floor.Now });
        RunMachine.Decide(run, Draft(floor, Floor.Ann, "1"), floor.Context()).Refusal!.Code.ShouldBe("too_many_drafts");
    }

    [Fact]
    public void A_superseded_task_takes_its_drafts_and_comments_with_it()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Form("f", "a"));
        floor.Finish("a");
        floor.Do(Draft(floor, Floor.Ann, "1"));
        floor.Do(Comment(floor, Floor.Ann, "hm"));
        var first = floor.Task("f").Id;
        floor.Rerun("a");
        floor.Finish("a");
        floor.Task("f").Discussion.ShouldBeEmpty();
        floor.Run.Tasks[first].Drafts.ShouldBeEmpty();
        floor.Run.Tasks[first].Discussion.Length.ShouldBe(1);
    }
}
