using System.Text;
using Andon.Secrets;
using Andon.Server.Tests.Fuzz;
using Andon.Server.Tests.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Server.Tests.HumanTasks;

/// <summary>Links to decide human tasks: whoever looks changes nothing, whoever presses the button decides once.</summary>
public sealed class LinkTests : IAsyncDisposable
{
    private const string Line = """
        {"andon":1,"name":"line","steps":{
          "gate":{"type":"approval_gate","config":{"title":"Publish <b>it</b>?","assignee_role":"editor","rollback_to":[]}},
          "form":{"type":"human_task","config":{"assignee_role":"editor","form_schema":{"type":"object","required":["n"],"properties":{"n":{"type":"integer","default":4}}}}},
          "ask":{"type":"human_task","config":{"assignee_role":"editor","form_schema":{"type":"object","required":["n"],"properties":{"n":{"type":"integer"}}}}}}}
        """;

    private readonly ManualTime clock = new();
    private TestServer server = null!;
    private string admin = "", eva = "", run = "";

    public async ValueTask DisposeAsync()
    {
        if (server is not null) await server.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_looks_changes_nothing_however_often_and_the_button_decides()
    {
        await BeginAsync();
        var task = await TaskAsync("gate");
        var link = await LinkAsync(task, "approve");
        for (var i = 0; i < 100; i++)
        {
            (await server.GetAsync(link, key: null)).Must(200);
            (await server.SendAsync("HEAD", link, key: null)).Must(200).Text.ShouldBeEmpty();
        }

        (await server.GetAsync($"/api/v1/human-tasks/{task}", eva)).Must(200)["status"].GetString().ShouldBe("pending");
        var page = await server.GetAsync(link, key: null);
        page.Text.ShouldContain("Publish &lt;b&gt;it&lt;/b&gt;?");
        page.Text.ShouldContain("<strong>approve</strong>");
        page.Text.ShouldContain("<strong>eva</strong>");
        page.Text.ShouldNotContain("<script");
        page.Headers["Referrer-Policy"].ShouldBe("no-referrer");
        page.Headers["Cache-Control"].ShouldBe("no-store");
        page.Headers["Content-Security-Policy"].ShouldStartWith("default-src 'none'");
        (await server.SendAsync("GET", link, key: null, headers: ("Accept-Language", "zh-CN"))).Must(200).Text.ShouldContain("批准");
        (await PressAsync(link, "comments=well+said%21")).Must(200).Text.ShouldContain("on record");
        var decided = (await server.GetAsync($"/api/v1/human-tasks/{task}", eva)).Must(200);
        decided["status"].GetString().ShouldBe("approved");
        decided["decided_by"].GetString().ShouldBe("eva");
        decided["comments"].GetString().ShouldBe("well said!");
    }

    [Fact]
    public async Task Without_an_address_that_people_reach_there_is_no_link()
    {
        await BeginAsync();
        var task = await TaskAsync("gate");
        using var wire = new Wire(server.Address);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var request = Encoding.ASCII.GetBytes($"POST /api/v1/human-tasks/{task}/links HTTP/1.1\r\nHost:\r\nAuthorization: Bearer {eva}\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{{\"action\":\"approve\"}}");
        var answer = await wire.AskAsync(request, isHead: false, enough.Token);
        (answer.Status, Encoding.UTF8.GetString(answer.Body).Contains("no_public_url", StringComparison.Ordinal)).ShouldBe((409, true), answer.ToString());
    }

    [Fact]
    public async Task A_link_is_used_once_and_says_so_afterwards()
    {
        await BeginAsync();
        var link = await LinkAsync(await TaskAsync("gate"), "reject");
        (await PressAsync(link)).Must(200);
        (await PressAsync(link)).Must(409).Text.ShouldContain("decided already");
        (await server.GetAsync(link, key: null)).Must(409).Text.ShouldContain("decided already");
    }

    [Theory, InlineData(1), InlineData(3)]
    public async Task Of_those_who_press_at_once_one_has_decided(int required)
    {
        await BeginAsync(Line.Replace("\"rollback_to\":[]", $$"""
            "approvals":{"required":{{required}},"distinct":false}
            """, StringComparison.Ordinal));
        var task = await TaskAsync("gate");
        var link = await LinkAsync(task, "approve");
        var replies = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => PressAsync(link)));
        replies.Count(r => r.Status == 200).ShouldBe(1);
        replies.Where(r => r.Status != 200).ShouldAllBe(r => r.Status == 409);
        var decided = (await server.GetAsync($"/api/v1/human-tasks/{task}", eva)).Must(200);
        decided["votes"].GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task A_link_is_refused_from_its_expiry_on()
    {
        await BeginAsync();
        var task = await TaskAsync("gate");
        var link = await LinkAsync(task, "approve", 60);
        clock.Advance(TimeSpan.FromSeconds(61));
        (await server.GetAsync(link, key: null)).Must(410);
        (await PressAsync(link)).Must(410);
        (await server.GetAsync($"/api/v1/human-tasks/{task}", eva)).Must(200)["status"].GetString().ShouldBe("pending");
        foreach (var seconds in (int[])[0, 59, 30 * 86_400 + 1])
            (await server.PostAsync($"/api/v1/human-tasks/{task}/links", new { action = "approve", expires_in_s = seconds }, eva)).Must(422, "invalid_expiry");
    }

