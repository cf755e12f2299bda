using Andon.Runs;

namespace Andon.HumanTasks;

public sealed class RollbackTests
{
    /// <summary>The graph on which the seed resets {a, b, c, x, gate}: it misses d and leaves y stale.</summary>
    private static Floor Seed()
    {
        var floor = Floor.Start(
            Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "a"), Plan.Work("d", "c"), Plan.Gate("gate", "b d"), Plan.Work("x", "a"), Plan.Work("y", "x"));
        foreach (var step in new[] { "a", "b", "c", "d" }) floor.Finish(step, $$"""{"by":"{{step}}"}""");
        return floor;
    }

    [Fact]
    public void A_rollback_resets_every_dependent_that_has_started_and_no_other_step()
    {
        var floor = Seed();
        floor.Finish("x");
        floor.Finish("y");
        var decision = floor.Reject("gate", rollbackTo: "a");
        decision.Reset.Order(StringComparer.Ordinal).ShouldBe(["a", "b", "c", "d", "gate", "x", "y"]);
        floor.States.ShouldBe("a:running b:pending c:pending d:pending gate:pending x:pending y:pending");
    }

    [Fact]
    public void A_rollback_leaves_out_dependents_that_are_still_pending()
    {
        var floor = Seed();
        floor.Reject("gate", rollbackTo: "a").Reset.Order(StringComparer.Ordinal).ShouldBe(["a", "b", "c", "d", "gate", "x"]);
    }

    [Fact]
    public void A_rollback_is_a_rerun_in_the_reviewers_name_at_the_next_revision_and_closes_the_task()
    {
        var floor = Seed();
        var task = floor.Task("gate").Id;
        var revision = floor.Reject("gate", rollbackTo: "c").Events.OfType<RevisionStarted>().Single();
        (revision.Revision, revision.Cause, revision.By).ShouldBe((2, RevisionCause.Rollback, "ann"));
        floor.Run.Tasks[task].Status.ShouldBe(HumanTaskStatus.Rejected, "the seed leaves it open");
        floor.Run.Tasks[task].DecidedBy.ShouldBe("ann");
        floor.Run.State.ShouldBe(RunState.Running);
    }

    [Fact]
    public void Feedback_is_a_list_that_the_target_alone_sees_and_its_input_stays_what_it_was()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a") with { Input = System.Text.Json.JsonSerializer.SerializeToElement(new { said = "${{ feedback.map(f, f.comments) }}" }) }, Plan.Gate("g", "b"));
        floor.Finish("a");
        Input(floor).ShouldBe("""{"said":[]}""");
        floor.Finish("b");
        floor.Reject("g", rollbackTo: "b");
        Input(floor).ShouldBe("""{"said":["not yet"]}""");
        floor["a"].Feedback.ShouldBeEmpty();
        floor["b"].Feedback.Single().ShouldBe(new Feedback("g", "ann", "not yet", floor.Now));
        floor.Finish("b");
        floor.Reject("g", rollbackTo: "b", by: Floor.Bob);
        Input(floor).ShouldBe("""{"said":["not yet","not yet"]}""");
        floor["b"].Artifacts.Length.ShouldBe(2, "feedback is no artifact");

        static string Input(Floor floor)
        {
            StepInput.TryInput(floor.Run, 1, 1, out var json, out var error).ShouldBeTrue(error?.Message);
            return System.Text.Encoding.UTF8.GetString(json.Span);
        }
    }

    [Fact]
    public void A_rollback_goes_to_a_transitive_dependency_of_the_gate_only()
    {
        var floor = Seed();
        foreach (var step in new[] { "x", "gate" })
        {
            var refusal = floor.Refuse("not_an_ancestor", new RejectTask(Floor.Ann, floor.Task("gate").Id, "no", step));
            refusal.Kind.ShouldBe(RefusalKind.Invalid);
            refusal.Message.ShouldContain("a, b, c, d");
        }

        floor.Refuse("unknown_step", new RejectTask(Floor.Ann, floor.Task("gate").Id, "no", "nowhere"));
        floor.Task("gate").Votes.ShouldBeEmpty("a rejection that is refused is no vote");
    }

    [Fact]
    public void A_rollback_stays_within_the_list_of_the_gate()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Gate("g", "b", new { rollback_to = new[] { "b" } }));
        floor.Finish("a");
        floor.Finish("b");
        floor.Refuse("rollback_not_allowed", new RejectTask(Floor.Ann, floor.Task("g").Id, "no", "a"));
        floor.Reject("g", rollbackTo: "b");
        floor.States.ShouldBe("a:completed b:running g:pending");
    }

    [Fact]
    public void After_max_rounds_a_rollback_is_refused_and_a_rejection_without_one_stays_possible()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a", new { max_rounds = 2 }));
        for (var round = 0; round < 2; round++)
        {
            floor.Finish("a");
            floor.Reject("g", rollbackTo: "a");
        }

        floor.Finish("a");
        floor.Refuse("max_rounds", new RejectTask(Floor.Ann, floor.Task("g").Id, "no", "a")).Kind.ShouldBe(RefusalKind.Conflict);
        floor.Reject("g");
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void Max_rounds_is_ten_where_the_gate_says_nothing()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a"));
        for (var round = 0; round < 10; round++)
        {
            floor.Finish("a");
            floor.Reject("g", rollbackTo: "a");
        }

        floor.Finish("a");
        floor.Refuse("max_rounds", new RejectTask(Floor.Ann, floor.Task("g").Id, "no", "a"));
    }

    [Fact]
    public void A_rejection_without_rollback_rejects_the_step_and_fails_the_run()
    {
        var floor = Floor.Start(Plan.Gate("g"), Plan.Work("a", "g"), Plan.Work("b"));
        floor.Reject("g");
        floor.States.ShouldBe("g:rejected a:pending b:cancelled");
        floor["g"].Error!.ShouldBe(new StepError("rejected", "'g' was rejected by ann: not yet"));
        floor.Run.State.ShouldBe(RunState.Failed);
    }

    [Fact]
    public void A_second_gate_in_the_closure_loses_its_votes()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Gate("g", "a"), Plan.Gate("h", "a", new { approvals = new { required = 2 } }));
        floor.Finish("a");
        floor.Approve("h", Floor.Bob);
        var old = floor.Task("h").Id;
        floor.Reject("g", rollbackTo: "a");
        floor.Run.Tasks[old].Status.ShouldBe(HumanTaskStatus.Superseded);
        floor.Finish("a");
        floor.Task("h").Votes.ShouldBeEmpty();
    }

    [Fact]
    public void A_run_goes_on_with_the_version_it_was_submitted_with()
    {
        var floor = Seed();
        floor.Reject("gate", rollbackTo: "a");
        floor.Run.Pipeline.ShouldBeSameAs(floor.Pipeline);
        floor.Log.OfType<RunSubmitted>().Single().Version.ShouldBe(1);
    }
}
