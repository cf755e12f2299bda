using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Runs;
using Andon.Secrets;
using Andon.Steps;
using Andon.Steps.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Secrets;

/// <summary>Who is given the value of a secret, and what is left of it.</summary>
public sealed class AttemptSecretTests
{
    private const string Value = "correct-horse-battery";

    [Fact]
    public async Task A_handler_is_given_values_in_config_and_input_and_what_is_kept_has_references_and_stars()
    {
        (string Config, string Input) seen = default;
        await using var host = await StartedAsync(context =>
        {
            seen = (Text(context.Config), Text(context.Input));
            return new(StepOutput.From(new { Said = $"<{context.Config.GetProperty("a").GetString()}>", Number = 1 }));
        });
        var run = await host.RunAsync(
            """{"andon":1,"name":"p","steps":{"a":{"type":"work","config":{"a":"Bearer secret://api","b":["secret://api"]},"input":{"from":"${{ params.token }}","own":"secret://api"}}}}""",
            new { token = "secret://db" });
        seen.Config.ShouldBe($$"""{"a":"Bearer {{Value}}","b":["{{Value}}"]}""");
        seen.Input.ShouldBe($$"""{"from":"{{Value}}-db","own":"{{Value}}"}""");
        Text(run.Steps["a"].Output!.Value).ShouldBe("""{"said":"<Bearer ***>","number":1}""");
        var node = await host.Client.NodeAsync(Ann, run.RunId, "a");
        Text(node.Input!.Value).ShouldBe("""{"from":"secret://db","own":"secret://api"}""");
    }