    [Fact]
    public async Task A_link_of_which_any_bit_was_changed_is_none()
    {
        await BeginAsync();
        var task = await TaskAsync("gate");
        var link = await LinkAsync(task, "approve");
        var token = link[(link.LastIndexOf('/') + 1)..];
        var tried = 0;
        // Every bit that the token has, and every other character that a place of it may have.
        var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(token);
        var forged = Enumerable.Range(0, bytes.Length * 8).Select(bit =>
        {
            var copy = bytes.ToArray();
            copy[bit / 8] ^= (byte)(1 << (bit % 8));
            return System.Buffers.Text.Base64Url.EncodeToString(copy);
        });
        var last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".Where(c => c != token[^1]).Select(c => token[..^1] + c);
        await Parallel.ForEachAsync([.. forged, .. last, token[..^1], token + "A", token[..20], "x"], new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (text, _) =>
        {
            (await PressAsync("/links/" + text)).Status.ShouldBe(404, text);
            Interlocked.Increment(ref tried);
        });
        tried.ShouldBeGreaterThan(1_000);
        (await PressAsync("/links/" + new string('A', 9_000))).Status.ShouldBeOneOf(404, 414);
        (await PressAsync(link)).Must(200);
    }

    [Fact]
    public async Task What_the_person_may_counts_when_the_button_is_pressed()
    {
        await BeginAsync();
        var (gate, form) = (await TaskAsync("gate"), await TaskAsync("form"));
        var links = new[] { await LinkAsync(gate, "approve"), await LinkAsync(form, "complete") };
        foreach (var change in (object[])[new { role = "member" }, new { role = "viewer", business_roles = new[] { "editor" } }])
        {
            (await server.SendAsync("PUT", "/api/v1/users/eva", admin, change)).Must(200);
            foreach (var link in links)
            {
                (await server.GetAsync(link, key: null)).Must(403);
                (await PressAsync(link)).Must(403);
            }
        }

        (await server.SendAsync("DELETE", "/api/v1/users/eva", admin)).Must(204);
        foreach (var link in links) (await PressAsync(link)).Must(403);
        (await server.GetAsync($"/api/v1/human-tasks/{gate}", admin)).Must(200)["status"].GetString().ShouldBe("pending");
        (await server.SendAsync("PUT", "/api/v1/users/eva", admin, new { role = "member", business_roles = new[] { "editor" } })).Must(200);
        foreach (var link in links) (await PressAsync(link)).Must(200);
    }

    [Fact]
    public async Task A_task_that_somebody_decided_and_one_of_an_earlier_round_are_left_alone()
    {
        await BeginAsync();
        var gate = await TaskAsync("gate");
        var link = await LinkAsync(gate, "approve");
        (await server.PostAsync($"/api/v1/human-tasks/{gate}/reject", new { comments = "no" }, eva)).Must(200);
        (await server.GetAsync(link, key: null)).Must(409);
        (await PressAsync(link)).Must(409);
        (await server.PostAsync($"/api/v1/runs/{run}/rerun", new { from = "gate" }, admin)).Must(200);
        var again = await TaskAsync("gate", gate);
        var newer = await LinkAsync(again, "approve");
        (await server.PostAsync($"/api/v1/runs/{run}/rerun", new { from = "gate" }, admin)).Must(200);
        await TaskAsync("gate", again);
        foreach (var old in (string[])[link, newer])
        {
            (await server.GetAsync(old, key: null)).Must(409);
            (await PressAsync(old)).Must(409);
        }
    }

