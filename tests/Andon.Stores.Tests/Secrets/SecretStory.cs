using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Secrets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Andon.Stores.Tests.Secrets;

/// <summary>
/// A script says the secret that it is given in every form, on both outputs and in a file; the process is started again, the master key is changed. Told over a
/// store, with a way to all the bytes that it keeps.
/// </summary>
internal sealed class SecretStory(Func<IStore> open, Func<Task<byte[]>> bytes)
{
    private const string Value = "p/ä+s \"w\\ö:correct-horse\nsecond-line-of-it <&>";

    // What a program might print of it, by the encoders of another language than ours.
    private const string Script = """
        import base64, binascii, html, json, os, sys, urllib.parse as u
        s = os.environ["TOKEN"]; b = s.encode()
        forms = [s, base64.b64encode(b).decode(), base64.urlsafe_b64encode(b).decode(), base64.encodebytes(b).decode(), base64.b64encode(b"user:" + b).decode(),
                 b.hex(), b.hex().upper(), u.quote(s), u.quote(s, safe=""), u.quote_plus(s), html.escape(s), json.dumps(s), json.dumps(s, ensure_ascii=False), json.dumps(json.dumps(s))] + s.split("\n")
        assert json.load(sys.stdin) == {"t": s}
        for f in forms: print(f, file=sys.stderr)
        open("kept.txt", "w").write("\n".join(forms))
        if "FAIL" in os.environ: sys.exit(1)
        print(json.dumps({"forms": forms, s: {"deep": [f + "!" for f in forms]}, "length": len(s)}))
        """;

    private static readonly Caller Ann = new("acme", new Actor("ann") { IsAdmin = true, HoldsEveryRole = true });
    private static readonly Caller Operator = new("default", new Actor("op") { IsAdmin = true });
    private readonly string first = Key(), second = Key();
    private readonly ConcurrentQueue<string> said = [];

    public async Task TellAsync()
    {
        await WithAsync(new SecretOptions { MasterKey = first }, async (client, _) =>
        {
            await client.SetSecretAsync(Ann, "deploy", Value);
            await RunAsync(client);
            await IsNowhereAsync();
        });
        await WithAsync(new SecretOptions { MasterKey = second, OldMasterKeys = { first } }, async (client, _) =>
        {
            await RunAsync(client);
            (await client.RekeySecretsAsync(Operator)).ShouldSatisfyAllConditions(r => r.Rekeyed.ShouldBe(1), r => r.Left.ShouldBeEmpty());
            (await client.RekeySecretsAsync(Operator)).Rekeyed.ShouldBe(0);
        });
        await WithAsync(new SecretOptions { MasterKey = first }, async (client, _) => (await FailAsync(client)).Code.ShouldBe("no_master_key"));
        await WithAsync(new SecretOptions { MasterKey = second }, async (client, store) =>
        {
            await RunAsync(client);
            await client.SetSecretAsync(Ann, "other", "battery-staple-77");
            var other = (await store.Secrets.FindAsync("acme", "other"))!;
            (await store.Secrets.PutAsync(other with { Name = "deploy" }, 10)).ShouldBeTrue();
            (await FailAsync(client)).Code.ShouldBe("secret_damaged");
        });
        await IsNowhereAsync();
    }

    private static async Task RunAsync(IAndonClient client)
    {
        var run = await RunAsync(client, fails: false);
        run.State.ShouldBe(RunState.Completed, run.Steps["a"].Error?.Message);
        var output = run.Steps["a"].Output!.Value;
        output.GetProperty("length").GetInt32().ShouldBe(Value.Length);
        output.GetProperty("forms")[0].GetString().ShouldBe("***");
        output.GetProperty("***").GetProperty("deep")[0].GetString().ShouldBe("***!");
        var failed = await RunAsync(client, fails: true);
        failed.Steps["a"].Error!.Code.ShouldBe("exit_code");
        failed.Steps["a"].Error!.Message.ShouldContain("***");
        foreach (var seen in new[] { run, failed })
        {
            var events = await client.EventsAsync(Ann, seen.RunId);
            Clean(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(events, AndonJson.Options) + JsonSerializer.Serialize(seen, AndonJson.Options)));
        }

        await using var kept = await client.OpenFileAsync(Ann, run.RunId, output.GetProperty("files").GetProperty("kept").GetProperty("digest").GetString()!);
        var text = await new StreamReader(kept).ReadToEndAsync(TestContext.Current.CancellationToken);
        text.ShouldStartWith("***\n");
    }

    private static async Task<StepError> FailAsync(IAndonClient client) => (await RunAsync(client, fails: false)).Steps["a"].Error is { } error
        ? new StepError(error.Code, error.Message)
        : throw new InvalidOperationException("it did not fail");

    private static async Task<RunView> RunAsync(IAndonClient client, bool fails)
    {
        var environment = new Dictionary<string, string> { ["TOKEN"] = "secret://deploy" };
        if (fails) environment["FAIL"] = "1";
        var config = new { Run = new[] { "python3", "-c", Script }, Env = environment, Stdin = new { T = "${{ params.token }}" }, Files = new { Kept = "kept.txt" } };
        var step = new StepDefinition { Name = "a", Type = "script", Config = AndonJson.ToElement(config) };
        await client.PublishAsync(Ann, new PipelineDefinition { Name = "p", Steps = [step] });
        var run = await client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "p", Params = AndonJson.ToElement(new { Token = "secret://deploy" }) });
        return await client.WaitAsync(Ann, run.RunId).WaitAsync(TimeSpan.FromSeconds(60));
    }

    private async Task WithAsync(SecretOptions secrets, Func<IAndonClient, IStore, Task> does)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new Said(said)));
        services.AddSingleton(secrets);
        services.AddAndon().UseStore(_ => open());
        await using var provider = services.BuildServiceProvider();
        var host = provider.GetServices<IHostedService>().Single();
        await host.StartAsync(CancellationToken.None);
        await does(provider.GetRequiredService<IAndonClient>(), provider.GetRequiredService<IStore>());
        await host.StopAsync(CancellationToken.None);
    }

    /// <summary>Neither in what is kept nor in what was logged; the reference is, so that it would have been found.</summary>
    private async Task IsNowhereAsync()
    {
        var all = await bytes();
        all.AsSpan().IndexOf("secret://deploy"u8).ShouldBeGreaterThan(0);
        Clean(all);
        said.ShouldContain(line => line.Contains("***", StringComparison.Ordinal));
        Clean(Encoding.UTF8.GetBytes(string.Join('\n', said)));
    }

    private static void Clean(byte[] all)
    {
        foreach (var form in SecretForms.Of([Value]).Append("correct-horse").Append("battery-staple-77"))
            all.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)).ShouldBe(-1, form);
    }

    private static string Key() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private sealed class Said(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{formatter(state, exception)} {exception}");
    }
}
