using System.Text.Json;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>Edits after approvals: what stays approved, and what is approved again in one go.</summary>
public sealed class ReapproveTests
{
    private const string Line = """
        {"andon":1,"name":"contract","steps":{
          "draft":{"type":"transform","config":{"output":{"price":10,"clauses":["a"]}}},
          "price":{"type":"transform","deps":["draft"],"config":{"output":{"price":"${{ steps.draft.output.price }}"}}},
          "text":{"type":"transform","deps":["draft"],"config":{"output":{"clauses":"${{ steps.draft.output.clauses }}"}}},
          "finance":{"type":"approval_gate","deps":["price"],"config":{"title":"Price?","exclude_submitter":false}},
          "legal":{"type":"approval_gate","deps":["text"],"config":{"title":"Text?","exclude_submitter":false}},
          "board":{"type":"approval_gate","deps":["finance"],"config":{"title":"All?","exclude_submitter":false}},
          "sign":{"type":"transform","deps":["legal","board"],"config":{"output":{"ok":true}}}}}
        """;

    private static readonly Dictionary<string, JsonElement> Cheaper = new() { ["draft"] = Json(new { price = 10, clauses = new[] { "a", "b" } }) };

    [Theory, ClassData(typeof(EachStore))]
    public async Task With_the_cut_off_only_the_gate_that_shows_something_new_asks_again(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await ApproveAllAsync(host);
        await host.Client.ModifyAsync(Bob, run, Cheaper, cutoff: true);
        var now = await host.WaitAsync(run);
        now.Steps.Where(s => s.Value.State != StepState.Completed).Select(s => (s.Key, s.Value.State)).ShouldBe([("legal", StepState.Waiting), ("sign", StepState.Pending)]);
        (await host.EventTypesAsync(run)).Count(t => t == "step_kept").ShouldBe(2, "finance and board");
        (await host.Client.DiffAsync(Ann, run)).Steps.Select(s => s.Step).ShouldBe(["draft", "price", "text", "legal", "sign"], "what stayed did not run again");
        (await host.Client.ReapproveAsync(Ann, run)).ShouldBeEmpty("what legal shows is new");
        await host.Client.ApproveTaskAsync(Ann, (await host.OpenTaskAsync(run)).Id);
        (await host.WaitAsync(run)).State.ShouldBe(RunState.Completed);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Without_it_gates_ask_anew_and_unchanged_ones_are_approved_in_one_go(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await ApproveAllAsync(host);
        await host.Client.ModifyAsync(Bob, run, Cheaper);
        await host.WaitAsync(run);
        (await host.Client.ReapproveAsync(Ann, run, dryRun: true)).Select(t => t.Step).ShouldBe(["finance"]);
        (await host.Client.ReapproveAsync(Bob, run)).ShouldBeEmpty("bob approved nothing");
        var again = await host.Client.ReapproveAsync(Ann, run);
        again.Select(t => t.Step).ShouldBe(["finance", "board"], "the approval of one opens the other");
        (await host.OpenTaskAsync(run)).Step.ShouldBe("legal");
    }

    private static async Task<Guid> ApproveAllAsync(TestHost host)
    {
        var run = (await host.RunAsync(Line)).RunId;
        for (var view = await host.WaitAsync(run); view.State == RunState.Waiting; view = await host.WaitAsync(run))
            foreach (var task in (await host.Client.ListTasksAsync(Ann, new TaskFilter(Run: run))).Items) await host.Client.ApproveTaskAsync(Ann, task.Id);
        return run;
    }
}
