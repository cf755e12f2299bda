using System.Collections.Immutable;
using Andon.Audit;
using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Core.Tests.Audit;

public sealed class RunAuditTests
{
    [Fact]
    public void Every_kind_of_event_is_said_to_be_told_or_not()
    {
        var kinds = typeof(RunEvent).Assembly.GetTypes().Where(t => t.BaseType == typeof(RunEvent)).ToList();
        kinds.Where(k => RunAudit.Told.ContainsKey(k) == RunAudit.Untold.Contains(k)).ShouldBeEmpty("say of each kind of event in RunAudit whether it is told");
    }

    [Fact]
    public void The_document_lists_everything_that_is_told_of_runs()
    {
        var page = File.ReadAllText(Path.Combine(Checkout.Root, "docs/audit.md"));
        RunAudit.Told.Values.SelectMany(actions => actions).ShouldAllBe(action => page.Contains($"`{action}`", StringComparison.Ordinal));
    }

    [Fact]
    public void What_somebody_wants_of_a_run_says_who() => typeof(RunCommand).Assembly.GetTypes()
        .Where(t => t.IsSubclassOf(typeof(RunCommand)) && t.GetProperty("By")?.PropertyType == typeof(Actor) && !t.IsAssignableTo(typeof(PersonCommand))).ShouldBeEmpty();

    [Fact]
    public void A_submission_is_told_with_who_by_which_credential_and_what()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a")), owner: "olga");
        var entry = RunAudit.Of(Floor.Sam with { Via = "k1" }, floor.Run, floor.Log).ShouldHaveSingleItem();
        (entry.Tenant, entry.At, entry.Actor, entry.Via, entry.Action, entry.Subject).ShouldBe((floor.Run.Tenant, floor.Now, "sam", "k1", "run.submitted", floor.Run.Id.ToString()));
        entry.Details.ShouldBe($$"""{"pipeline":"{{floor.Pipeline.Name}}","version":1,"owner":"olga"}""");
    }

    [Fact]
    public void What_the_engine_does_is_not_told_nor_the_child_that_it_submits()
    {
        var floor = Floor.Start(Plan.Work("a"));
        RunAudit.Of(null, floor.Run, floor.Finish("a").Events).ShouldBeEmpty();
        RunAudit.Of(Actor.System, floor.Run, floor.Log).ShouldBeEmpty();
        var child = Floor.Start(Plan.Of(Plan.Work("a")), parent: new ParentRun(Guid.NewGuid(), "c", ["top"]));
        RunAudit.Of(Floor.Sam, child.Run, child.Log).ShouldBeEmpty();
    }

    [Fact]
    public void What_people_do_to_a_run_is_told_once_each()
    {
        var floor = Floor.Start(Plan.Of(Plan.Work("a"), Plan.Work("b", "a"), Plan.Signal("s", "go", "b")));
        Told(floor, new PauseRun(Floor.Sam)).ShouldBe(["run.paused {}"]);
        Told(floor, new ResumeRun(Floor.Sam)).ShouldBe(["run.resumed {}"]);
        floor.Finish("a");
        Told(floor, Floor.EditOf(Floor.Sam, null, ("a", "1"))).ShouldBe(["""run.modified {"revision":2,"steps":["a"],"reset":["b"]}"""]);
        Told(floor, new RerunStep(Floor.Sam, "a")).ShouldBe(["""run.rerun {"revision":3,"reset":["a","b"]}"""]);
        Told(floor, new SkipStep(Floor.Admin, "a", Floor.Bytes("1"), "by hand"))[0].ShouldStartWith("""run.step_skipped {"step":"a","output":"6b86b273""");
        floor.Finish("b");
        Told(floor, Floor.SignalOf("early", "{}") with { Name = "go" }).ShouldBe(["""run.signalled {"name":"go","step":"s"}"""]);
    }

    [Fact]
    public void A_run_that_is_cancelled_is_told_and_one_that_ends_undone_later_is_not_told_again()
    {
        var floor = Floor.Start(Plan.Work("a"));
        Told(floor, new CancelRun(Floor.Sam, "secret reasons")).ShouldBe(["run.cancelled {}"], "free text stays in the run");
    }

    [Fact]
    public void Decisions_of_people_name_the_task_its_run_and_whether_they_decide_it()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a", config: new { approvals = new { required = 2 }, rollback_to = new[] { "a" } }));
        floor.Finish("a");
        var task = floor.Task("g").Id;
        var of = $"\"run\":\"{floor.Run.Id}\",\"step\":\"g\",\"revision\":1";
        var claimed = RunAudit.Of(Floor.Ann, floor.Run, floor.Do(new ClaimTask(Floor.Ann, task)).Events).ShouldHaveSingleItem();
        (claimed.Action, claimed.Subject, claimed.Details).ShouldBe(("task.claimed", task.ToString(), $"{{{of}}}"));
        Told(floor, new UnclaimTask(Floor.Ann, task)).ShouldBe([$"task.unclaimed {{{of}}}"]);
        Told(floor, new CommentTask(Floor.Ann, task, "private words")).ShouldBe([$"task.commented {{{of}}}"]);
        Told(floor, new ApproveTask(Floor.Ann, task, "private words")).ShouldBe([$"task.approved {{{of},\"decides\":false}}"]);
        Told(floor, new RejectTask(Floor.Bob, task, "private words", "a")).ShouldBe([$"task.rejected {{{of},\"decides\":true,\"rollback_to\":\"a\"}}"]);
    }

    [Fact]
    public void A_form_that_is_handed_in_is_told_and_a_draft_of_it_is_not()
    {
        var floor = Floor.Start(Plan.Form("f"));
        var task = floor.Task("f").Id;
        Told(floor, new DraftTask(Floor.Ann, task, Floor.Bytes("{}"))).ShouldBeEmpty();
        Told(floor, new CompleteTask(Floor.Ann, task, Floor.Bytes("{}")))[0].ShouldStartWith("task.completed ");
    }

    private static ImmutableArray<string> Told(Floor floor, PersonCommand command) => [.. RunAudit.Of(command.By, floor.Run, floor.Do(command).Events).Select(e => $"{e.Action} {e.Details}")];
}
