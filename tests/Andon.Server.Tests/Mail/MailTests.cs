using Andon.Server.Mail;
using Andon.Server.Tests.Http;
using Andon.Webhooks;
using Microsoft.Extensions.DependencyInjection;

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
            l => l.Subject.ShouldBe("待办：Fit to print?（letter）"), l => l.Body.ShouldContain("eva，您好"), l => l.Body.ShouldContain($"https://andon.example.com/api/v1/human-tasks/{task}"), l => l.From.ShouldBe("andon@example.com"));
        letters["tom@example.com"].ShouldSatisfyAllConditions(l => l.Subject.ShouldBe("Fit to print? (letter)"), l => l.Body.ShouldContain("waits for you"), l => l.Headers.ShouldContain("Auto-Submitted: auto-generated"));
        smtp.Waiting.ShouldBe(0);
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

    private static Task<TestServer> StartAsync(SmtpReceiver smtp) => TestServer.StartAsync(services: s =>
    {
        s.AddSingleton(new MailOptions { Host = "127.0.0.1", Port = smtp.Port, Tls = false, From = "Andon <andon@example.com>", PublicUrl = "https://andon.example.com/" });
        s.AddSingleton(new WebhookOptions { FirstDelay = TimeSpan.FromMilliseconds(10) });
    });

    private static async Task UserAsync(TestServer server, string user, object body) => (await server.SendAsync("PUT", "/api/v1/users/" + user, body: body)).Must(200);

    private static async Task<string> SubmitAsync(TestServer server)
    {
        (await server.SendAsync("PUT", "/api/v1/pipelines/letter", body: Gate)).Must(200);
        return (await server.PostAsync("/api/v1/runs", new { pipeline = "letter" })).Must(201)["run_id"].GetString()!;
    }
}
