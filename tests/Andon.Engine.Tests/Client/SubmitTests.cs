using System.Text;
using System.Text.Json;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Pipelines;
using Andon.Runs;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>Publishing and submitting: versions, parameters, idempotency.</summary>
public sealed class SubmitTests
{
    private const string Strict = """
        {"andon":1,"name":"strict","title":"Strictly","params":{"type":"object","required":["topic"],
         "properties":{"topic":{"type":"string"},"tags":{"type":"array","items":{"type":"string"}}}},
         "steps":{"a":{"type":"transform","config":{"output":"${{ params.topic }}"}}}}
        """;

    [Theory, ClassData(typeof(EachStore))]
    public async Task Parameters_that_break_the_schema_are_refused_with_a_pointer_for_each_error_and_nothing_is_stored(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var error = await Should.ThrowAsync<AndonException>(() => host.SubmitAsync(Strict, new { tags = new object[] { "x", 2 } }));
        (error.Kind, error.Code).ShouldBe((RefusalKind.Invalid, "invalid_params"));
        error.Errors.Select(e => e.Pointer).ShouldBe(["", "/tags/1"], ignoreOrder: true);
        (await host.Client.ListAsync(Ann, new RunFilter())).Items.ShouldBeEmpty();
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task The_same_key_and_request_give_the_same_run_and_another_request_is_refused(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var first = await host.SubmitAsync(Strict, new { topic = "x" }, key: "k1");
        (await host.SubmitAsync(Strict, new { topic = "x" }, key: "k1")).RunId.ShouldBe(first.RunId);
        (await host.SubmitAsync(Strict, new { topic = "x" }, key: "k2")).RunId.ShouldNotBe(first.RunId);
        (await host.SubmitAsync(Strict, new { topic = "x" }, Eve, "k1")).RunId.ShouldNotBe(first.RunId);
        var other = await Should.ThrowAsync<AndonException>(() => host.SubmitAsync(Strict, new { topic = "y" }, key: "k1"));
        (other.Kind, other.Code).ShouldBe((RefusalKind.Invalid, "idempotency_key_reused"));
        other.Message.ShouldContain(first.RunId.ToString());

        // Neither a newer version nor its title make it another request.
        (await host.SubmitAsync(Strict.Replace("Strictly", "More strictly", StringComparison.Ordinal), new { topic = "x" }, key: "k1")).RunId.ShouldBe(first.RunId);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_repeat_gives_its_run_though_a_newer_version_would_refuse_it(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var first = await host.SubmitAsync(Strict, new { topic = "x" }, key: "k1");
        var stricter = Strict.Replace("[\"topic\"]", "[\"topic\",\"tags\"]", StringComparison.Ordinal);
        (await host.SubmitAsync(stricter, new { topic = "x" }, key: "k1")).RunId.ShouldBe(first.RunId);
        (await Should.ThrowAsync<AndonException>(() => host.SubmitAsync(stricter, new { topic = "y" }, key: "k1"))).Code.ShouldBe("idempotency_key_reused");
        (await Should.ThrowAsync<AndonException>(() => host.SubmitAsync(stricter, new { topic = "x" }, key: "k2"))).Code.ShouldBe("invalid_params");
        (await Should.ThrowAsync<AndonException>(() => host.SubmitAsync(stricter, new { topic = "x" }))).Code.ShouldBe("invalid_params");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task What_a_step_type_says_belongs_to_the_version(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var definition = Define("""{"andon":1,"name":"review","steps":{"g":{"type":"sign_off"}}}""");
        var type = new StepType { Name = "sign_off", Execution = StepExecution.Form, Timeout = TimeSpan.FromHours(1) };
        await host.Client.RegisterStepTypeAsync(Ann, type);
        (await host.Client.PublishAsync(Ann, definition)).Version.ShouldBe(1);
        (await host.Client.PublishAsync(Ann, definition)).Version.ShouldBe(1);
        await host.Client.RegisterStepTypeAsync(Ann, type with { Timeout = TimeSpan.FromHours(2) });
        (await host.Client.PublishAsync(Ann, definition)).Version.ShouldBe(2);
        foreach (var (version, hours) in new[] { (1, 1), (2, 2) })
        {
            var run = await host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "review", Version = version });
            var task = await host.OpenTaskAsync(run.RunId);
            (task.DueAt - task.OpenedAt).ShouldBe(TimeSpan.FromHours(hours));
        }
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Of_many_submissions_with_one_key_at_once_one_makes_the_run(StoreKind store)
    {
        await using var host = await StartAsync(store, options: o => o.MaxRunningAttempts = 2);
        await host.Client.PublishAsync(Ann, Define(Strict));
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "strict", Params = Json(new { topic = "x" }), IdempotencyKey = "k" })));
        var id = all.Select(r => r.RunId).Distinct().ShouldHaveSingleItem();
        (await host.WaitAsync(id)).State.ShouldBe(RunState.Completed);

        // The losers gave the room they had taken back.
        host.Engine.Slots.Running.ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_kept_is_refused_before_it_is_stored()
    {
        await using var host = await StartAsync(StoreKind.Memory, options: o => o.MaxParamsBytes = 4_096);
        await host.Client.PublishAsync(Ann, Define("""{"andon":1,"name":"any","steps":{"a":{"type":"noop"}}}"""));
        var deep = JsonElement.Parse(new StringBuilder("{\"a\":").Append('[', 100).Append(']', 100).Append('}').ToString(), new JsonDocumentOptions { MaxDepth = 200 });
        foreach (var (request, code) in new (SubmitRequest, string)[]
        {
            (Any() with { Params = default(JsonElement) }, "invalid_json"),
            (Any() with { Params = Json("text") }, "invalid_params"),
            (Any() with { Params = JsonElement.Parse("""{"a":"\ud800"}""") }, "invalid_json"),
            (Any() with { Params = deep }, "invalid_json"),
            (Any() with { Params = Json(new { a = new string('x', 5_000) }) }, "params_too_large"),
            (Any() with { IdempotencyKey = "" }, "invalid_idempotency_key"),
            (Any() with { IdempotencyKey = new string('k', 201) }, "invalid_idempotency_key"),
            (Any() with { Title = new string('t', 501) }, "invalid_title"),
            (Any() with { OwnerId = "" }, "invalid_owner"),
            (Any() with { Pipeline = "none" }, "unknown_pipeline"),
            (Any() with { Version = 7 }, "unknown_pipeline"),
        })
        {
            (await Should.ThrowAsync<AndonException>(() => host.Client.SubmitAsync(Ann, request), code)).Code.ShouldBe(code);
        }

        (await host.Client.ListAsync(Ann, new RunFilter())).Items.ShouldBeEmpty();

        static SubmitRequest Any() => new() { Pipeline = "any" };
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_run_keeps_the_version_it_was_submitted_with(StoreKind store)
    {
        await using var host = await StartAsync(store);
        const string V1 = """{"andon":1,"name":"v","steps":{"g":{"type":"human_task"},"a":{"type":"transform","deps":["g"],"config":{"output":1}}}}""";
        var run = await host.RunAsync(V1);
        (await host.Client.PublishAsync(Ann, Define(V1.Replace("\"output\":1", "\"output\":2", StringComparison.Ordinal)))).Version.ShouldBe(2);
        (await host.Client.PublishAsync(Ann, Define(V1.Replace("\"output\":1", "\"output\":2", StringComparison.Ordinal)))).Version.ShouldBe(2);
        await host.Client.CompleteTaskAsync(Ann, (await host.OpenTaskAsync(run.RunId)).Id, Json(new { }));
        var ended = await host.UntilAsync(run.RunId, r => r.State.IsEnded());
        (ended.Version, ended.Output!.Value.GetRawText()).ShouldBe((1, """{"a":1}"""));
        (await host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "v" })).Version.ShouldBe(2);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Lists_come_in_pages_and_a_cursor_or_limit_that_is_none_is_refused(StoreKind store)
    {
        await using var host = await StartAsync(store);
        for (var i = 0; i < 5; i++) await host.RunAsync(Strict, new { topic = $"{i}" });
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await host.Client.ListAsync(Ann, new RunFilter(Cursor: cursor, Limit: 2));
            seen.AddRange(page.Items.Select(r => r.RunId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        seen.Distinct().Count().ShouldBe(5);
        (await Should.ThrowAsync<AndonException>(() => host.Client.ListAsync(Ann, new RunFilter(Cursor: "no cursor")))).Code.ShouldBe("invalid_cursor");
        (await Should.ThrowAsync<AndonException>(() => host.Client.ListTasksAsync(Ann, new TaskFilter(Cursor: "no cursor")))).Code.ShouldBe("invalid_cursor");
        (await Should.ThrowAsync<AndonException>(() => host.Client.ListAsync(Ann, new RunFilter(Limit: 201)))).Code.ShouldBe("invalid_limit");
    }
}
