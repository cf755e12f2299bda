using Andon.Engine.Tests.Hosting;
using Andon.Engine.Tests.Steps.Http;
using Andon.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Secrets;

public sealed class HttpSecretTests
{
    private const string Value = "correct-horse-battery";

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public async Task A_server_gets_the_value_in_header_url_and_body_and_what_it_sends_back_of_it_is_masked_even_where_it_is_cut(int status)
    {
        var received = "";
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            received = $"{http.Request.Headers.Authorization} {http.Request.Path} {await new StreamReader(http.Request.Body).ReadToEndAsync()}";
            http.Response.StatusCode = status;
            // What is quoted of an answer ends after 1,000 characters: within the value.
            await http.Response.WriteAsync(received + new string('x', 990 - received.Length) + Value);
        });
        await using var host = await StartAsync(StoreKind.Memory, andon =>
        {
            andon.Services.AddAndon(options => options.Outgoing.AllowPrivateAddresses = true);
            andon.Services.AddSingleton(new SecretOptions { MasterKey = new string('a', 64) });
        });
        await host.Client.SetSecretAsync(Ann, "api", Value);
        var config = new { Method = "POST", Url = server.Url + "/secret://api", Headers = new { Authorization = "Bearer secret://api" }, Body = new { Key = "${{ params.key }}" } };
        var run = await host.RunAsync(
            """{"andon":1,"name":"p","steps":{"a":{"type":"http","config":CONFIG}}}""".Replace("CONFIG", Json(config).GetRawText(), StringComparison.Ordinal), new { key = "secret://api" });
        received.ShouldBe($$"""Bearer {{Value}} /{{Value}} {"key":"{{Value}}"}""");
        var kept = run.Steps["a"] is { Error: { } error } ? error.Message : run.Steps["a"].Output!.Value.GetProperty("body").GetString()!;
        kept.ShouldContain("""Bearer *** /*** {"key":"***"}""");
        kept.ShouldEndWith("xxx***");
        kept.ShouldNotContain("correct");
    }

    [Theory, InlineData(303, true), InlineData(307, false), InlineData(308, false)]
    public async Task A_body_with_a_secret_is_not_sent_on_to_another_server(int status, bool isFollowed)
    {
        string? sentOn = null;
        await using var other = await LoopbackServer.StartAsync(async http => sentOn = http.Request.Method + await new StreamReader(http.Request.Body).ReadToEndAsync());
        await using var server = await LoopbackServer.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = other.Url + "/elsewhere";
            return Task.CompletedTask;
        });
        await using var host = await StartAsync(StoreKind.Memory, andon =>
        {
            andon.Services.AddAndon(options => options.Outgoing.AllowPrivateAddresses = true);
            andon.Services.AddSingleton(new SecretOptions { MasterKey = new string('a', 64) });
        });
        await host.Client.SetSecretAsync(Ann, "api", Value);
        var config = new { Method = "POST", server.Url, Body = new { Key = "secret://api" } };
        var run = await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"http","config":CONFIG}}}""".Replace("CONFIG", Json(config).GetRawText(), StringComparison.Ordinal));
        sentOn.ShouldBe(isFollowed ? "GET" : null);
        (run.Steps["a"].Error?.Code).ShouldBe(isFollowed ? null : "http_status");
    }
}
