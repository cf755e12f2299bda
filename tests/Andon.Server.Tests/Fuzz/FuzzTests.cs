using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Andon.Identity;
using Andon.Server.Identities;
using Andon.Server.Tests.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Andon.Server.Tests.Fuzz;

/// <summary>
/// Requests made from the served document, right and wrong, from several clients at once: whatever comes in is answered, as the document says, within
/// bounded time and memory. The requests follow from the seed alone, but for the ids that the server gives. The memory is the whole process's, so that no
/// other test may run.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 8, MaxBytes = 64 * 1024;

    /// <summary>Longer than anything may take that was not told to wait.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string folder = Directory.CreateTempSubdirectory("andon-fuzz").FullName;
    private readonly Judge judge = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Whatever_is_sent_is_answered_as_the_document_says_in_bounded_time_and_memory()
    {
        var isSoak = Environment.GetEnvironmentVariable("ANDON_SOAK") == "1";
        var count = isSoak ? 100_000 : 4_000;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("ANDON_SEED"), out var given) ? given : isSoak ? Random.Shared.Next() : 1;
        output.WriteLine($"seed {seed}");
        var log = new ErrorLog();
        await using var world = await Inhabited.StartAsync(
            andon: a => a.UseSqlite(Path.Combine(folder, "andon.db")),
            options: o =>
            {
                o.MaxBodyBytes = MaxBytes;
                o.MapPrincipal = who => new ApiUser(who.FindFirst("org")!.Value, who.Identity!.Name!, new Grant(Enum.Parse<Role>(who.Identity.Name!, ignoreCase: true), ["editor"]));
            },
            app: a => a.UseHeaderPrincipal(),
            services: s => s.AddLogging(l => l.SetMinimumLevel(LogLevel.Error).AddProvider(log)));
        var document = JsonNode.Parse((await world.Server.GetAsync("/openapi/v1.json", key: null)).Must(200).Text)!.AsObject();
        var operations = Operation.All(document);
        var senders = await SendersAsync(world.Server);
        // Each run keeps what it needs to go on; how many are open is a quota's to bound.
        foreach (var tenant in (string[])["acme", "default"]) (await world.Server.SendAsync("PUT", $"/api/v1/quotas/{tenant}", body: """{"max_open_runs":300}""")).Must(200);

        Pool[] pools = [.. Enumerable.Range(0, Clients).Select(_ => new Pool())];
        await SettleAsync(world.Server, senders[0], operations, pools);

        async Task RunAsync(int from, int to) => await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => Task.Run(async () =>
        {
            var pool = pools[client];
            using var wire = new Wire(world.Server.Address);
            for (var i = from + client; i < to; i += Clients)
            {
                // Each by itself, so that one can be told from the seed and its number.
                var request = new RequestMaker(document, operations, senders, world.Ids, pool, new Random(unchecked(seed + i * 1_000_003)), MaxBytes).Next();
                await AskAsync(wire, request, pool, $"seed {seed}, request {i}");
            }
        })));

        await RunAsync(0, count / 4);
        var before = Memory.Now();
        var watch = Stopwatch.StartNew();
        await RunAsync(count / 4, count);
        var elapsed = watch.Elapsed;
        var after = Memory.Now();
        output.WriteLine($"{count} requests, {count * 3 / 4 / elapsed.TotalSeconds:0} a second; memory after a quarter {before}, at the end {after}");
        output.WriteLine($"answers: {string.Join(", ", judge.Statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))}");
        output.WriteLine($"codes: {string.Join(", ", judge.SeenCodes.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}: {s.Value}"))}");
        output.WriteLine($"{judge.Done.Count} of {operations.Count} operations did what was asked; not: {string.Join(", ", operations.Select(o => o.ToString()).Except(judge.Done.Keys))}");
        foreach (var line in log.Lines) judge.Fault($"logged: {line[..Math.Min(line.Length, 150)]}", line);
        string.Join("\n\n", judge.Faults.Select(f => $"{f.Key}\n{f.Value}")).ShouldBeEmpty();
        (after.Managed - before.Managed).ShouldBeLessThan(64L << 20);
        (after.WorkingSet - before.WorkingSet).ShouldBeLessThan(256L << 20);
        judge.Done.Count.ShouldBeGreaterThan(operations.Count * 3 / 4, "too little of the API is reached to say anything");
        (await world.Server.GetAsync("/readyz", key: null)).Must(200);
    }

    private async Task AskAsync(Wire wire, FuzzRequest request, Pool pool, string where)
    {
        using var enough = new CancellationTokenSource(Patience);
        try
        {
            var answer = await wire.AskAsync(request.ToBytes(), request.Method == "HEAD", enough.Token);
            judge.Look(request, answer, where);
            if (answer.Status < 300 && answer.MediaType == "application/json" && answer.Body.Length is > 0 and < 100_000 && request.Sender.Tenant == "acme") pool.Learn(request.Operation, JsonDocument.Parse(answer.Body).RootElement);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            wire.Dispose();
            judge.Fault($"{request.Operation}: {(e is OperationCanceledException ? "is not answered" : "the connection breaks")}", $"{where}\n{request}\n{e.Message}");
        }
    }

    /// <summary>Something for each client to begin with, so that there is more to be said than that nothing is there.</summary>
    private async Task SettleAsync(TestServer server, Sender admin, IReadOnlyList<Operation> operations, Pool[] pools)
    {
        using var wire = new Wire(server.Address);
        foreach (var pool in pools)
        {
            await DoAsync(pool, "PUT /api/v1/pipelines/{pipeline}", "/api/v1/pipelines/line", RequestMaker.Definitions[0]);
            for (var i = 0; i < 3; i++) await DoAsync(pool, "POST /api/v1/runs", "/api/v1/runs", """{"pipeline":"line"}""");
            await DoAsync(pool, "POST /api/v1/jobs/claim", "/api/v1/jobs/claim", """{"types":["external"],"max":3,"wait_ms":5000}""");
            await DoAsync(pool, "POST /api/v1/schedules", "/api/v1/schedules", """{"pipeline":"line","cron":"@yearly"}""");
            await DoAsync(pool, "GET /api/v1/human-tasks", "/api/v1/human-tasks?limit=20", null);
            await DoAsync(pool, "POST /api/v1/keys", "/api/v1/keys", """{"user":"ann","role":"member"}""");
            await DoAsync(pool, "POST /api/v1/webhooks", "/api/v1/webhooks", """{"url":"http://127.0.0.1:9/","events":["run.cancelled"]}""");
            await DoAsync(pool, "POST /api/v1/webhooks/{webhook}/test", $"/api/v1/webhooks/{pool.Draw("webhook", new Random(1))}/test", "{}");
            await DoAsync(pool, "POST /api/v1/triggers", "/api/v1/triggers", """{"pipeline":"line"}""");
            foreach (var action in (string[])["approve", "complete"])
            {
                for (var i = 0; i < 3; i++) await DoAsync(pool, "POST /api/v1/human-tasks/{task}/links", $"/api/v1/human-tasks/{pool.Draw("task", new Random(i))}/links", $$"""{"action":"{{action}}","user":"ann"}""");
            }
        }

        Task DoAsync(Pool pool, string operation, string target, string? body) => AskAsync(
            wire,
            new FuzzRequest(operations.First(o => o.ToString() == operation), admin)
            {
                Method = operation.Split(' ')[0],
                Target = target,
                Headers = [("Content-Type", "application/json")],
                Body = body is null ? null : System.Text.Encoding.UTF8.GetBytes(body),
            },
            pool,
            "before the first");
    }

    private static async Task<IReadOnlyList<Sender>> SendersAsync(TestServer server)
    {
        var limited = await server.KeyAsync("operator", user: "limited", more: new { scopes = (string[])["runs:read", "tasks:read"] });
        List<Sender> senders = [.. Enum.GetNames<Role>().Select(role => Of("acme", role))];
        senders.AddRange([Of("acme", "Admin"), Of("acme", "Admin"), Of("acme", "Admin"), Of("acme", "Admin"), Of("acme", "Operator"), Of("acme", "Operator"), Of("other", "Viewer"), Of("default", "Admin")]);
        for (var i = 0; i < 3; i++) senders.Add(await SignedInAsync(server, $"browser-{i}"));
        senders.Add(new Sender("limited", "acme", ("Authorization", "Bearer " + limited)));
        return senders;

        static Sender Of(string tenant, string role) => new($"{role} of {tenant}", tenant, ("X-User", role), ("X-Org", tenant));
    }

    /// <summary>Somebody at a browser, with a password that they have chosen.</summary>
    private static async Task<Sender> SignedInAsync(TestServer server, string user)
    {
        const string Chosen = "correct horse battery";
        var admin = await server.KeyAsync("admin", user: user);
        var once = (await server.PostAsync($"/api/v1/users/{user}/password", key: admin)).Must(201)["password"].GetString();
        var first = (await server.PostAsync("/api/v1/session", new { tenant = "acme", user, password = once }, key: null)).Must(201);
        return Of((await server.SendAsync("PUT", "/api/v1/session/password", null, new { password = once, new_password = Chosen }, [.. Of(first).Headers])).Must(200));

        Sender Of(Reply reply) => new($"{user} of acme", "acme", ("Cookie", reply.Headers["Set-Cookie"].Split(';')[0]), ("X-Andon-Csrf", reply["csrf_token"].GetString()!));
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel) && Lines.Count < 100) Lines.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Tests beside which no other may run.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
