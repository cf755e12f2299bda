using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Pipelines;
using Andon.Runs;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>To another tenant nothing of this one exists, whatever it asks.</summary>
public sealed class TenantTests
{
    private const string Gated = """{"andon":1,"name":"gated","steps":{"a":{"type":"noop"},"g":{"type":"approval_gate","deps":["a"]}}}""";

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_run_and_a_task_of_another_tenant_are_as_unknown_as_ones_that_never_were(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = (await host.RunAsync(Gated)).RunId;
        var task = (await host.OpenTaskAsync(run)).Id;
        var client = host.Client;
        var form = Json(new { });
        foreach (var (name, call, code) in new (string, Func<Guid, Guid, Task>, string)[]
        {
            ("detail", (r, _) => client.DetailAsync(Eve, r), "unknown_run"),
            ("node", (r, _) => client.NodeAsync(Eve, r, "a"), "unknown_run"),
            ("events", (r, _) => client.EventsAsync(Eve, r), "unknown_run"),
            ("modify", (r, _) => client.ModifyAsync(Eve, r, new Dictionary<string, System.Text.Json.JsonElement> { ["a"] = form }), "unknown_run"),
            ("dry modify", (r, _) => client.ModifyAsync(Eve, r, new Dictionary<string, System.Text.Json.JsonElement> { ["a"] = form }, dryRun: true), "unknown_run"),
            ("rerun", (r, _) => client.RerunAsync(Eve, r, "a"), "unknown_run"),
            ("dry rerun", (r, _) => client.RerunAsync(Eve, r, "a", dryRun: true), "unknown_run"),
            ("skip", (r, _) => client.SkipAsync(Eve, r, "g"), "unknown_run"),
            ("pause", (r, _) => client.PauseAsync(Eve, r), "unknown_run"),
            ("resume", (r, _) => client.ResumeAsync(Eve, r), "unknown_run"),
            ("cancel", (r, _) => client.CancelAsync(Eve, r), "unknown_run"),
            ("wait", (r, _) => client.WaitAsync(Eve, r), "unknown_run"),
            ("task", (_, t) => client.GetTaskAsync(Eve, t), "unknown_task"),
            ("claim", (_, t) => client.ClaimTaskAsync(Eve, t), "unknown_task"),
            ("unclaim", (_, t) => client.UnclaimTaskAsync(Eve, t), "unknown_task"),
            ("complete", (_, t) => client.CompleteTaskAsync(Eve, t, form), "unknown_task"),
            ("delegate", (_, t) => client.DelegateTaskAsync(Eve, t, "eve"), "unknown_task"),
            ("comment", (_, t) => client.CommentTaskAsync(Eve, t, "hm"), "unknown_task"),
            ("draft", (_, t) => client.DraftTaskAsync(Eve, t, form), "unknown_task"),
            ("approve", (_, t) => client.ApproveTaskAsync(Eve, t), "unknown_task"),
            ("reject", (_, t) => client.RejectTaskAsync(Eve, t, rollbackTo: "a"), "unknown_task"),
        })
        {
            var theirs = await Should.ThrowAsync<AndonException>(() => call(run, task), name);
            var (noRun, noTask) = (Guid.NewGuid(), Guid.NewGuid());
            var nobodys = await Should.ThrowAsync<AndonException>(() => call(noRun, noTask), name);
            (theirs.Kind, theirs.Code).ShouldBe((RefusalKind.NotFound, code), name);
            (nobodys.Kind, nobodys.Code).ShouldBe((RefusalKind.NotFound, code), name);
            theirs.Message.Replace($"{run}", "", StringComparison.Ordinal).Replace($"{task}", "", StringComparison.Ordinal)
                .ShouldBe(nobodys.Message.Replace($"{noRun}", "", StringComparison.Ordinal).Replace($"{noTask}", "", StringComparison.Ordinal), name);
        }

        (await client.DetailAsync(Ann, run)).State.ShouldBe(RunState.Waiting);
        (await client.ListAsync(Eve, new RunFilter())).Items.ShouldBeEmpty();
        (await client.ListTasksAsync(Eve, new TaskFilter(OpenOnly: false, Run: run))).Items.ShouldBeEmpty();
        (await client.ListPipelinesAsync(Eve)).ShouldBeEmpty();
        (await Should.ThrowAsync<AndonException>(() => client.GetPipelineAsync(Eve, "gated"))).Code.ShouldBe("unknown_pipeline");
        (await Should.ThrowAsync<AndonException>(() => client.SubmitAsync(Eve, new SubmitRequest { Pipeline = "gated" }))).Code.ShouldBe("unknown_pipeline");
        (await Should.ThrowAsync<AndonException>(() => client.SubmitAsync(Eve, new SubmitRequest { Pipeline = "gated", Version = 1 }))).Code.ShouldBe("unknown_pipeline");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_step_type_is_registered_and_removed_for_its_tenant_alone(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var pipeline = Define("""{"andon":1,"name":"own","steps":{"a":{"type":"weld"}}}""");
        await host.Client.RegisterStepTypeAsync(Ann, new StepType { Name = "weld", DisplayName = "Weld" });
        (await host.Client.StepTypesAsync(Ann)).Single(t => t.Name == "weld").DisplayName.ShouldBe("Weld");
        (await host.Client.StepTypesAsync(Eve)).ShouldNotContain(t => t.Name == "weld");
        (await host.Client.PublishAsync(Ann, pipeline)).Version.ShouldBe(1);
        (await Should.ThrowAsync<AndonException>(() => host.Client.PublishAsync(Eve, pipeline))).Code.ShouldBe("invalid_pipeline");

        (await Should.ThrowAsync<AndonException>(() => host.Client.UnregisterStepTypeAsync(Eve, "weld"))).Code.ShouldBe("unknown_step_type");
        await host.Client.UnregisterStepTypeAsync(Ann, "weld");
        (await Should.ThrowAsync<AndonException>(() => host.Client.PublishAsync(Ann, pipeline with { Title = "New" }))).Code.ShouldBe("invalid_pipeline");

        // The version keeps what it knows of the type.
        (await host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "own" })).Steps["a"].State.ShouldBe(StepState.NoHandler);
    }

    [Fact]
    public async Task Step_types_are_an_admins_and_built_in_ones_nobodys()
    {
        await using var host = await StartAsync(StoreKind.Memory);
        (await Should.ThrowAsync<AndonException>(() => host.Client.RegisterStepTypeAsync(Bob, new StepType { Name = "weld" }))).Kind.ShouldBe(RefusalKind.Forbidden);
        (await Should.ThrowAsync<AndonException>(() => host.Client.UnregisterStepTypeAsync(Bob, "weld"))).Kind.ShouldBe(RefusalKind.Forbidden);
        (await Should.ThrowAsync<AndonException>(() => host.Client.RegisterStepTypeAsync(Ann, new StepType { Name = "noop" }))).Code.ShouldBe("built_in_step_type");
        (await Should.ThrowAsync<AndonException>(() => host.Client.RegisterStepTypeAsync(Ann, new StepType { Name = "No Name" }))).Kind.ShouldBe(RefusalKind.Invalid);
    }
}
