using Andon.Hosting;
using Andon.Loops;
using Andon.Server.Health;
using Andon.Server.Http;
using Andon.Server.Tests.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

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

    [Fact]
    public async Task A_process_whose_loops_fail_again_and_again_is_not_ready_and_one_of_which_a_loop_has_ended_is_dead()
    {
        await using var server = await TestServer.StartAsync();
        var health = server.Services.GetRequiredService<EngineHealth>();
        var loop = new LoopHealth("sample");
        health.Loops = [.. health.Loops, loop];
        loop.Failed(inARow: 8);
        (await server.GetAsync("/readyz", key: null)).Must(200);
        loop.Failed(inARow: 9);
        (await server.GetAsync("/readyz", key: null)).Must(503)["reason"].GetString().ShouldBe("the sample loop fails again and again");
        (await server.GetAsync("/healthz", key: null)).Must(200);
        loop.Succeeded();
        (await server.GetAsync("/readyz", key: null)).Must(200);
        loop.Ended();
        (await server.GetAsync("/healthz", key: null)).Must(503)["status"].GetString().ShouldBe("dead");
        (await server.GetAsync("/readyz", key: null)).Must(503);
    }

    [Fact]
    public async Task The_hosts_own_health_checks_have_one_of_andon()
    {
        await using var server = await TestServer.StartAsync(services: services => services.AddHealthChecks().AddAndon());
        var checks = server.Services.GetRequiredService<HealthCheckService>();
        var healthy = await checks.CheckHealthAsync(check => check.Tags.Contains("ready"), TestContext.Current.CancellationToken);
        healthy.Entries.Keys.ShouldBe(["andon"]);
        healthy.Status.ShouldBe(HealthStatus.Healthy);
        await server.Store.DisposeAsync();
        var ill = await checks.CheckHealthAsync(TestContext.Current.CancellationToken);
        ill.Entries["andon"].ShouldSatisfyAllConditions(e => e.Status.ShouldBe(HealthStatus.Unhealthy), e => e.Description.ShouldBe("database_error"));
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