    [Fact]
    public async Task Links_for_others_are_an_admins_to_make_and_only_for_who_may_decide()
    {
        await BeginAsync();
        var task = await TaskAsync("gate");
        var path = $"/api/v1/human-tasks/{task}/links";
        var operators = await server.KeyAsync("operator");
        var member = await server.KeyAsync("member", user: "bob");
        (await server.PostAsync(path, new { user = "eva", action = "approve" }, operators)).Must(403, "admin_required");
        (await server.PostAsync(path, new { user = "eva", action = "approve" }, admin)).Must(201);
        (await server.PostAsync(path, new { user = "eva", action = "approve" }, member)).Must(403, "admin_required");
        (await server.PostAsync(path, new { action = "approve" }, member)).Must(403, "not_a_candidate");
        (await server.PostAsync(path, new { user = "bob", action = "approve" }, admin)).Must(403, "not_a_candidate");
        (await server.PostAsync(path, new { user = "nobody", action = "approve" }, admin)).Must(403, "unknown_user");
        (await server.PostAsync(path, new { user = "eva", action = "complete" }, admin)).Must(409, "wrong_verb");
        (await server.PostAsync($"/api/v1/human-tasks/{await TaskAsync("ask")}/links", new { user = "eva", action = "complete" }, admin)).Must(409, "form_needs_input");
        (await server.PostAsync(path, new { action = "delete" }, eva)).Must(400, "invalid_body");
        // A key of eva's that was made for less than she may.
        var narrow = await server.KeyAsync("member", user: "eva");
        (await server.PostAsync(path, new { action = "approve" }, narrow)).Must(403, "not_a_candidate");
        (await server.PostAsync(path, new { action = "approve" }, eva)).Must(201);
        var other = await server.KeyAsync("admin", "other");
        (await server.PostAsync(path, new { action = "approve" }, other)).Must(404, "unknown_task");
    }

    [Fact]
    public async Task A_link_completes_a_form_with_its_defaults()
    {
        await BeginAsync();
        (await PressAsync(await LinkAsync(await TaskAsync("form"), "complete"))).Must(200);
        (await server.GetAsync($"/api/v1/runs/{run}", eva)).Must(200)["steps"].GetProperty("form").GetProperty("output").GetRawText().ShouldBe("""{"n":4}""");
    }

    [Fact]
    public async Task Without_a_master_key_links_are_signed_by_a_key_of_the_database_which_is_changed_in_time()
    {
        await BeginAsync(services: s => s.AddSingleton(new SecretOptions()));
        var old = await LinkAsync(await TaskAsync("gate"), "approve", 30 * 86_400);
        (await server.Store.LinkKeys.ListAsync(TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        clock.Advance(TimeSpan.FromDays(29));
        (await server.GetAsync(old, key: null)).Must(200);
        clock.Advance(TimeSpan.FromDays(2));
        var made = await LinkAsync(await TaskAsync("gate"), "approve");
        (await server.Store.LinkKeys.ListAsync(TestContext.Current.CancellationToken)).Count.ShouldBe(2);
        (await server.GetAsync(made, key: null)).Must(200);
        (await server.GetAsync(old, key: null)).Must(410);
        clock.Advance(TimeSpan.FromDays(40));
        await LinkAsync(await TaskAsync("gate"), "approve");
        (await server.Store.LinkKeys.ListAsync(TestContext.Current.CancellationToken)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Links_begin_with_the_address_that_was_given_and_who_made_one_is_on_record_with_the_decision()
    {
        await BeginAsync(andon: o => o.PublicUrl = new Uri("https://andon.example.com/base/"));
        var task = await TaskAsync("gate");
        var made = (await server.PostAsync($"/api/v1/human-tasks/{task}/links", new { user = "eva", action = "approve" }, admin)).Must(201)["url"].GetString()!;
        made.ShouldStartWith("https://andon.example.com/base/links/");
        (await PressAsync(new Uri(made).AbsolutePath["/base".Length..])).Must(200);
        (await server.SendAsync("GET", $"/api/v1/runs/{run}/events", admin, headers: ("Accept", "application/json"))).Must(200).Text.ShouldContain("link:ann:");
    }

    private async Task BeginAsync(string line = Line, Action<IServiceCollection>? services = null, Action<AndonOptions>? andon = null)
    {
        server = await TestServer.StartAsync(
            andon: a => andon?.Invoke(a.Options),
            services: s =>
            {
                s.AddSingletonTime(clock);
                services?.Invoke(s);
            });
        admin = await server.KeyAsync("admin", user: "ann");
        eva = await server.KeyAsync("member", user: "eva", businessRoles: ["editor"]);
        (await server.SendAsync("PUT", "/api/v1/pipelines/line", admin, line)).Must(200);
        run = (await server.PostAsync("/api/v1/runs", new { pipeline = "line" }, admin)).Must(201)["run_id"].GetString()!;
    }

    private async Task<string> TaskAsync(string step, string? not = null)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            enough.Token.ThrowIfCancellationRequested();
            var view = (await server.GetAsync($"/api/v1/runs/{run}", admin)).Must(200)["steps"].GetProperty(step);
            if (view.TryGetProperty("task_id", out var id) && id.GetString() is { } task && task != not) return task;
        }
    }

    /// <summary>The path of a link for eva, which an admin made.</summary>
    private async Task<string> LinkAsync(string task, string action, int? seconds = null) =>
        new Uri((await server.PostAsync($"/api/v1/human-tasks/{task}/links", new { user = "eva", action, expires_in_s = seconds }, admin)).Must(201)["url"].GetString()!).AbsolutePath;

    private Task<Reply> PressAsync(string link, string form = "") => server.SendAsync("POST", link, null, new StringContent(form, null, "application/x-www-form-urlencoded"));
}
