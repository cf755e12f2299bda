using Andon.Steps;
using Andon.Steps.Http;
using Microsoft.AspNetCore.Http;

namespace Andon.Engine.Tests.Steps.Http;

public sealed class HttpRedirectTests
{
    private readonly AndonOptions options = new() { Outgoing = { AllowPrivateAddresses = true } };

    [Fact]
    public async Task A_redirect_to_a_private_address_is_refused()
    {
        var reached = false;
        await using var inner = await LoopbackServer.StartAsync(_ =>
        {
            reached = true;
            return Task.CompletedTask;
        });
        await using var outer = await LoopbackServer.StartAsync(Redirect(302, inner.Url));
        options.Outgoing.AllowPrivateAddresses = false;
        options.Outgoing.AllowedHosts.Add($"127.0.0.1:{outer.Port}");
        var failure = await FailAsync(new { url = outer.Url });
        (failure.Code, failure.Retryable).ShouldBe(("address_refused", false));
        failure.Message.ShouldContain($"127.0.0.1:{inner.Port}");
        failure.Message.ShouldContain("AndonOptions.Outgoing");
        reached.ShouldBeFalse();
    }

    [Fact]
    public async Task A_redirect_is_followed_to_its_end_and_may_be_relative()
    {
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            if (http.Request.Path == "/end") await http.Response.WriteAsync(http.Request.Method);
            else await Redirect(301, "/end")(http);
        });
        (await RunAsync(new { url = server.Url, method = "POST", body = 1 })).ShouldEndWith("\"body\":\"GET\"}");
    }

    [Fact]
    public async Task A_307_sends_method_and_body_again()
    {
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            if (http.Request.Path == "/end") await http.Response.WriteAsync($"{http.Request.Method} {await reader.ReadToEndAsync()}");
            else await Redirect(307, "/end")(http);
        });
        (await RunAsync(new { url = server.Url, method = "POST", body = 1 })).ShouldEndWith("\"body\":\"POST 1\"}");
    }

    [Fact]
    public async Task Another_server_gets_none_of_the_headers_that_may_be_keys()
    {
        var received = new List<string>();
        await using var other = await LoopbackServer.StartAsync(http =>
        {
            received.AddRange(http.Request.Headers.Keys.Select(name => name.ToLowerInvariant()));
            return Task.CompletedTask;
        });
        await using var first = await LoopbackServer.StartAsync(Redirect(307, other.Url));
        var headers = new Dictionary<string, string> { ["authorization"] = "Bearer x", ["x-api-key"] = "x", ["accept"] = "text/plain" };
        await RunAsync(new { url = first.Url, method = "POST", headers });
        received.ShouldContain("accept");
        received.ShouldContain("idempotency-key");
        received.ShouldNotContain("authorization");
        received.ShouldNotContain("x-api-key");
    }

    [Fact]
    public async Task Redirects_without_end_fail_after_the_fifth()
    {
        var requests = 0;
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            requests++;
            await Redirect(302, "/again")(http);
        });
        var failure = await FailAsync(new { url = server.Url });
        (failure.Code, failure.Retryable).ShouldBe(("http_status", false));
        requests.ShouldBe(6);
    }

    [Fact]
    public async Task A_redirect_that_is_expected_is_not_followed()
    {
        await using var server = await LoopbackServer.StartAsync(Redirect(302, "http://127.0.0.1:1/"));
        TestStep.Json(await RunAsync(new { url = server.Url, expect = new[] { 302 } })).GetProperty("status").GetInt32().ShouldBe(302);
    }

    [Theory]
    [InlineData("https://a.example/x", "http://a.example/y")]
    [InlineData("http://a.example/x", "ftp://a.example/y")]
    public void What_leads_out_of_HTTP_or_its_encryption_is_not_followed(string from, string to)
    {
        using var response = new HttpResponseMessage(System.Net.HttpStatusCode.Found) { Headers = { Location = new Uri(to) } };
        HttpRedirect.Next(new HttpHop(HttpMethod.Get, new Uri(from), new Dictionary<string, string>(), null), response).ShouldBeNull();
    }

    private static RequestDelegate Redirect(int status, string to) => http =>
    {
        http.Response.StatusCode = status;
        http.Response.Headers.Location = to;
        return Task.CompletedTask;
    };

    private async Task<string> RunAsync(object config)
    {
        using var handler = new HttpStepHandler(new HttpStepOptions(), options);
        return await TestStep.RunAsync(handler, TestStep.Context(config));
    }

    private async Task<StepFailedException> FailAsync(object config)
    {
        using var handler = new HttpStepHandler(new HttpStepOptions(), options);
        return await TestStep.FailAsync(handler, TestStep.Context(config));
    }
}
