using System.Text;
using System.Text.Json;
using Andon.Client;
using Andon.Client.Http;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Server.Tests.Http;
using Andon.Steps;
using Andon.Stores;
using Andon.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Server.Tests.Client;

/// <summary>The client at a distance says what the client in process says.</summary>
public sealed class HttpClientTests : IAsyncDisposable
{
    private const string Line = """
        {"andon":1,"name":"line","steps":{
          "file":{"type":"keep"},
          "gate":{"type":"approval_gate","deps":["file"],"config":{"assignee_role":"editor","rollback_to":["file"]}},
          "form":{"type":"human_task","config":{"form_schema":{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}}}}},
          "job":{"type":"external"},
          "bell":{"type":"signal","config":{"name":"ring"}}}}
        """;

    private readonly Caller ann = new("acme", new Actor("ann") { IsAdmin = true });
    private readonly Caller eva = new("acme", new Actor("eva") { BusinessRoles = ["editor"] });
    private readonly List<HttpClient> connections = [];
    private TestServer server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IAndonClient Local => server.Services.GetRequiredService<IAndonClient>();

    public async ValueTask DisposeAsync()
    {
        connections.ForEach(c => c.Dispose());
        if (server is not null) await server.DisposeAsync();
    }

    [Fact]
    public async Task Every_reading_operation_says_what_it_says_in_process()
    {
        var (http, run) = await BeginAsync();
        var view = await UntilAsync(http, run, r => r.Steps["gate"].TaskId is not null && r.Steps["form"].TaskId is not null);
        var task = view.Steps["gate"].TaskId!.Value;
        await SameAsync(c => c.ListPipelinesAsync(ann));
        await SameAsync(c => c.GetPipelineAsync(ann, "line", 1));
        await SameAsync(c => c.ListAsync(ann, new RunFilter(Pipeline: "line", State: RunState.Running, Owner: "ann", Text: "Line", Limit: 5)));
        await SameAsync(c => c.DetailAsync(ann, run));
        await SameAsync(c => c.NodeAsync(ann, run, "gate", 1));
        await SameAsync(c => c.EventsAsync(ann, run));
        await SameAsync(c => c.EventsAsync(ann, run, 2));
        await SameAsync(c => c.ListFilesAsync(ann, run));
        await SameAsync(c => c.StepTypesAsync(ann));
        await SameAsync(c => c.ListTasksAsync(ann, new TaskFilter(OpenOnly: false, Run: run, Limit: 1)));
        await SameAsync(c => c.GetTaskAsync(ann, task));
        await SameAsync(c => c.QuotaAsync(ann));
        await SameAsync(c => c.ModifyAsync(ann, run, new Dictionary<string, JsonElement> { ["file"] = Json("{}") }, dryRun: true));
        await SameAsync(c => c.RerunAsync(ann, run, "file", dryRun: true));
        await SameAsync(c => c.MigrateAsync(ann, run, new MigrationRequest { DryRun = true }));
        var digest = (await http.ListFilesAsync(ann, run, cancellation: Cancellation)).ShouldHaveSingleItem().Digest;
        using var reader = new StreamReader(await http.OpenFileAsync(ann, run, digest, Cancellation));
        (await reader.ReadToEndAsync(Cancellation)).ShouldBe("content");

        async Task SameAsync<T>(Func<IAndonClient, Task<T>> ask) => Text(await ask(http)).ShouldBe(Text(await ask(Local)));
    }

