using System.Net.Http.Headers;
using System.Text;
using Andon.Server.Tests.Fuzz;

namespace Andon.Server.Tests.Http;

public sealed class BodyTests
{
    [Theory]
    [InlineData("", "invalid_body")]
    [InlineData("{", "invalid_json")]
    [InlineData("null", "invalid_body")]
    [InlineData("[]", "invalid_body")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}", "invalid_body")]
    [InlineData("{\"id\":\"a\",\"x\":1}", "invalid_body")]
    [InlineData("{\"Id\":\"a\"}", "invalid_body")]
    [InlineData("{\"id\":1}", "invalid_body")]
    [InlineData("{\"id\":null}", "invalid_body")]
    [InlineData("{\"id\":\"\\ud800\"}", "invalid_json")]
    public async Task What_is_not_the_body_asked_for_is_400(string body, string code)
    {
        await using var server = await TestServer.StartAsync();
        var problem = (await server.PostAsync("/api/v1/tenants", body)).Must(400, code);
        problem["status"].GetInt32().ShouldBe(400);
        problem["trace_id"].GetString().ShouldNotBeNullOrEmpty();
        problem["detail"].GetString().ShouldNotBeNullOrEmpty();
        problem["title"].GetString().ShouldBe("Bad Request");
    }

    [Theory]
    [InlineData("POST", "/api/v1/audit/verify", """{"checkpoints":[null]}""", "invalid_checkpoint")]
    [InlineData("PUT", "/api/v1/users/ann", """{"role":"viewer","business_roles":[null]}""", "invalid_business_roles")]
    [InlineData("POST", "/api/v1/keys", """{"user":"ann","role":"viewer","business_roles":[null]}""", "invalid_business_roles")]
    [InlineData("POST", "/api/v1/keys", """{"user":"ann","role":"viewer","scopes":[null]}""", "invalid_scope")]
    [InlineData("POST", "/api/v1/jobs/claim", """{"types":[null]}""", "invalid_claim")]
    [InlineData("POST", "/api/v1/jobs/claim", """{"types":["external"],"queues":[null]}""", "invalid_claim")]
    [InlineData("POST", "/api/v1/webhooks", """{"url":"https://hooks.invalid/","events":[null]}""", "invalid_events")]
    [InlineData("POST", "/api/v1/runs/RUN/migrate", """{"renames":{"file":null}}""", "invalid_rename")]
    public async Task Nothing_in_a_list_is_refused_where_something_is_asked_for(string method, string path, string body, string code)
    {
        await using var world = await Inhabited.StartAsync();
        (await world.Server.SendAsync(method, path.Replace("RUN", world.Ids["run"], StringComparison.Ordinal), world.OtherAdmin, body)).Must(422, code);
    }

    [Fact]
    public async Task The_place_of_what_is_wrong_is_told_as_a_pointer()
    {
        await using var server = await TestServer.StartAsync();
        var problem = (await server.PostAsync("/api/v1/keys", "{\"user\":\"a\",\"role\":\"member\",\"business_roles\":[\"x\",7]}")).Must(400, "invalid_body");
        problem["errors"][0].GetProperty("pointer").GetString().ShouldBe("/business_roles/1");
        (await server.PostAsync("/api/v1/keys", "{\"user\":\"a\",\"role\":\"king\"}")).Must(400)["errors"][0].GetProperty("pointer").GetString().ShouldBe("/role");
    }

    [Fact]
    public async Task A_body_over_the_limit_is_413_whether_it_says_its_length_or_not()
    {
        await using var server = await TestServer.StartAsync(o => o.MaxBodyBytes = 1_024);
        var large = Encoding.UTF8.GetBytes("{\"id\":\"" + new string('x', 2_000) + "\"}");
        (await server.PostAsync("/api/v1/tenants", Json(new ByteArrayContent(large)))).Must(413, "body_too_large");
        (await server.PostAsync("/api/v1/tenants", Json(new StreamContent(new UnknownLength(large))))).Must(413, "body_too_large");
        (await server.PostAsync("/api/v1/tenants", Json(new ByteArrayContent(large)), key: null)).Must(401);
    }

    [Theory, InlineData("zz"), InlineData("-1"), InlineData("fffffffffffff")]
    public async Task A_body_in_chunks_that_are_none_is_400(string length)
    {
        await using var server = await TestServer.StartAsync();
        using var wire = new Wire(server.Address);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var request = Encoding.ASCII.GetBytes($"POST /api/v1/tenants HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TestServer.Bootstrap}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{length}\r\n{{}}\r\n0\r\n\r\n");
        var answer = await wire.AskAsync(request, isHead: false, enough.Token);
        (answer.Status, answer.MediaType).ShouldBe((400, "application/problem+json"));
        Encoding.UTF8.GetString(answer.Body).ShouldContain("\"bad_request\"");
    }

    [Fact]
    public async Task What_is_not_said_to_be_JSON_is_415()
    {
        await using var server = await TestServer.StartAsync();
        (await server.PostAsync("/api/v1/tenants", new StringContent("{\"id\":\"a\"}", Encoding.UTF8, "text/plain"))).Must(415, "not_json");
        (await server.PostAsync("/api/v1/tenants", new StringContent("{\"id\":\"a\"}", Encoding.UTF8, "application/x+json"))).Must(201);
    }

    [Fact]
    public async Task A_host_that_forgot_the_services_is_told_so()
    {
        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateEmptyBuilder(new());
        Microsoft.AspNetCore.Hosting.WebHostBuilderKestrelExtensions.UseKestrelCore(builder.WebHost);
        await using var app = builder.Build();
        Should.Throw<InvalidOperationException>(() => app.MapAndon()).Message.ShouldContain("AddAndonServer()");
    }

    private static HttpContent Json(HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