    [Fact]
    public async Task Parameters_in_an_input_that_nobody_wrote_are_filled_and_outputs_in_it_are_not()
    {
        var seen = "";
        await using var host = await StartedAsync(context =>
        {
            if (context.Step == "a") return new(StepOutput.From(new { Text = "secret://api secret://db" }));
            seen = Text(context.Input);
            return new(StepOutput.Empty);
        });
        await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"work"},"b":{"type":"work","deps":["a"]}}}""", new { token = "secret://api" });
        seen.ShouldBe("""{"params":{"token":"VALUE"},"steps":{"a":{"text":"secret://api secret://db"}}}""".Replace("VALUE", Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reference_in_an_output_is_text_for_the_steps_after_it()
    {
        var seen = "";
        await using var host = await StartedAsync(context =>
        {
            if (context.Step == "a") return new(StepOutput.From(new { Text = "secret://db" }));
            seen = Text(context.Config);
            return new(StepOutput.Empty);
        });
        await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"work"},"b":{"type":"work","deps":["a"],"config":{"x":"${{ steps.a.output.text }}","y":"secret://api"}}}}""");
        seen.ShouldBe($$"""{"x":"secret://db","y":"{{Value}}"}""");
    }

    [Fact]
    public async Task A_transform_and_a_child_run_hand_the_reference_on()
    {
        await using var host = await StartedAsync(context => new(StepOutput.From(new { Length = context.Config.GetProperty("t").GetString()!.Length })));
        await host.PublishAsync("""{"andon":1,"name":"child","steps":{"c":{"type":"work","config":{"t":"${{ params.token }}"}}}}""");
        var run = await host.RunAsync(
            """{"andon":1,"name":"p","steps":{"t":{"type":"transform","config":{"output":{"token":"secret://api"}}},"c":{"type":"pipeline","deps":["t"],"config":{"name":"child","params":{"token":"${{ steps.t.output.token }}"}}}}}""");
        Text(run.Steps["t"].Output!.Value).ShouldBe("""{"token":"secret://api"}""");
        Text(run.Steps["c"].Output!.Value).ShouldContain($"\"length\":{Value.Length}");
    }

    [Fact]
    public async Task An_error_and_the_log_have_stars_whoever_wrote_them()
    {
        using var book = new Book();
        await using var host = await StartedAsync(
            context =>
            {
                var value = context.Config.GetProperty("a").GetString()!;
                context.Log.LogError(new InvalidOperationException(value), "Sent {Value}", value);
                throw new InvalidOperationException($"refused {Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}", new IOException(value));
            },
            andon => andon.Services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(book)));
        var run = await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"work","config":{"a":"secret://api"}}}}""");
        run.Steps["a"].Error!.ShouldSatisfyAllConditions(e => e.Code.ShouldBe("handler_error"), e => e.Message.ShouldBe("InvalidOperationException: refused ***"));
        book.Lines.ShouldContain(l => l.Contains("Sent ***", StringComparison.Ordinal));
        book.Lines.ShouldContain(l => l.Contains("threw", StringComparison.Ordinal));
        book.Lines.ShouldAllBe(l => !l.Contains(Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_secret_that_is_unknown_another_tenants_or_damaged_fails_the_attempt_for_good_by_its_name()
    {
        await using var host = await StartedAsync(_ => new(StepOutput.Empty));
        const string Pipeline = """{"andon":1,"name":"p","steps":{"a":{"type":"work","retry":{"max_attempts":3},"config":{"a":"secret://NAME"}}}}""";
        await FailsAsync(Pipeline.Replace("NAME", "nobody", StringComparison.Ordinal), "unknown_secret", "andon secrets set nobody");
        await host.Client.SetSecretAsync(Eve, "hers", "hers-alone-1234");
        await FailsAsync(Pipeline.Replace("NAME", "hers", StringComparison.Ordinal), "unknown_secret", "'hers'");
        var row = (await host.Store.Secrets.FindAsync("acme", "api"))!;
        await host.Store.Secrets.PutAsync(row with { Name = "db" }, 10);
        await FailsAsync(Pipeline.Replace("NAME", "db", StringComparison.Ordinal), "secret_damaged", "andon secrets set db");

        async Task FailsAsync(string pipeline, string code, string words)
        {
            var step = (await host.RunAsync(pipeline)).Steps["a"];
            step.Attempts.ShouldBe(1);
            step.Error!.Code.ShouldBe(code);
            step.Error.Message.ShouldContain(words);
        }
    }

    [Fact]
    public async Task Without_a_master_key_secrets_are_refused_with_the_remedy_and_all_else_works()
    {
        await using var host = await StartAsync(StoreKind.Memory, andon =>
        {
            andon.Services.AddSingleton(new SecretOptions());
            andon.AddStepHandler("work", context => new(StepOutput.Empty));
        });
        var refusal = await Should.ThrowAsync<AndonException>(() => host.Client.SetSecretAsync(Ann, "api", Value));
        refusal.Code.ShouldBe("no_master_key");
        refusal.Message.ShouldContain("openssl rand");
        (await host.Client.ListSecretsAsync(Ann)).ShouldBeEmpty();
        (await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"work"}}}""")).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task Only_an_admin_keeps_secrets_and_values_that_cannot_be_masked_are_refused()
    {
        await using var host = await StartedAsync(_ => new(StepOutput.Empty));
        (await Should.ThrowAsync<AndonException>(() => host.Client.SetSecretAsync(Bob, "api", Value))).Code.ShouldBe("admin_required");
        (await Should.ThrowAsync<AndonException>(() => host.Client.ListSecretsAsync(Bob))).Code.ShouldBe("admin_required");
        (await Should.ThrowAsync<AndonException>(() => host.Client.RemoveSecretAsync(Bob, "api"))).Code.ShouldBe("admin_required");
        (await Should.ThrowAsync<AndonException>(() => host.Client.RekeySecretsAsync(Ann))).Code.ShouldBe("admin_required");
        foreach (var (name, value) in new[] { ("api", "tiny"), ("api", "   tiny   "), ("a.b", Value), ("api", Value + "\0"), ("api", new string('x', 16 * 1024 + 1)), ("api", Value + "\ud800") })
        {
            var refusal = await Should.ThrowAsync<AndonException>(() => host.Client.SetSecretAsync(Ann, name, value));
            refusal.Code.ShouldBe("invalid_secret");
            refusal.Message.ShouldNotContain(value);
        }

        (await host.Client.ListSecretsAsync(Ann)).Select(s => (s.Name, s.SetBy)).ShouldBe([("api", "ann"), ("db", "ann")]);
        await host.Client.RemoveSecretAsync(Ann, "api");
        (await Should.ThrowAsync<AndonException>(() => host.Client.RemoveSecretAsync(Ann, "api"))).Code.ShouldBe("unknown_secret");
    }

    [Fact]
    public async Task A_worker_outside_is_given_the_reference()
    {
        await using var host = await StartedAsync(_ => new(StepOutput.Empty));
        await host.SubmitAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"external","input":{"t":"secret://api"}}}}""");
        var job = (await host.Client.ClaimJobsAsync(Ann, new JobRequest { Types = ["external"], Wait = TimeSpan.FromSeconds(10) })).ShouldHaveSingleItem();
        Text(job.Input).ShouldBe("""{"t":"secret://api"}""");
    }

    [Fact]
    public async Task A_script_gets_values_by_environment_and_standard_input_and_every_line_that_it_writes_is_masked()
    {
        var sink = new Sink();
        await using var host = await StartedAsync(_ => new(StepOutput.Empty), andon => andon.Services.AddSingleton<IStepOutputSink>(sink));
        var run = await host.RunAsync(
            """{"andon":1,"name":"p","steps":{"a":{"type":"script","config":{"run":["sh","-c","read line; echo \"$line\" >&2; echo \"$T\"; exit 3"],"env":{"T":"secret://api"},"stdin":"secret://api"}}}}""");
        var error = run.Steps["a"].Error!;
        error.Code.ShouldBe("exit_code");
        error.Message.ShouldContain("\"***\"");
        error.Message.ShouldNotContain(Value);
        sink.Lines.ShouldContain("***");
        sink.Lines.ShouldAllBe(l => !l.Contains(Value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_parameter_that_would_put_a_value_into_arguments_fails_the_attempt()
    {
        await using var host = await StartedAsync(_ => new(StepOutput.Empty));
        var run = await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"script","config":{"run":["echo","${{ params.t }}"]}}}}""", new { t = "secret://api" });
        run.Steps["a"].Error!.Code.ShouldBe("secret_in_arguments");
    }

    private static async Task<TestHost> StartedAsync(Func<StepContext, ValueTask<StepOutput>> work, Action<AndonBuilder>? more = null)
    {
        var host = await StartAsync(StoreKind.Memory, andon =>
        {
            andon.Services.AddSingleton(new SecretOptions { MasterKey = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) });
            more?.Invoke(andon);
            andon.AddStepHandler("work", work);
        });
        await host.Client.SetSecretAsync(Ann, "api", Value);
        await host.Client.SetSecretAsync(Ann, "db", Value + "-db");
        return host;
    }

    private static string Text(JsonElement json) => json.GetRawText();

    private sealed class Sink : IStepOutputSink
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public void Write(in StepOutputLine line) => Lines.Enqueue(line.Text);
    }

    /// <summary>All that is logged, in words and values.</summary>
    private sealed class Book : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs.Select(p => p.Value)) : "";
            Lines.Enqueue($"{formatter(state, exception)} {values} {exception}");
        }
    }
}
