using System.Net;
using System.Text.Json;
using System.Threading.Channels;

namespace Andon.Cli.Tests.Webhooks;

public sealed class WebhooksTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly Dictionary<string, string> environment = new() { ["ANDON_MASTER_KEY"] = new string('5', 64) };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_webhook_is_added_listed_shown_changed_tried_rotated_and_removed()
    {
        var added = (await DoneAsync("webhooks", "add", "https://hooks.example/a", "--event", "run.*", "--event", "step.failed", "--title", "ops", "-o", "json")).Json;
        var id = added.GetProperty("id").GetString()!;
        var secret = added.GetProperty("secret").GetString()!;
        secret.ShouldStartWith("whsec_");
        added.GetProperty("events").EnumerateArray().Select(e => e.GetString()).ShouldBe(["run.*", "step.failed"]);
        (await DoneAsync("webhooks", "list")).Output.ShouldContain("https://hooks.example/a");
        var shown = await DoneAsync("webhooks", "show", id[..30]);
        shown.Output.ShouldContain("ops");
        shown.Output.ShouldNotContain(secret);
        (await DoneAsync("webhooks", "change", id, "--url", "https://hooks.example/b", "--pause", "-o", "json")).Json.ShouldSatisfyAllConditions(
            w => w.GetProperty("url").GetString().ShouldBe("https://hooks.example/b"), w => w.GetProperty("paused").GetBoolean().ShouldBeTrue(), w => w.GetProperty("events").GetArrayLength().ShouldBe(2), w => w.GetProperty("title").GetString().ShouldBe("ops"));
        (await DoneAsync("webhooks", "change", id, "--resume")).Output.ShouldContain("active");
        (await DoneAsync("webhooks", "rotate", id, "-o", "json")).Json.GetProperty("secret").GetString().ShouldNotBe(secret);
        var ping = (await DoneAsync("webhooks", "test", id, "-o", "json")).Json.GetProperty("id").GetString()!;
        (await DoneAsync("webhooks", "deliveries", id)).Output.ShouldContain(ping);
        (await DoneAsync("webhooks", "deliveries", id, "--state", "dead", "-o", "json")).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
        (await RunAsync("webhooks", "replay", id, ping)).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(1), o => o.Errors.ShouldContain("is tried anyway"));
        (await RunAsync("webhooks", "replay", id)).ExitCode.ShouldBe(2);
        (await DoneAsync("webhooks", "remove", id)).Output.ShouldContain("is removed");
        (await DoneAsync("webhooks", "list")).Errors.ShouldContain("no webhooks");
        (await RunAsync("webhooks", "add", "https://hooks.example/", "--event", "run.exploded")).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(2), o => o.Errors.ShouldContain("run.failed"));
    }

    [Fact]
    public async Task It_is_told_in_Chinese_to_who_reads_it()
    {
        environment["ANDON_LANG"] = "zh_CN.UTF-8";
        (await DoneAsync("webhooks", "add", "https://hooks.example/")).ShouldSatisfyAllConditions(o => o.Output.ShouldMatch("状态 +启用"), o => o.Errors.ShouldContain("仅显示这一次"));
        (await DoneAsync("webhooks", "list")).Output.ShouldContain("启用");
    }

    [Fact]
    public async Task What_was_on_record_when_the_server_was_killed_arrives_after_its_next_start()
    {
        using var listener = new HttpListener();
        var url = Listen(listener);
        var arrived = Channel.CreateUnbounded<(string Id, string Type)>();
        var status = 503;
        var listening = ListenAsync(listener, arrived.Writer, () => Volatile.Read(ref status));
        await DoneAsync("webhooks", "add", url, "--event", "run.submitted");
        await DoneAsync("publish", "hello.yaml");
        // On record with the run, by a process that sends nothing.
        var run = (await DoneAsync("submit", "hello", "-o", "json")).Json.GetProperty("run_id").GetString();
        arrived.Reader.TryRead(out _).ShouldBeFalse();
        (string Id, string Type) first;
        await using (var up = await UpAsync(url))
        {
            first = await NextAsync();
            up.Signal(Command.SigKill);
            await up.EndAsync();
        }

        Volatile.Write(ref status, 200);
        await using (var again = await UpAsync(url))
        {
            (await NextAsync()).ShouldBe(first);
            first.Type.ShouldBe("run.submitted " + run);
            again.Signal(Command.SigTerm);
            await again.EndAsync();
        }

        listener.Stop();
        await listening;

        async Task<(string Id, string Type)> NextAsync() => await arrived.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static string Listen(HttpListener listener)
    {
        using var free = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/";
        free.Stop();
        listener.Prefixes.Add(url);
        listener.Start();
        return url;
    }

    private static async Task ListenAsync(HttpListener listener, ChannelWriter<(string Id, string Type)> arrived, Func<int> status)
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                var body = (await JsonDocument.ParseAsync(context.Request.InputStream)).RootElement;
                context.Response.StatusCode = status();
                context.Response.Close();
                arrived.TryWrite((context.Request.Headers["webhook-id"]!, $"{body.GetProperty("type").GetString()} {body.GetProperty("data").GetProperty("run_id").GetString()}"));
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // It was told to end.
        }
    }

    private async Task<Command> UpAsync(string url)
    {
        var process = Command.Start(folder.Path, ["up", "--db", "andon.db", "--urls", "http://127.0.0.1:0", "--allow-host", new Uri(url).Authority], environment: environment);
        await process.SaysAsync("Andon is up at ");
        return process;
    }

    private async Task<Outcome> DoneAsync(params string[] args)
    {
        var outcome = await RunAsync(args);
        outcome.ExitCode.ShouldBe(0, $"{string.Join(' ', args)}: {outcome.Output}{outcome.Errors}");
        return outcome;
    }

    private Task<Outcome> RunAsync(params string[] args) => Command.RunWithAsync(folder.Path, environment, "", args);
}
