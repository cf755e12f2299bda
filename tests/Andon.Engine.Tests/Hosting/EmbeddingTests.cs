using Andon.Runs;
using Andon.Steps;
using Microsoft.Extensions.DependencyInjection;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>What a host application does: registers handlers of its own and runs pipelines with them.</summary>
public sealed class EmbeddingTests
{
    private const string Greeting = """{"andon":1,"name":"greeting","steps":{"greet":{"type":"greet","input":{"first_name":"${{ params.name }}"}}}}""";

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_typed_handler_reads_and_writes_snake_case_json(StoreKind store)
    {
        await using var host = await StartAsync(store, a => a.AddStepHandler<Greet>("greet").Services.AddScoped<Counter>());
        var run = await host.RunAsync(Greeting, new { name = "Ada" });
        run.State.ShouldBe(RunState.Completed);
        run.Output!.Value.GetRawText().ShouldBe("""{"greet":{"full_text":"Hello, Ada!","counted":1}}""");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Each_attempt_has_a_scope_of_its_own_that_ends_with_it(StoreKind store)
    {
        var disposed = new Disposals();
        await using var host = await StartAsync(store, a =>
        {
            a.Services.AddSingleton(disposed).AddScoped<Counter>();
            a.AddStepHandler("greet", c =>
            {
                var counter = c.Services.GetRequiredService<Counter>();
                counter.ShouldBeSameAs(c.Services.GetRequiredService<Counter>());
                return ValueTask.FromResult(StepOutput.From(counter.Next()));
            });
        });
        var outputs = new List<string>();
        for (var i = 0; i < 3; i++) outputs.Add((await host.RunAsync(Greeting, new { name = "Ada" })).Steps["greet"].Output!.Value.GetRawText());
        outputs.ShouldBe(["1", "1", "1"]);
        disposed.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Input_that_the_type_does_not_admit_fails_the_attempt_and_names_the_place()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler<Greet>("greet").Services.AddScoped<Counter>());
        var run = await host.RunAsync(Greeting, new { name = new[] { 1 } });
        run.State.ShouldBe(RunState.Failed);
        run.Steps["greet"].Error!.Code.ShouldBe("invalid_input");
        run.Steps["greet"].Error!.Message.ShouldContain("first_name");
    }

    [Fact]
    public async Task An_option_out_of_range_fails_the_start_and_names_itself_and_its_range()
    {
        foreach (var (change, words) in new (Action<AndonOptions>, string)[]
        {
            (o => o.MaxRunningAttempts = 0, "AndonOptions.MaxRunningAttempts must be from 1 to 100,000"),
            (o => o.CancellationGrace = TimeSpan.FromSeconds(-1), "AndonOptions.CancellationGrace must be from 0 to 1 hour"),
            (o => o.LoopBatch = 1_001, "AndonOptions.LoopBatch must be from 1 to 1,000"),
        })
        {
            await using var host = Create(StoreKind.Memory, options: change);
            (await Should.ThrowAsync<ArgumentOutOfRangeException>(() => host.StartAsync())).Message.ShouldContain(words);
        }
    }

    [Fact]
    public async Task A_handler_whose_service_nobody_registered_fails_the_start_and_names_the_missing_call()
    {
        await using var host = Create(StoreKind.Memory, a => a.AddStepHandler<Greet>("greet"));
        var error = await Should.ThrowAsync<InvalidOperationException>(() => host.StartAsync());
        error.Message.ShouldBe("Greet, the handler of step type 'greet', needs Counter, which no call registered. "
            + "Add services.AddScoped<Counter>(), or AddSingleton or AddTransient, beside AddStepHandler<Greet>(\"greet\").");
    }

    [Fact]
    public void A_class_that_is_no_handler_is_refused_when_it_is_registered()
    {
        var andon = new ServiceCollection().AddAndon();
        Should.Throw<ArgumentException>(() => andon.AddStepHandler<Counter>("greet")).Message.ShouldContain("implement IStepHandler");
    }

    [Fact]
    public async Task Adding_Andon_twice_configures_one_engine()
    {
        await using var host = await StartAsync(StoreKind.Memory, a =>
        {
            a.AddStepHandler("one", _ => ValueTask.FromResult(StepOutput.From(1)));
            a.Services.AddAndon(o => o.MaxOutputBytes = 2_000).AddStepHandler("two", _ => ValueTask.FromResult(StepOutput.From(2)));
        });
        var run = await host.RunAsync("""{"andon":1,"name":"both","steps":{"a":{"type":"one"},"b":{"type":"two"}}}""");
        run.Output!.Value.GetRawText().ShouldBe("""{"a":1,"b":2}""");
        host.Engine.Options.MaxOutputBytes.ShouldBe(2_000);
    }

    [Fact]
    public async Task A_database_that_another_host_has_open_fails_the_start()
    {
        var folder = Directory.CreateTempSubdirectory("andon-engine-");
        var path = Path.Combine(folder.FullName, "andon.db");
        await using (await StartAsync(StoreKind.Sqlite, path: path))
        {
            var second = Create(StoreKind.Sqlite, path: path);
            (await Should.ThrowAsync<Andon.Stores.StoreException>(() => second.StartAsync())).Code.ShouldBe("database_busy");
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_callback_of_a_watcher_that_fails_stops_nothing()
    {
        await using var host = await StartAsync(StoreKind.Memory);
        var seen = 0;
        using var bad = host.Progress.Watch(null, _ => throw new InvalidOperationException("mine"));
        using var good = host.Progress.Watch(null, _ => Interlocked.Increment(ref seen));
        (await host.RunAsync("""{"andon":1,"name":"two","steps":{"a":{"type":"noop"},"b":{"type":"noop","deps":["a"]}}}""")).State.ShouldBe(RunState.Completed);
        seen.ShouldBeGreaterThanOrEqualTo(3);
    }

    private sealed record Name(string FirstName);

    private sealed record Text(string FullText, int Counted);

    private sealed class Disposals
    {
        public int Count;
    }

    private sealed class Counter(Disposals? disposals = null) : IDisposable
    {
        private int count;

        public int Next() => ++count;

        public void Dispose()
        {
            if (disposals is not null) Interlocked.Increment(ref disposals.Count);
        }
    }

    private sealed class Greet(Counter counter) : IStepHandler<Name, Text>
    {
        public ValueTask<Text> ExecuteAsync(Name input, StepContext context) => ValueTask.FromResult(new Text($"Hello, {input.FirstName}!", counter.Next()));
    }
}
