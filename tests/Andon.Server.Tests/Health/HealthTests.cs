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
}
