using System.Text;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Artifacts;

/// <summary>An edit that asks for the cut-off: what sees nothing new stays as it is.</summary>
public sealed class CutoffTests
{
    [Fact]
    public void The_cascade_stops_where_an_output_comes_out_as_it_was()
    {
        var floor = Done(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"), Plan.Work("d", "c"));
        var ended = floor["c"].EndedAt;
        Cut(floor, "a", "2").Reset.ShouldBe(["b", "c", "d"], "the closure is an upper bound");
        floor.Finish("b", "\"b\"");
        floor.Run.State.ShouldBe(RunState.Completed);
        floor.Log.OfType<StepKept>().Select(k => k.Step).ShouldBe(["c", "d"]);
        (floor["c"].Attempts, floor["c"].Revision, floor["c"].EndedAt, floor["c"].Artifacts.Length).ShouldBe((1, 1, ended, 1));
        floor.Run.Kept.ShouldBeEmpty();
    }

    [Fact]
    public void What_sees_another_output_runs_again()
    {
        var floor = Done(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"), Plan.Work("x", "a"));
        Cut(floor, "a", "2");
        floor.Finish("b", "\"new\"");
        floor.States.ShouldBe("a:completed b:completed c:running x:running");
        floor["c"].Revision.ShouldBe(2);
    }

    [Fact]
    public void An_edit_that_changes_nothing_runs_nothing()
    {
        var floor = Done(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"));
        Cut(floor, "a", "\"a\"");
        floor.Run.State.ShouldBe(RunState.Completed);
        floor.Run.Revision.ShouldBe(2);
        floor["b"].Attempts.ShouldBe(1);
    }

    [Fact]
    public void Without_the_cut_off_all_that_follows_runs()
    {
        var floor = Done(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"));
        floor.Edit("a", "2");
        floor.Finish("b", "\"b\"");
        floor["c"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void An_approval_of_what_did_not_change_stays_and_another_is_asked_for_anew()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Work("b", "a"), Plan.Gate("same", "b"), Plan.Gate("other", "a"));
        floor.Finish("a", "\"a\"");
        floor.Finish("b", "\"b\"");
        floor.Approve("same");
        floor.Approve("other");
        var approved = floor["same"].Task;
        Cut(floor, "a", "2");
        floor.States.ShouldBe("a:completed b:running same:pending other:waiting");
        floor.Finish("b", "\"b\"");
        floor.States.ShouldBe("a:completed b:completed same:completed other:waiting");
        floor["same"].Task.ShouldBe(approved);
        floor.Output("same").ShouldContain("\"reviewer_id\":\"ann\"");
    }

    [Fact]
    public void A_step_that_an_expression_names_counts_though_it_is_no_direct_dependency()
    {
        var floor = Done(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b").When("steps.a.output != 7"), Plan.Work("d", "b"));
        Cut(floor, "a", "2");
        floor.Finish("b", "\"b\"");
        floor.States.ShouldBe("a:completed b:completed c:running d:completed");
    }

    [Fact]
    public void What_reads_the_number_of_the_revision_always_runs_again()
    {
        var floor = Done(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b").When("run.revision < 9"));
        Cut(floor, "a", "2");
        floor.Finish("b", "\"b\"");
        floor["c"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void The_step_that_is_asked_to_run_does_so_whatever_it_sees()
    {
        var floor = Done(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"));
        floor.Do(Floor.EditOf(Floor.Sam, "b", ("a", "\"a\"")) with { Cutoff = true });
        floor.States.ShouldBe("a:completed b:running c:pending");
        floor.Finish("b", "\"b\"");
        floor["c"].Attempts.ShouldBe(1);
    }

    [Fact]
    public void A_second_edit_while_the_first_is_under_way_compares_with_what_was_seen_last()
    {
        var floor = Done(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"));
        Cut(floor, "a", "2");
        Cut(floor, "a", "3");
        floor.Finish("b", "\"b\"");
        floor["c"].State.ShouldBe(StepState.Completed);
        floor["c"].Revision.ShouldBe(1);
    }

    [Fact]
    public void A_revision_without_the_cut_off_forgets_what_might_have_stayed()
    {
        var floor = Done(Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b"));
        Cut(floor, "a", "2");
        floor.Edit("a", "3");
        floor.Finish("b", "\"b\"");
        floor["c"].State.ShouldBe(StepState.Running);
    }

    [Fact]
    public void In_an_item_it_stops_too_and_so_does_what_follows_the_map()
    {
        var floor = Floor.Start(Plan.Map("m", "[1,2]", "", Plan.Work("a"), Plan.Work("b", "a"), Plan.Work("c", "b")), Plan.Work("end", "m"));
        foreach (var step in (string[])["m/0/a", "m/1/a", "m/0/b", "m/1/b", "m/0/c", "m/1/c", "end"]) floor.Finish(step, $"\"{step}\"");
        Cut(floor, "m/0/a", "2");
        floor.Finish("m/0/b", "\"m/0/b\"");
        floor.Run.State.ShouldBe(RunState.Completed);
        floor.Log.OfType<StepKept>().Select(k => k.Step).ShouldBe(["m/0/c", "end"]);
    }

    [Fact]
    public void A_map_begins_anew_and_stops_the_cascade_by_its_output()
    {
        var floor = Floor.Start(Plan.Work("a"), Plan.Map("m", "[1]", "a", Plan.Work("b")), Plan.Work("end", "m"));
        foreach (var step in (string[])["a", "m/0/b", "end"]) floor.Finish(step, $"\"{step}\"");
        Cut(floor, "a", "2");
        floor.Finish("m/0/b", "\"m/0/b\"");
        floor.Run.State.ShouldBe(RunState.Completed);
        floor["end"].Attempts.ShouldBe(1);
    }

    /// <summary>Where every output follows from what the step sees, a run ends with the same outputs with the cut-off as without.</summary>
    [Fact]
    public void The_outputs_are_those_that_a_full_cascade_gives()
    {
        var kept = 0;
        for (var seed = 1; seed <= 300; seed++)
        {
            var choices = new Choices(Choices.Random(seed, 60));
            var plan = Layers(choices);
            var (full, cut) = (Play(plan), Play(plan));
            for (var edits = 0; edits < 3; edits++)
            {
                // One that depends on nothing: an edit of another is overwritten by a full cascade, and stays where nothing changes before it.
                var step = choices.Of([.. plan.Steps.Where(s => s.Deps.IsEmpty)]).Index;
                if (!full.Run.Steps[step].State.IsSettled() || !cut.Run.Steps[step].State.IsSettled())
                {
                    Work(full, int.MaxValue);
                    Work(cut, int.MaxValue);
                }

                var edit = Floor.EditOf(Floor.Sam, null, ($"s{step}", choices.Of(4).ToString(System.Globalization.CultureInfo.InvariantCulture)));
                full.Do(edit);
                cut.Do(edit with { Cutoff = true });
                // At times the next edit comes while this one is under way.
                var steps = choices.Once(2) ? 1 : int.MaxValue;
                Work(full, steps);
                Work(cut, steps);
            }

            Work(full, int.MaxValue);
            Work(cut, int.MaxValue);
            cut.Run.Steps.Select(s => (s.Name, s.State, s.Output?.Digest)).ShouldBe(full.Run.Steps.Select(s => (s.Name, s.State, s.Output?.Digest)), $"seed {seed}");
            kept += cut.Log.OfType<StepKept>().Count();
        }

        kept.ShouldBeGreaterThan(200);
    }

    private static Pipeline Layers(Choices choices) => Plan.Of([.. Enumerable.Range(0, 3 + choices.Of(6)).Select(i =>
    {
        var deps = Enumerable.Range(0, i).Where(_ => choices.Of(3) == 0).Select(d => $"s{d}").ToList();
        var step = Plan.Work($"s{i}", string.Join(' ', deps));
        return deps.Count > 0 && choices.Once(4) ? step.When($"steps.{deps[0]}.state == 'skipped' || steps.{deps[0]}.output != 1") : step;
    })]);

    private static Floor Play(Pipeline plan)
    {
        var floor = Floor.Start(plan);
        Work(floor, int.MaxValue);
        return floor;
    }

    /// <summary>Steps whose outputs are small, so that they often come out as they were.</summary>
    private static void Work(Floor floor, int steps)
    {
        while (steps-- > 0 && floor.Run.Steps.FirstOrDefault(s => s.State == StepState.Running) is { } step)
        {
            var seen = step.Definition.Deps.Sum(d => floor.Run.Steps[d].Output is { } output ? int.Parse(Encoding.UTF8.GetString(output.Content.Span), System.Globalization.CultureInfo.InvariantCulture) : 0);
            floor.Finish(step.Name, $"{(seen + step.Index) / 2 % 3}");
        }
    }

    private static Floor Done(params StepDefinition[] steps)
    {
        var floor = Floor.Start(steps);
        foreach (var step in steps) floor.Finish(step.Name, $"\"{step.Name}\"");
        floor.Run.State.ShouldBe(RunState.Completed);
        return floor;
    }

    private static Decision Cut(Floor floor, string step, string output) => floor.Do(Floor.EditOf(Floor.Sam, null, (step, output)) with { Cutoff = true });
}
