using System.Collections.Concurrent;
using System.Diagnostics;
using Andon.Server.Tests.Http;
using Andon.Server.Tests.Live;
using Andon.Stores.Tests.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Server.Tests.HumanTasks;

/// <summary>64 people decide the same tasks at once, half of them yes and half of them no, while the time of the tasks runs out.</summary>
public sealed class RaceTests(PostgresServer postgres, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    private const int Clients = 64;

    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("ANDON_SOAK") == "1";

    [Fact]
    public async Task Of_approvals_rejections_and_a_deadline_exactly_one_wins_and_all_others_are_told_which()
    {
        var folder = Directory.CreateTempSubdirectory("andon-race");
        try
        {
            var time = new ManualTime();
            await using var server = await TestServer.StartAsync(andon: a => a.UseSqlite(Path.Combine(folder.FullName, "andon.db")), services: s => Add(s).AddSingletonTime(time));
            await RaceAsync([server], IsSoak ? 1_000 : 100, "1h", _ =>
            {
                time.Advance(TimeSpan.FromHours(2));
                return Task.CompletedTask;
            });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task So_it_is_on_two_nodes_of_one_PostgreSQL()
    {
        var url = postgres.Url(await postgres.CreateDatabaseAsync());
        await using var one = await TestServer.StartAsync(andon: a => a.UsePostgres(url), services: s => Add(s));
        await using var two = await TestServer.StartAsync(andon: a => a.UsePostgres(url), services: s => Add(s));
        // The time of nodes is their database's, and goes by itself: the second half is decided from when the first of it is over.
        await RaceAsync([one, two], IsSoak ? 1_000 : 50, IsSoak ? "30s" : "3s", async run =>
        {
            using var client = one.Client(TestServer.Bootstrap);
            await using var events = await EventReader.OfAsync(await client.GetAsync($"/api/v1/runs/{run}/events", HttpCompletionOption.ResponseHeadersRead));
            while (await events.NextAsync() is { } next && next.Type != "task_closed") { }
        });
    }

    /// <summary>The deadlines are looked for often, so that they fall into the race.</summary>
    private static IServiceCollection Add(IServiceCollection services)
    {
        services.AddAndon(o => o.PollInterval = TimeSpan.FromMilliseconds(20));
        return services;
    }

    private async Task RaceAsync(TestServer[] servers, int count, string timeout, Func<string, Task> passDeadlineAsync)
    {
        // The second half is opened when the first is decided: however long that takes, its time has not run out before.
        var (tasks, decided) = (new List<(string Run, string Task)>(await OpenAsync(servers[0], count / 2, "1h")), new ConcurrentBag<Decision>());
        string[] keys = await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => servers[0].KeyAsync("member", "default", $"user-{i}", businessRoles: ["editor"])));
        var (ahead, first) = (keys.Length, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var half = new Lazy<Task>(async () =>
        {
            await first.Task;
            tasks.AddRange(await OpenAsync(servers[0], count - tasks.Count, timeout));
            await passDeadlineAsync(tasks[count / 2].Run);
        });
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(keys.Select((key, i) => Task.Run(async () =>
        {
            using var client = servers[i % servers.Length].Client(key);
            for (var t = 0; t < count; t++)
            {
                if (t == count / 2)
                {
                    if (Interlocked.Decrement(ref ahead) == 0) first.SetResult();
                    await half.Value;
                }

                // Who is first once is so again: each decides now this way and now that.
                var approves = (i / servers.Length + t) % 2 == 0;
                using var response = await client.PostAsync($"/api/v1/human-tasks/{tasks[t].Task}/{(approves ? "approve" : "reject")}", content: null);
                decided.Add(new Decision(t, $"user-{i}", approves ? "approved" : "rejected", await Reply.OfAsync(response)));
            }
        })));
        output.WriteLine($"{decided.Count} decisions on {count} tasks in {watch.Elapsed.TotalSeconds:0.0} s");

        var outcomes = new Dictionary<string, int>();
        foreach (var of in decided.GroupBy(d => d.Task))
        {
            var (status, by) = await InHistoryAsync(servers[^1], tasks[of.Key]);
            outcomes[status] = outcomes.GetValueOrDefault(status) + 1;
            if (status == "expired") of.ShouldAllBe(d => d.Reply.Status == 409);
            else of.Where(d => d.Reply.Status == 200).ShouldHaveSingleItem().ShouldSatisfyAllConditions(w => w.User.ShouldBe(by), w => w.Status.ShouldBe(status), w => w.Reply["status"].GetString().ShouldBe(status));
            foreach (var loser in of.Where(d => d.Reply.Status != 200))
            {
                var details = loser.Reply.Must(409, "task_closed")["details"];
                details.GetProperty("status").GetString().ShouldBe(status);
                (details.TryGetProperty("decided_by", out var named) ? named.GetString() : null).ShouldBe(by);
            }
        }

        output.WriteLine(string.Join(", ", outcomes.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => $"{o.Value} {o.Key}")));
        string.Join(' ', outcomes.Keys.Order(StringComparer.Ordinal)).ShouldBe("approved expired rejected", "there was no race to speak of");
    }

    /// <summary>What the log of a run says of its task, and that the run came out of it so.</summary>
    private static async Task<(string Status, string? By)> InHistoryAsync(TestServer server, (string Run, string Task) of)
    {
        var key = TestServer.Bootstrap;
        var state = (await server.GetAsync($"/api/v1/runs/{of.Run}/wait", key)).Must(200)["state"].GetString();
        using var client = server.Client(key);
        client.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        var events = (await Reply.OfAsync(await client.GetAsync($"/api/v1/runs/{of.Run}/events"))).Must(200)["items"].EnumerateArray().ToList();
        var closed = events.Where(e => e.GetProperty("type").GetString() == "task_closed").ShouldHaveSingleItem().GetProperty("data");
        var (status, by) = (closed.GetProperty("status").GetString()!, closed.GetProperty("by").GetString());
        state.ShouldBe(status == "approved" ? "completed" : "failed");
        var task = (await server.GetAsync($"/api/v1/human-tasks/{of.Task}", key)).Must(200);
        (task["status"].GetString(), task["decided_by"].GetString()).ShouldBe((status, by));
        return (status, by);
    }

    private static async Task<(string Run, string Task)[]> OpenAsync(TestServer server, int count, string timeout)
    {
        (await server.SendAsync("PUT", "/api/v1/pipelines/gate", body: """{"andon":1,"name":"gate","steps":{"gate":{"type":"approval_gate","config":{"assignee_role":"editor","timeout":"TIMEOUT"}}}}""".Replace("TIMEOUT", timeout, StringComparison.Ordinal))).Must(200);
        var runs = new string[count];
        await Parallel.ForAsync(0, count, async (i, _) => runs[i] = (await server.PostAsync("/api/v1/runs", """{"pipeline":"gate"}""")).Must(201)["run_id"].GetString()!);
        var tasks = new (string, string)[count];
        await Parallel.ForAsync(0, count, async (i, _) => tasks[i] = (runs[i], (await server.GetAsync($"/api/v1/runs/{runs[i]}/wait")).Must(200)["steps"].GetProperty("gate").GetProperty("task_id").GetString()!));
        return tasks;
    }

    private sealed record Decision(int Task, string User, string Status, Reply Reply);
}