    [Fact]
    public async Task A_run_goes_all_its_way_by_the_client_at_a_distance()
    {
        var (http, run) = await BeginAsync();
        var editor = await ConnectAsync("member", "eva", "editor");
        await http.PauseAsync(ann, run, Cancellation);
        (await http.WaitAsync(ann, run, Cancellation)).State.ShouldBe(RunState.Paused);
        (await http.ResumeAsync(ann, run, Cancellation)).State.ShouldNotBe(RunState.Paused);
        var view = await UntilAsync(http, run, r => r.Steps["gate"].TaskId is not null && r.Steps["form"].TaskId is not null);
        var (gate, form) = (view.Steps["gate"].TaskId!.Value, view.Steps["form"].TaskId!.Value);

        (await editor.ClaimTaskAsync(eva, gate, Cancellation)).ClaimedBy.ShouldBe("eva");
        (await editor.UnclaimTaskAsync(eva, gate, Cancellation)).ClaimedBy.ShouldBeNull();
        (await editor.CommentTaskAsync(eva, gate, "hm", cancellation: Cancellation)).Discussion.ShouldHaveSingleItem().Text.ShouldBe("hm");
        (await editor.RejectTaskAsync(eva, gate, "again", "file", cancellation: Cancellation)).Status.ShouldBe(HumanTaskStatus.Rejected);
        view = await UntilAsync(http, run, r => r.Revision == 2 && r.Steps["gate"].TaskId is not null);
        (await http.DiffAsync(ann, run, cancellation: Cancellation)).Revisions.ShouldHaveSingleItem().Comments.ShouldBe("again");
        var looked = await editor.GetTaskAsync(eva, view.Steps["gate"].TaskId!.Value, Cancellation);
        var options = new DecisionOptions(looked.Etag, "once");
        (await editor.ApproveTaskAsync(eva, looked.Id, "well", options, Cancellation)).Status.ShouldBe(HumanTaskStatus.Approved);
        (await editor.ApproveTaskAsync(eva, looked.Id, "well", options, Cancellation)).DecidedBy.ShouldBe("eva");

        (await editor.DraftTaskAsync(eva, form, Json("""{"n":"x"}"""), Cancellation)).Draft!.Value.GetRawText().ShouldBe("""{"n":"x"}""");
        (await editor.CompleteTaskAsync(eva, form, Json("""{"n":7}"""), cancellation: Cancellation)).Status.ShouldBe(HumanTaskStatus.Submitted);
        (await http.SignalAsync(ann, run, "ring", Json("{}"), "s1", Cancellation)).Step.ShouldBe("bell");
        var job = (await http.ClaimJobsAsync(ann, new JobRequest { Types = ["external"], Wait = TimeSpan.FromSeconds(20) }, Cancellation)).ShouldHaveSingleItem();
        (await http.HeartbeatJobAsync(ann, job.Id, job.Token, Cancellation)).LeaseUntil.ShouldBeGreaterThanOrEqualTo(job.LeaseUntil);
        (await http.CompleteJobAsync(ann, job.Id, job.Token, Json("{}"), Cancellation)).State.ShouldBe(StepState.Completed);
        (await http.WaitAsync(ann, run, Cancellation)).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task A_refusal_is_thrown_as_it_is_in_process()
    {
        var (http, run) = await BeginAsync();
        var view = await UntilAsync(http, run, r => r.Steps["gate"].TaskId is not null && r.Steps["form"].TaskId is not null);
        var (gate, form) = (view.Steps["gate"].TaskId!.Value, view.Steps["form"].TaskId!.Value);
        await SameAsync(c => c.DetailAsync(ann, Guid.CreateVersion7()), exactly: false);
        await SameAsync(c => c.NodeAsync(ann, run, "fil"));
        await SameAsync(c => c.CompleteTaskAsync(ann, form, Json("""{"n":"x"}""")));
        await SameAsync(c => c.ApproveTaskAsync(ann, form));
        await SameAsync(c => c.ApproveTaskAsync(ann, gate, options: new DecisionOptions("old")));
        await SameAsync(c => c.RerunAsync(ann, run, "none"));
        await SameAsync(c => c.ListAsync(ann, new RunFilter(Limit: 201)));
        await SameAsync(c => c.ListAsync(ann, new RunFilter(Cursor: "x")));
        await SameAsync(c => c.SubmitAsync(ann, new SubmitRequest { Pipeline = "none" }));
        await SameAsync(c => c.HeartbeatJobAsync(ann, "none", Guid.Empty));
        await SameAsync(c => c.SetQuotaAsync(ann, new TenantQuota { Tenant = "acme" }));
        var invalid = await Should.ThrowAsync<AndonException>(() => http.PublishAsync(ann, PipelineFile.Parse("""{"andon":1,"name":"bad","steps":{"a":{"type":"none"}}}""", "x.json").Definition!, Cancellation));
        (invalid.Kind, invalid.Code).ShouldBe((RefusalKind.Invalid, "invalid_pipeline"));
        invalid.Problems.ShouldHaveSingleItem().Code.ShouldBe("unknown_type");

        async Task SameAsync<T>(Func<IAndonClient, Task<T>> ask, bool exactly = true)
        {
            var (there, here) = (await Should.ThrowAsync<AndonException>(() => ask(http)), await Should.ThrowAsync<AndonException>(() => ask(Local)));
            (there.Kind, there.Code, there.Errors.Length).ShouldBe((here.Kind, here.Code, here.Errors.Length));
            if (exactly) there.Message.ShouldBe(here.Message);
            there.Details.ShouldBe(here.Details, ignoreOrder: true);
        }
    }

    [Fact]
    public async Task Of_a_stale_decision_one_is_told_what_is_there_now()
    {
        var (http, run) = await BeginAsync();
        await ConnectAsync("member", "eva", "editor");
        var gate = (await UntilAsync(http, run, r => r.Steps["gate"].TaskId is not null)).Steps["gate"].TaskId!.Value;
        var key = await server.KeyAsync("member", user: "eva2", businessRoles: ["editor"]);
        var seen = (await server.GetAsync($"/api/v1/human-tasks/{gate}", key)).Must(200);
        var stale = (await server.PostAsync($"/api/v1/human-tasks/{gate}/approve", "{}", key, ("If-Match", "\"old\""))).Must(412, "stale");
        stale["current"].GetProperty("etag").GetString().ShouldBe(seen.Headers["ETag"].Trim('"'));
        (await server.PostAsync($"/api/v1/human-tasks/{gate}/approve", "{}", key, ("If-Match", seen.Headers["ETag"]))).Must(200);
        var late = (await server.PostAsync($"/api/v1/human-tasks/{gate}/reject", "{}", key)).Must(409, "task_closed");
        late["details"].GetProperty("decided_by").GetString().ShouldBe("eva2");
    }

    [Fact]
    public async Task A_server_that_is_not_there_or_is_none_is_told_as_a_store_that_is_not_there()
    {
        var (http, _) = await BeginAsync();
        using var nowhere = HttpAndonClient.Connect(new Uri("http://127.0.0.1:1"), "k");
        (await Should.ThrowAsync<StoreException>(() => new HttpAndonClient(nowhere).DetailAsync(ann, Guid.Empty))).Code.ShouldBe("server_unreachable");
        using var other = HttpAndonClient.Connect(new Uri(server.Address, "nothing/here"), "k");
        (await Should.ThrowAsync<StoreException>(() => new HttpAndonClient(other).DetailAsync(ann, Guid.Empty))).Message.ShouldContain("no Andon server");
        using var wrong = HttpAndonClient.Connect(server.Address, "wrong");
        (await Should.ThrowAsync<AndonException>(() => new HttpAndonClient(wrong).DetailAsync(ann, Guid.Empty))).Kind.ShouldBe(RefusalKind.Forbidden);
        await server.Store.DisposeAsync();
        (await Should.ThrowAsync<StoreException>(() => http.ListPipelinesAsync(ann))).Code.ShouldBe("database_error");
    }

    private async Task<(IAndonClient Client, Guid Run)> BeginAsync()
    {
        server = await TestServer.StartAsync(andon: a => a.AddStepHandler("keep", async context =>
            StepOutput.From(new { File = await context.Files.SaveAsync(new MemoryStream(Encoding.UTF8.GetBytes("content")), "text/plain", context.Cancellation) })));
        var http = await ConnectAsync("admin", "ann");
        (await http.PublishAsync(ann, PipelineFile.Parse(Line, "line.json").Definition!, Cancellation)).Version.ShouldBe(1);
        var request = new SubmitRequest { Pipeline = "line", Title = "A Line", IdempotencyKey = "k" };
        var run = (await http.SubmitAsync(ann, request, Cancellation)).RunId;
        (await http.SubmitAsync(ann, request, Cancellation)).RunId.ShouldBe(run);
        return (http, run);
    }

    private async Task<IAndonClient> ConnectAsync(string role, string user, params string[] businessRoles)
    {
        var connection = HttpAndonClient.Connect(server.Address, await server.KeyAsync(role, user: user, businessRoles: businessRoles));
        connections.Add(connection);
        return new HttpAndonClient(connection);
    }

    private static async Task<RunView> UntilAsync(IAndonClient client, Guid run, Func<RunView, bool> holds)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        RunView view;
        do view = await client.DetailAsync(null!, run, enough.Token);
        while (!holds(view));
        return view;
    }

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, AndonJson.Options);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
