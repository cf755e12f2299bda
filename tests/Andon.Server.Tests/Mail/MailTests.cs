using System.Text.Json;
using Andon.Server.Mail;
using Andon.Server.Tests.Http;
using Andon.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Andon.Server.Tests.Mail;

/// <summary>Mails about new tasks, from the outbox to a real SMTP receiver.</summary>
public sealed class MailTests
{
    private const string Gate = """{"andon":1,"name":"letter","steps":{"review":{"type":"approval_gate","config":{"title":"Fit to print?","assignee_role":"editor","exclude_submitter":false}}}}""";

    [Fact]
    public async Task Whoever_may_decide_and_has_an_address_gets_a_mail_in_their_language()
    {
        using var smtp = new SmtpReceiver();
        await using var server = await StartAsync(smtp);
        await UserAsync(server, "eva", new { role = "member", business_roles = new[] { "editor" }, email = "eva@example.com", language = "zh-CN" });
        await UserAsync(server, "tom", new { role = "member", business_roles = new[] { "editor" }, email = "tom@example.com" });
        await UserAsync(server, "ida", new { role = "member", business_roles = new[] { "editor" } });
        await UserAsync(server, "max", new { role = "member", email = "max@example.com" });
        var run = await SubmitAsync(server);
        var task = (await server.GetAsync($"/api/v1/human-tasks?run={run}")).Must(200)["items"][0].GetProperty("id").GetString();
        var letters = new[] { await smtp.NextAsync(), await smtp.NextAsync() }.ToDictionary(l => l.To);
        letters.Keys.ShouldBe(["eva@example.com", "tom@example.com"], ignoreOrder: true);
        letters["eva@example.com"].ShouldSatisfyAllConditions(
            l => l.Subject.ShouldBe("待办：Fit to print?（letter）"), l => l.Body.ShouldContain("eva，您好"), l => l.Body.ShouldContain($"任务 {task}，运行 {run}"), l => l.From.ShouldBe("andon@example.com"));
        letters["tom@example.com"].ShouldSatisfyAllConditions(l => l.Subject.ShouldBe("Fit to print? (letter)"), l => l.Body.ShouldContain("waits for you"), l => l.Headers.ShouldContain("Auto-Submitted: auto-generated"));
        smtp.Waiting.ShouldBe(0);
    }

    [Theory]
    [InlineData("en", "Approve: ", "Reject: ", "<strong>approve</strong>")]
    [InlineData("zh-CN", "批准：", "驳回：", "<strong>批准</strong>")]
    public async Task The_mail_of_a_gate_has_links_that_show_and_a_button_that_decides(string language, string approve, string reject, string shown)
    {
        using var smtp = new SmtpReceiver();
        await using var server = await StartAsync(smtp, new Uri("https://andon.example.com/"));
        await UserAsync(server, "eva", new { role = "member", business_roles = new[] { "editor" }, email = "eva@example.com", language });
        var run = await SubmitAsync(server);
        var letter = await smtp.NextAsync();
        var (approves, rejects) = (PathAfter(letter, approve), PathAfter(letter, reject));
        (await server.SendAsync("GET", rejects, key: null)).Must(200);
        (await server.SendAsync("GET", approves, key: null, headers: ("Accept-Language", language))).Must(200).Text.ShouldContain(shown);
        (await TaskAsync(server, run)).GetProperty("status").GetString().ShouldBe("pending");
        (await PressAsync(server, approves)).Must(200);
        var decided = await TaskAsync(server, run);
        (decided.GetProperty("status").GetString(), decided.GetProperty("decided_by").GetString()).ShouldBe(("approved", "eva"));
        (await PressAsync(server, rejects)).Must(409);
    }

    [Fact]
    public async Task Whoever_may_not_approve_is_given_no_link_for_it_and_nobody_one_where_it_is_not_known_where_the_server_is()
    {
        using var smtp = new SmtpReceiver();
        await using (var server = await StartAsync(smtp, new Uri("https://andon.example.com/")))
        {
            await UserAsync(server, "admin", new { role = "admin", business_roles = new[] { "editor" }, email = "admin@example.com" });
            await SubmitAsync(server, Gate.Replace("false", "true", StringComparison.Ordinal));
            (await smtp.NextAsync()).Body.ShouldSatisfyAllConditions(b => b.ShouldContain("Reject: https://andon.example.com/links/"), b => b.ShouldNotContain("Approve: "));
        }

        await using var nowhere = await StartAsync(smtp);
        await UserAsync(nowhere, "eva", new { role = "member", business_roles = new[] { "editor" }, email = "eva@example.com" });
        await SubmitAsync(nowhere);
        (await smtp.NextAsync()).Body.ShouldSatisfyAllConditions(b => b.ShouldContain("waits for you"), b => b.ShouldNotContain("/links/"), b => b.ShouldNotContain("button"));
    }

