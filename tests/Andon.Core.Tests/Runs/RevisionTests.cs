using Andon.HumanTasks;

namespace Andon.Runs;

public sealed class RevisionTests
{
    private static Floor Diamond()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "a"), Plan.Work("d", "b c"), Plan.Work("x"));
        foreach (var step in new[] { "a", "b", "c", "d", "x" }) floor.Finish(step, $$"""{"by":"{{step}}"}""");
        floor.Run.State.ShouldBe(RunState.Completed);
        return floor;
    }

    [Fact]
    public void An_edit_writes_a_new_output_and_runs_every_transitive_dependent_again()
    {
        var floor = Diamond();
        var decision = floor.Edit("b", """{"n":2}""");
        decision.Reset.ShouldBe(["d"]);
        floor.Run.Revision.ShouldBe(2);
        floor.States.ShouldBe("a:completed b:completed c:completed d:running x:completed");
        floor.Output("b").ShouldBe("""{"n":2}""");
        floor["b"].Resolution.ShouldBe("edited");
        floor["b"].Output!.MadeBy.ShouldBe("edit:sam");
        floor["b"].Artifacts.Select(a => a.Revision).ShouldBe([1, 2], "artifacts are append-only");
    }

    [Fact]
    public void Several_edits_at_once_are_one_revision_and_edited_steps_themselves_do_not_run()
    {
        var floor = Diamond();
        var decision = floor.Do(Floor.EditOf(Floor.Ann, null, ("a", """{"n":1}"""), ("b", """{"n":2}""")));
        decision.Reset.ShouldBe(["c", "d"]);
        floor.Run.Revision.ShouldBe(2);
        floor.States.ShouldBe("a:completed b:completed c:running d:pending x:completed");
        decision.Events.OfType<RevisionStarted>().Single().By.ShouldBe("ann");
    }

    [Fact]
    public void Of_several_wrong_edits_the_first_by_name_is_refused()
    {
        var floor = Diamond();
        string[] names = ["zz", "yy", "xx", "ww", "vv", "uu"];
        floor.Refuse("unknown_step", Floor.EditOf(Floor.Ann, null, [.. names.Select(n => (n, "1"))])).Message.ShouldContain("'uu'");
    }

    [Fact]
    public void An_edit_is_an_activation_without_attempts_that_begins_and_ends_when_it_is_made()
    {
        var floor = Diamond();
        floor["b"].Attempts.ShouldBe(1);
        floor.Now += TimeSpan.FromHours(1);
        floor.Edit("b");
        (floor["b"].StartedAt, floor["b"].EndedAt, floor["b"].Attempts).ShouldBe((floor.Now, floor.Now, 0));
    }

    [Fact]
    public void Rerun_from_joins_the_closure_of_an_edit()
    {
        var floor = Diamond();
        var decision = floor.Edit("b", rerunFrom: "x");
        decision.Reset.Order(StringComparer.Ordinal).ShouldBe(["d", "x"]);
        floor.States.ShouldBe("a:completed b:completed c:completed d:running x:running");
    }

    [Fact]
    public void A_rerun_runs_the_step_itself_too()
    {
        var floor = Diamond();
        floor.Rerun("b").Reset.ShouldBe(["b", "d"]);
        floor.States.ShouldBe("a:completed b:running c:completed d:pending x:completed");
        floor["b"].Revision.ShouldBe(2);
        floor.Attempt("b").Number.ShouldBe(1);
    }

    [Fact]
    public void A_node_at_a_revision_is_the_newest_artifact_up_to_it()
    {
        var floor = Diamond();
        floor.Edit("b", """{"n":2}""");
        floor.Finish("d");
        floor.Edit("x", """{"n":3}""");
        floor.Edit("b", """{"n":4}""");
        floor.Finish("d");
        floor["b"].Artifacts.Select(a => a.Revision).ShouldBe([1, 2, 4]);
        floor["b"].OutputAt(1)!.Revision.ShouldBe(1);
        floor["b"].OutputAt(3)!.Revision.ShouldBe(2);
        floor["b"].OutputAt(4)!.Revision.ShouldBe(4);
        floor["d"].OutputAt(3)!.Revision.ShouldBe(2);
        floor["b"].OutputAt(0).ShouldBeNull();
    }

    [Fact]
    public void Dependents_that_were_skipped_run_again_for_their_when_may_now_hold()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a").When("steps.a.output.n > 1"), Plan.Work("c", "b"));
        floor.Finish("a", """{"n":1}""");
        floor.States.ShouldBe("a:completed b:skipped c:skipped");
        floor.Edit("a", """{"n":2}""").Reset.ShouldBe(["b", "c"]);
        floor.States.ShouldBe("a:completed b:running c:pending");
    }

    [Fact]
    public void A_step_whose_when_holds_no_longer_is_skipped_after_an_edit_and_shows_no_output()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a").When("steps.a.output.n > 1"));
        floor.Finish("a", """{"n":2}""");
        floor.Finish("b");
        floor.Edit("a", """{"n":1}""");
        floor.States.ShouldBe("a:completed b:skipped");
        floor["b"].Output.ShouldBeNull();
        floor["b"].Artifacts.Length.ShouldBe(1);
    }

    [Fact]
    public void Dependents_that_are_still_pending_are_not_listed()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"));
        floor.Finish("a");
        floor.Edit("a").Reset.ShouldBe(["b"]);
    }

    [Fact]
    public void Running_steps_in_the_closure_are_fenced_and_start_anew()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"));
        floor.Finish("a");
        var late = floor.Finished("b", """{"old":true}""");
        var decision = floor.Edit("a");
        decision.Effects.OfType<StopAttempt>().Single().Token.ShouldBe(late.Token);
        floor.Refuse("stale_attempt", late);
        floor.States.ShouldBe("a:completed b:running");
        floor.Finish("b", """{"new":true}""");
        floor.Output("b").ShouldBe("""{"new":true}""");
    }

    [Fact]
    public void Retrying_queued_delayed_and_waiting_steps_in_the_closure_are_withdrawn()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("r", "a").Retry(2), Plan.Delay("d", "1h", "a"), Plan.Rare("n", "a"), Plan.Gate("g", "a"), Plan.Work("q", "a").Lost(Pipelines.OnLost.Ask));
        floor.Finish("a");
        floor.Fail("r");
        floor.Lose();
        floor.States.ShouldBe("a:completed r:retrying d:running n:no_handler g:waiting q:quarantined");
        floor.Rerun("a").Reset.Order(StringComparer.Ordinal).ShouldBe(["a", "d", "g", "n", "q", "r"]);
        floor.States.ShouldBe("a:running r:pending d:pending n:pending g:pending q:pending");
        floor.Rows.Timers.ShouldBeEmpty();
        floor.Rows.Ready.ShouldBeEmpty();
    }

    [Fact]
    public void Human_tasks_in_the_closure_are_superseded_and_a_decision_on_one_names_its_replacement()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Gate("g", "b", new { approvals = new { required = 2 } }));
        floor.Finish("a");
        floor.Finish("b");
        var old = floor.Task("g");
        floor.Approve("g", Floor.Bob);
        floor.Rerun("b");
        floor.Run.Tasks[old.Id].Status.ShouldBe(HumanTaskStatus.Superseded);
        var early = floor.Refuse("task_superseded", new ApproveTask(Floor.Ann, old.Id, null));
        early.Details.ContainsKey("replaced_by").ShouldBeFalse("there is no other task yet");
        floor.Finish("b");
        var replacement = floor.Task("g");
        replacement.Id.ShouldNotBe(old.Id);
        replacement.Votes.ShouldBeEmpty("every activation is a new task, without votes");
        replacement.Revision.ShouldBe(2);
        var refusal = floor.Refuse("task_superseded", new ApproveTask(Floor.Ann, old.Id, null));
        refusal.Kind.ShouldBe(RefusalKind.Conflict);
        refusal.Details["replaced_by"].ShouldBe(replacement.Id.ToString());
    }

    [Fact]
    public void A_completed_run_is_reopened_by_edit_and_by_rerun()
    {
        var floor = Diamond();
        floor.Edit("x");
        floor.Run.State.ShouldBe(RunState.Completed, "nothing depends on x, so that the run completes again at once");
        floor.Run.Revision.ShouldBe(2);
        floor.Rerun("x");
        floor.Run.State.ShouldBe(RunState.Running);
        floor.Run.EndedAt.ShouldBeNull();
        floor.Finish("x");
        floor.Run.State.ShouldBe(RunState.Completed);
        floor.Run.Revision.ShouldBe(3);
    }

    [Fact]
    public void A_completed_run_is_not_reopened_by_a_skip() => Diamond().Refuse("run_ended", new SkipStep(Floor.Admin, "a", Floor.Bytes("{}"), null));

    [Fact]
    public void A_step_that_has_not_run_is_neither_rerun_nor_edited()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"));
        floor.Refuse("step_not_started", new RerunStep(Floor.Sam, "b"));
        floor.Refuse("step_not_settled", Floor.EditOf(Floor.Sam, null, ("b", "{}")));
        floor.Refuse("step_not_settled", Floor.EditOf(Floor.Sam, null, ("a", "{}"))).Message.ShouldContain("running");
        floor.Finish("a");
        floor.Refuse("nothing_to_change", Floor.EditOf(Floor.Sam, null));
        floor.Refuse("unknown_step", new RerunStep(Floor.Sam, "nowhere"));
        floor.Refuse("unknown_step", Floor.EditOf(Floor.Sam, "nowhere", ("a", "{}")));
    }

    [Fact]
    public void The_output_of_a_human_step_cannot_be_edited()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Form("f"));
        floor.Approve("g");
        floor.Complete("f");
        floor.Refuse("edit_of_human_step", Floor.EditOf(Floor.Admin, null, ("g", "{}"))).Kind.ShouldBe(RefusalKind.Conflict);
        floor.Refuse("edit_of_human_step", Floor.EditOf(Floor.Admin, null, ("f", "{}")));
    }

    [Fact]
    public void A_dry_run_is_a_decision_that_is_not_kept()
    {
        var floor = Diamond();
        var before = Dump.Of(floor.Run);
        RunMachine.Decide(floor.Run, new RerunStep(Floor.Sam, "a"), floor.Context()).Reset.ShouldBe(["a", "b", "c", "d"]);
        Dump.Of(floor.Run).ShouldBe(before);
    }

    [Fact]
    public void A_revision_keeps_what_a_step_made_and_forgets_what_it_did()
    {
        var floor = Floor.Start(Plan.Work("a").Retry(2));
        floor.Fail("a");
        floor.Rerun("a");
        (floor["a"].Attempts, floor["a"].Failures, floor["a"].Error).ShouldBe((1, 0, null));
        floor.Rows.Timers.ShouldBeEmpty();
    }

    [Fact]
    public void An_overridden_step_in_the_closure_runs_again()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"));
        floor.Finish("a");
        floor.Skip("b");
        floor.Rerun("a");
        floor.Finish("a");
        floor.States.ShouldBe("a:completed b:running");
        floor["b"].Resolution.ShouldBeNull();
    }
}
