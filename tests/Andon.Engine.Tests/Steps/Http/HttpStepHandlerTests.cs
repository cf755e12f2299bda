using Andon.Steps.Http;
using Microsoft.AspNetCore.Http;

namespace Andon.Engine.Tests.Steps.Http;

public sealed class HttpStepHandlerTests
{
    private readonly AndonOptions options = new() { Outgoing = { AllowPrivateAddresses = true } };

    [Fact]
    public async Task A_JSON_answer_is_parsed_and_headers_are_lower_case()
    {
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            http.Response.Headers["X-Answer"] = "42";
            http.Response.ContentType = "application/problem+json; charset=utf-8";
            await http.Response.WriteAsync("""{ "ok" : true }""");
        });
        var output = TestStep.Json(await RunAsync(new { url = server.Url }));
        output.GetProperty("status").GetInt32().ShouldBe(200);
        output.GetProperty("headers").GetProperty("x-answer").GetString().ShouldBe("42");
        output.GetProperty("body").GetRawText().ShouldBe("""{"ok":true}""");
    }

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", "e4", "\"ä\"")]
    [InlineData("text/plain", "c3a4", "\"ä\"")]
    [InlineData("text/plain; charset=no-such", "c3a4", "\"ä\"")]
    [InlineData("text/plain; charset=windows-1252", "e4", "\"5A==\",\"encoding\":\"base64\"")]
    [InlineData("application/json", "7b", "\"{\"")]
    [InlineData("application/octet-stream", "ff00", "\"/wA=\",\"encoding\":\"base64\"")]
    [InlineData("text/plain", "", "null")]
    public async Task Text_stays_text_and_bytes_become_base64(string type, string hex, string expected)
    {
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            http.Response.ContentType = type;
            await http.Response.Body.WriteAsync(Convert.FromHexString(hex));
        });
        (await RunAsync(new { url = server.Url })).ShouldEndWith($"\"body\":{expected}}}");
    }

    [Theory]
    [InlineData("""{"method":"POST","body":{"a":1.0}}""", "application/json", """{"a":1.0}""")]
    [InlineData("""{"method":"POST","body":"text"}""", "application/json", "\"text\"")]
    [InlineData("""{"method":"put","body":"text","headers":{"Content-Type":"text/plain"}}""", "text/plain", "text")]
    [InlineData("""{"method":"POST","body":"a=1","headers":{"content-type":"application/x-www-form-urlencoded"}}""", "application/x-www-form-urlencoded", "a=1")]
    [InlineData("""{"method":"POST","body":"text","headers":{"content-type":"application/merge-patch+json"}}""", "application/merge-patch+json", "\"text\"")]
    [InlineData("""{"method":"POST"}""", "", "")]
    public async Task The_body_is_JSON_unless_the_step_declares_another_type(string config, string type, string body)
    {
        string? received = null;
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            received = $"{http.Request.ContentType}|{await reader.ReadToEndAsync()}";
        });
        await RunAsync(config.Replace("{\"method\"", $"{{\"url\":\"{server.Url}\",\"method\"", StringComparison.Ordinal));
        received.ShouldBe($"{type}|{body}");
    }

    [Fact]
    public async Task Writes_carry_the_idempotency_key_of_the_activation_unless_the_step_gives_one()
    {
        var keys = new List<string>();
        await using var server = await LoopbackServer.StartAsync(http =>
        {
            keys.Add(http.Request.Headers["Idempotency-Key"].ToString());
            return Task.CompletedTask;
        });
        var run = Guid.NewGuid();
        await RunAsync(new { method = "POST", url = server.Url }, run);
        await RunAsync(new { method = "DELETE", url = server.Url, headers = new Dictionary<string, string> { ["Idempotency-Key"] = "mine" } }, run);
        await RunAsync(new { url = server.Url }, run);
        keys.ShouldBe([$"{run:D}/step/1", "mine", ""]);
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(503, true)]
    [InlineData(408, true)]
    [InlineData(429, true)]
    [InlineData(404, false)]
    [InlineData(304, false)]
    public async Task A_status_that_is_not_expected_fails_and_says_what_was_answered(int status, bool retryable)
    {
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            http.Response.StatusCode = status;
            if (status != 304) await http.Response.WriteAsync("out of order");
        });
        var failure = await FailAsync(new { url = server.Url + "/x?secret=1" });
        (failure.Code, failure.Retryable).ShouldBe(("http_status", retryable));
        failure.Message.ShouldStartWith($"GET {server.Url}/x was answered {status}");
        failure.Message.ShouldNotContain("secret");
        if (status != 304) failure.Message.ShouldEndWith(": out of order");
    }

    [Theory]
    [InlineData("""[404]""")]
    [InlineData("""["2xx","404"]""")]
    [InlineData("\"4xx\"")]
    public async Task Statuses_and_classes_can_be_expected(string expect)
    {
        await using var server = await LoopbackServer.StartAsync(http =>
        {
            http.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        TestStep.Json(await RunAsync($$"""{"url":"{{server.Url}}","expect":{{expect}}}""")).GetProperty("status").GetInt32().ShouldBe(404);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_unreachable_and_may_be_tried_again()
    {
        string url;
        await using (var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask)) url = server.Url;
        var failure = await FailAsync(new { url });
        (failure.Code, failure.Retryable).ShouldBe(("http_unreachable", true));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_unreachable()
    {
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            http.Response.ContentLength = 100;
            await http.Response.Body.WriteAsync("half"u8.ToArray());
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        (await FailAsync(new { url = server.Url })).Code.ShouldBe("http_unreachable");
    }

    [Fact]
    public async Task A_response_past_the_limit_is_too_large_even_when_it_comes_packed()
    {
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            http.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new System.IO.Compression.GZipStream(http.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            await packed.WriteAsync(new byte[100_000]);
        });
        var failure = await TestStep.FailAsync(new HttpStepHandler(new HttpStepOptions(), options), TestStep.Context(new { url = server.Url }, maxOutputBytes: 10_000));
        (failure.Code, failure.Retryable).ShouldBe(("output_too_large", false));
    }

    [Fact]
    public async Task Cancellation_ends_a_request_that_is_not_answered()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async http =>
        {
            arrived.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var timeout = new CancellationTokenSource();
        using var handler = new HttpStepHandler(new HttpStepOptions(), options);
        var asking = handler.ExecuteAsync(TestStep.Context(new { url = server.Url }, cancellation: timeout.Token)).AsTask();
        await arrived.Task;
        await timeout.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(asking);
    }

    [Theory]
    [InlineData("""{}""", "'url' is missing")]
    [InlineData("""{"url":"/relative"}""", "absolute")]
    [InlineData("""{"url":"file:///etc/passwd"}""", "http or https")]
    [InlineData("""{"url":"http://user:pw@example.org"}""", "authorization")]
    [InlineData("""{"url":"http://example.org","method":"CONNECT"}""", "CONNECT")]
    [InlineData("""{"url":"http://example.org","method":"GE T"}""", "GE T")]
    [InlineData("""{"url":"http://example.org","headers":{"a b":"c"}}""", "a b")]
    [InlineData("""{"url":"http://example.org","headers":{"a":"b\r\nc: d"}}""", "line break")]
    [InlineData("""{"url":"http://example.org","headers":{"Transfer-Encoding":"chunked"}}""", "Transfer-Encoding")]
    [InlineData("""{"url":"http://example.org","expect":[]}""", "expect is empty")]
    [InlineData("""{"url":"http://example.org","expect":["6xx"]}""", "6xx")]
    [InlineData("""{"url":"http://example.org","follow":true}""", "'follow' is not known")]
    public async Task A_config_that_makes_no_request_is_refused_with_the_reason(string config, string reason)
    {
        var failure = await FailAsync(config);
        (failure.Code, failure.Retryable).ShouldBe(("invalid_config", false));
        failure.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task An_IPv6_address_is_refused_and_allowed_as_it_stands_in_the_URL()
    {
        options.Outgoing.AllowPrivateAddresses = false;
        var refusal = await FailAsync(new { url = "http://[::1]:1/" });
        refusal.Code.ShouldBe("address_refused");
        refusal.Message.ShouldContain("--allow-host [::1]:1 of 'andon run', or AndonOptions.Outgoing in a host");
        options.Outgoing.AllowedHosts.Add("[::1]:1");
        (await FailAsync(new { url = "http://[::1]:1/" })).Code.ShouldBe("http_unreachable");
    }

    private async Task<string> RunAsync(object config, Guid? run = null)
    {
        using var handler = new HttpStepHandler(new HttpStepOptions(), options);
        return await TestStep.RunAsync(handler, TestStep.Context(config, run: run));
    }

    private async Task<Andon.Steps.StepFailedException> FailAsync(object config)
    {
        using var handler = new HttpStepHandler(new HttpStepOptions(), options);
        return await TestStep.FailAsync(handler, TestStep.Context(config));
    }
}