    [Fact]
    public async Task What_the_mail_server_does_not_take_now_is_sent_later_and_once()
    {
        using var smtp = new SmtpReceiver(refusals: 2);
        await using var server = await StartAsync(smtp);
        await UserAsync(server, "eva", new { role = "member", business_roles = new[] { "editor" }, email = "eva@example.com" });
        await SubmitAsync(server);
        (await smtp.NextAsync()).To.ShouldBe("eva@example.com");
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await server.Store.Deliveries.ListTargetsAsync(enough.Token)).Count > 0) await Task.Yield();
        smtp.Waiting.ShouldBe(0);
        var sent = await server.Store.Deliveries.ListAsync("default", IDeliveryChannel.MailOf("default"), null, null, 10, enough.Token);
        sent.Select(d => (d.Type, d.Attempts)).ShouldBe([("mail", 3), ("human_task.created", 1)], ignoreOrder: true);
    }

    [Fact]
    public async Task Why_a_mail_could_not_be_sent_is_in_the_log()
    {
        int port;
        using (var gone = new SmtpReceiver()) port = gone.Port;
        using var reasons = new Reasons();
        await using var server = await StartAsync(port, reasons: reasons);
        await UserAsync(server, "eva", new { role = "member", business_roles = new[] { "editor" }, email = "eva@example.com" });
        await SubmitAsync(server);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!reasons.Said.Any(said => said.Contains("of tenant default", StringComparison.Ordinal) && said.Contains("Connection refused", StringComparison.OrdinalIgnoreCase)))
        {
            enough.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task A_template_in_the_folder_takes_the_place_of_ours_and_a_title_makes_no_header()
    {
        var folder = Directory.CreateTempSubdirectory("andon-mail-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "human_task.created.en.txt"), "{{title}}!\n\nSee {{link}} & <you>", TestContext.Current.CancellationToken);
        var templates = new MailTemplates(new MailOptions { TemplateFolder = folder });
        templates.Render("human_task.created", "en", new { title = "a\rBcc: all@example.com <b>", link = "L" }).ShouldSatisfyAllConditions(
            r => r.Subject.ShouldNotContain('\r'), r => r.Subject.ShouldNotContain('\n'));
        templates.Render("human_task.created", "en", new { title = "T", link = "L" }).ShouldBe(("T!", "See L & <you>"));
        templates.Render("human_task.created", "zh-CN", new { title = "T", pipeline = "p" }).Subject.ShouldBe("待办：T（p）");
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("""{"role":"viewer","email":"nobody"}""", "invalid_email")]
    [InlineData("""{"role":"viewer","email":"a@example.com, b@example.com"}""", "invalid_email")]
    [InlineData("""{"role":"viewer","email":"Ann <a@example.com>"}""", "invalid_email")]
    [InlineData("""{"role":"viewer","email":"a@example.com\r\nBcc: b@example.com"}""", "invalid_email")]
    [InlineData("""{"role":"viewer","language":"tlh"}""", "invalid_language")]
    public async Task An_address_is_one_address_and_a_language_one_that_there_are_mails_in(string body, string code)
    {
        await using var server = await TestServer.StartAsync();
        (await server.SendAsync("PUT", "/api/v1/users/ann", body: body)).Must(422, code);
        var kept = (await server.SendAsync("PUT", "/api/v1/users/ann", body: """{"role":"viewer","email":"ann@example.com","language":"zh-CN"}""")).Must(200);
        (kept["email"].GetString(), kept["language"].GetString()).ShouldBe(("ann@example.com", "zh-CN"));
    }

    private static Task<TestServer> StartAsync(SmtpReceiver smtp, Uri? publicUrl = null) => StartAsync(smtp.Port, publicUrl);

    private static Task<TestServer> StartAsync(int port, Uri? publicUrl = null, Reasons? reasons = null) => TestServer.StartAsync(services: s =>
    {
        if (reasons is not null) s.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning).AddProvider(reasons));
        s.AddAndon(o => o.PublicUrl = publicUrl);
        s.AddSingleton(new MailOptions { Host = "127.0.0.1", Port = port, Tls = false, From = "Andon <andon@example.com>" });
        s.AddSingleton(new WebhookOptions { FirstDelay = TimeSpan.FromMilliseconds(10) });
    });

    private static async Task UserAsync(TestServer server, string user, object body) => (await server.SendAsync("PUT", "/api/v1/users/" + user, body: body)).Must(200);

    private static string PathAfter(Letter letter, string name)
    {
        var line = letter.Body.Split('\n').Single(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..];
        line.ShouldStartWith("https://andon.example.com/links/");
        return new Uri(line).AbsolutePath;
    }

    private static Task<Reply> PressAsync(TestServer server, string link) => server.SendAsync("POST", link, key: null, body: new StringContent("comments=fine", null, "application/x-www-form-urlencoded"));

    private static async Task<JsonElement> TaskAsync(TestServer server, string run)
    {
        var task = (await server.GetAsync($"/api/v1/human-tasks?run={run}&all=true")).Must(200)["items"][0].GetProperty("id").GetString();
        return (await server.GetAsync($"/api/v1/human-tasks/{task}")).Must(200).Body;
    }

    private static async Task<string> SubmitAsync(TestServer server, string gate = Gate)
    {
        (await server.SendAsync("PUT", "/api/v1/pipelines/letter", body: gate)).Must(200);
        return (await server.PostAsync("/api/v1/runs", new { pipeline = "letter" })).Must(201)["run_id"].GetString()!;
    }
}
