using Andon.Server.Tests.Http;

namespace Andon.Server.Tests.HumanTasks;

public sealed class ListTests
{
    [Fact]
    public async Task Pages_of_ones_own_tasks_are_full_whatever_lies_between_them()
    {
        await using var server = await TestServer.StartAsync();
        var editor = await server.KeyAsync("member", "default", "eva", ["editor"]);
        foreach (var (name, role) in ((string, string)[])[("mine", "editor"), ("other", "lawyer")])
            (await server.SendAsync("PUT", $"/api/v1/pipelines/{name}", body: new { andon = 1, name, steps = new { gate = new { type = "approval_gate", config = new { assignee_role = role } } } })).Must(200);
        for (var i = 0; i < 30; i++)
        {
            var run = (await server.PostAsync("/api/v1/runs", new { pipeline = i % 3 == 0 ? "mine" : "other" })).Must(201)["run_id"].GetString();
            (await server.GetAsync($"/api/v1/runs/{run}/wait")).Must(200);
        }

        var (sizes, cursor) = (new List<int>(), "");
        do
        {
            var page = (await server.GetAsync($"/api/v1/human-tasks?mine=true&limit=4{cursor}", editor)).Must(200);
            page["items"].EnumerateArray().ShouldAllBe(t => t.GetProperty("pipeline").GetString() == "mine");
            sizes.Add(page["items"].GetArrayLength());
            cursor = page["next_cursor"].GetString() is { } next ? "&cursor=" + Uri.EscapeDataString(next) : null;
        }
        while (cursor is not null);
        sizes.ShouldBe([4, 4, 2]);
        (await server.GetAsync("/api/v1/human-tasks?limit=200", editor)).Must(200)["items"].GetArrayLength().ShouldBe(30);
    }
}
