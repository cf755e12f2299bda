using Andon.Server.Health;
using Andon.Server.Http;
using Andon.Server.Tests.Http;

namespace Andon.Server.Tests.Health;

public sealed class HealthTests
{
    [Fact]
    public async Task A_process_that_lives_and_one_that_can_work_say_so_to_anybody()
    {
        await using var server = await TestServer.StartAsync();
        (await server.GetAsync("/healthz", key: null)).Must(200)["status"].GetString().ShouldBe("ok");
        (await server.GetAsync("/readyz", key: null)).Must(200)["status"].GetString().ShouldBe("ok");
    }

    [Fact]
    public async Task A_process_whose_database_is_gone_lives_and_is_not_ready()
    {
        await using var server = await TestServer.StartAsync();
        await server.Store.DisposeAsync();
        (await server.GetAsync("/healthz", key: null)).Must(200);
        (await server.GetAsync("/readyz", key: null)).Must(503)["status"].GetString().ShouldBe("not_ready");
    }

    [Theory, InlineData("en", "The engine runs"), InlineData("zh-CN,zh;q=0.9", "引擎正在运行")]
    public async Task The_first_page_says_how_it_is_and_lists_the_api_without_a_script(string language, string says)
    {
        await using var server = await TestServer.StartAsync(app: StartPage.Map);
        var page = (await server.SendAsync("GET", "/", key: null, headers: ("Accept-Language", language))).Must(200);
        page.Text.ShouldContain(says);
        foreach (var route in Routes.All.Where(r => r.NeedsCredential)) page.Text.ShouldContain($"{route.Method} {route.Path}");
        page.Text.ShouldNotContain("<script");
        page.Headers["Content-Security-Policy"].ShouldStartWith("default-src 'none'");
        await server.Store.DisposeAsync();
        (await server.GetAsync("/", key: null)).Must(503);
    }

    [Fact]
    public async Task What_no_route_takes_is_a_problem_that_says_whether_it_is_the_path_or_the_method()
    {
        await using var server = await TestServer.StartAsync();
        (await server.GetAsync("/api/v1/nothing")).Must(404, "unknown_route");
        var reply = (await server.SendAsync("DELETE", $"/api/v1/runs/{Guid.Empty}")).Must(405, "method_not_allowed");
        reply.Headers["Allow"].ShouldBe("GET");
        // What is not under the prefix is the host's.
        (await server.GetAsync("/nothing")).Must(404).Text.ShouldBeEmpty();
    }
}
