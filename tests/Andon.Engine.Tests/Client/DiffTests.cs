using System.Text.Json;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using Andon.Steps;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>One revision of a run against another.</summary>
public sealed class DiffTests
{
    private const string Line = """
        {"andon":1,"name":"line","steps":{
          "a":{"type":"count"},
          "size":{"type":"transform","deps":["a"],"config":{"output":{"big":"${{ steps.a.output > 1000 }}"}}},
          "b":{"type":"transform","deps":["a"],"config":{"output":{"list":["x","${{ steps.a.output }}"]}}},
          "gate":{"type":"approval_gate","deps":["b"],"config":{"title":"Fit?","exclude_submitter":false}},
          "aside":{"type":"count"}}}
        """;

    private int calls;

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_rollback_shows_what_ran_again_what_changed_and_who_sent_it_back(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(Line)).RunId;
        (await Should.ThrowAsync<AndonException>(() => host.Client.DiffAsync(Ann, run))).Code.ShouldBe("one_revision");
        var task = (await host.Client.ListTasksAsync(Ann, new TaskFilter(Run: run))).Items.Single();
        await host.Client.RejectTaskAsync(Ann, task.Id, "Once more", "a");
        await host.UntilAsync(run, r => r is { Revision: 2, State: RunState.Waiting });

        var diff = await host.Client.DiffAsync(Ann, run);
        (diff.From, diff.To).ShouldBe((1, 2));
        var revision = diff.Revisions.ShouldHaveSingleItem();
        (revision.Revision, revision.Cause, revision.By, revision.RollbackTo, revision.Comments).ShouldBe((2, RevisionCause.Rollback, "ann", "a", "Once more"));
        diff.Steps.Select(s => (s.Step, s.Ran, s.Changed)).ShouldBe([("a", true, true), ("size", true, false), ("b", true, true), ("gate", true, false)]);
        var b = diff.Steps[2];
        (b.From!.Revision, b.To!.Revision).ShouldBe((1, 2));
        b.Changes.ShouldHaveSingleItem().Pointer.ShouldBe("/list/1");
        b.To.Output.GetProperty("list")[1].GetRawText().ShouldBe(b.Changes[0].To!.Value.GetRawText());
        diff.Steps[3].State.ShouldBe(StepState.Waiting);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task An_edit_is_no_running_and_what_is_still_to_run_has_no_output(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(Line)).RunId;
        await host.Client.PauseAsync(Ann, run);
        await host.Client.ModifyAsync(Bob, run, new Dictionary<string, JsonElement> { ["a"] = Json(7) });

        var diff = await host.Client.DiffAsync(Ann, run);
        diff.Steps.Select(s => (s.Step, s.Ran, s.Changed, s.State)).ShouldBe(
            [("a", false, true, StepState.Completed), ("size", true, true, StepState.Pending), ("b", true, true, StepState.Pending), ("gate", true, false, StepState.Pending)]);
        diff.Steps[0].To!.MadeBy.ShouldBe("edit:bob");
        (diff.Steps[1].From is null, diff.Steps[1].To is null).ShouldBe((false, true));

        // Seen from a later revision, what had not run by then still has no output at it.
        await host.Client.ModifyAsync(Bob, run, new Dictionary<string, JsonElement> { ["a"] = Json(8) });
        await host.Client.ResumeAsync(Ann, run);
        await host.UntilAsync(run, r => r is { Revision: 3, State: RunState.Waiting });
        var earlier = await host.Client.DiffAsync(Ann, run, 1, 2);
        earlier.Steps.Select(s => (s.Step, s.To is null, s.State)).ShouldBe([("a", false, null), ("size", true, null), ("b", true, null), ("gate", true, null)]);
        var all = await host.Client.DiffAsync(Ann, run, 1);
        all.Revisions.Select(r => r.Revision).ShouldBe([2, 3]);
        all.Steps.Single(s => s.Step == "b").To!.Output.GetProperty("list")[1].GetInt32().ShouldBe(8);
    }

    [Fact]
    public async Task One_step_is_shown_whatever_became_of_it_and_wrong_questions_are_refused()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("count", CountAsync));
        var run = (await host.RunAsync(Line)).RunId;
        await host.Client.RerunAsync(Ann, run, "b");
        await host.UntilAsync(run, r => r is { Revision: 2, State: RunState.Waiting });
        var aside = (await host.Client.DiffAsync(Ann, run, step: "aside")).Steps.ShouldHaveSingleItem();
        (aside.Ran, aside.Changed, aside.From!.Digest).ShouldBe((false, false, aside.To!.Digest));
        (await host.Client.DiffAsync(Ann, run)).Steps.Select(s => s.Step).ShouldBe(["b", "gate"]);
        foreach (var (from, to) in ((int?, int?)[])[(0, 2), (2, 2), (2, 1), (1, 3), (null, 1)])
            (await Should.ThrowAsync<AndonException>(() => host.Client.DiffAsync(Ann, run, from, to))).Code.ShouldBe("invalid_revision");
        (await Should.ThrowAsync<AndonException>(() => host.Client.DiffAsync(Ann, run, step: "none"))).Code.ShouldBe("unknown_step");
        (await Should.ThrowAsync<AndonException>(() => host.Client.DiffAsync(Eve, run))).Code.ShouldBe("unknown_run");
    }

    private ValueTask<StepOutput> CountAsync(StepContext context) => new(StepOutput.From(Interlocked.Increment(ref calls)));
}
