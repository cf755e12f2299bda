using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Expressions;
using Andon.Pipelines;
using Andon.Schemas;
using Andon.Steps;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Fuzz;

/// <summary>Whatever comes in through the public entry points is taken or refused with a clear error, in bounded time and memory.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const string Definition = """
        {"andon":1,"name":"fuzz","params":{"type":"object","required":["topic"],"properties":{"topic":{"type":"string","minLength":1,"pattern":"^[a-z]+$"},"n":{"type":"integer","maximum":9}}},
         "steps":{"a":{"type":"transform","config":{"output":{"t":"${{ params.topic }}","n":"${{ has(params.n) ? params.n * 2 : 0 }}"}}},
          "b":{"type":"script","deps":["a"],"when":"steps.a.output.n > 0 && size(steps.a.output.t) > 1","config":{"run":["true"]},"retry":{"max_attempts":2,"backoff":"1s"}},
          "g":{"type":"approval_gate","deps":["a"],"config":{"title":"${{ params.topic }}","timeout_hours":2,"rollback_to":["a"]}}}}
        """;

    private static readonly string[] Expressions =
    [
        "steps.a.output.words > 0", "size(params.list) == 2 && params.list.all(x, x > 1)", "params.list.map(x, x * 2).filter(y, y in [2, 4])[0]",
        "'a' + string(1.5 / 2) + params.text.split(',').join(';')", "timestamp('2026-01-01T00:00:00Z') + duration('1h')", "params.text.matches('^[a-z]+$') ? {'k': 1} : null",
    ];

    private static readonly string[] Schemas =
    [
        """{"type":"object","required":["a"],"properties":{"a":{"type":"string","pattern":"^x+$"}},"additionalProperties":false}""",
        """{"$defs":{"n":{"type":"object","properties":{"next":{"$ref":"#/$defs/n"}}}},"$ref":"#/$defs/n","unevaluatedProperties":false}""",
        """{"anyOf":[{"type":"integer","multipleOf":3},{"type":"array","prefixItems":[true,false],"items":{"enum":[1,"a",null]},"uniqueItems":true}]}""",
    ];

    private static readonly string[] Instances = ["""{"topic":"abc","n":3}""", """{"a":"xxx","next":{"next":{}}}""", """{"list":[1,2,{"x":[null,true,1e3]}],"text":"é\n"}"""];

    private string current = "";

    [Fact]
    public async Task Nothing_that_comes_in_crashes_hangs_or_goes_without_a_clear_answer()
    {
        var cases = Environment.GetEnvironmentVariable("ANDON_SOAK") == "1" ? 100_000 : 5_000;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("ANDON_SEED"), out var given) ? given : System.Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var watch = Stopwatch.StartNew();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("work", _ => ValueTask.FromResult(StepOutput.Empty)));
        await host.Client.PublishAsync(Ann, Define(Definition.Replace("script", "work", StringComparison.Ordinal)));
        var work = Task.Run(() => RunAsync(host, new Random(seed), cases));
        if (await Task.WhenAny(work, Task.Delay(TimeSpan.FromSeconds(cases / 25))) != work) Assert.Fail($"seed {seed} hangs on: {current}");
        var (slowest, largest, taken) = await work;
        output.WriteLine($"{cases} cases in {watch.Elapsed.TotalSeconds:0.0} s, {taken} taken, slowest {slowest.TotalMilliseconds:0} ms, most memory {largest >> 10} KiB; seed {seed}");
        slowest.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        largest.ShouldBeLessThan(256L << 20);
    }

    private async Task<(TimeSpan Slowest, long Largest, int Taken)> RunAsync(TestHost host, Random random, int cases)
    {
        var samples = Directory.EnumerateFiles(Samples.SampleTests.Folder, "pipeline.yaml", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var (yaml, json, expressions) = (new Mutator(random, samples), new Mutator(random, [Definition]), new Mutator(random, Expressions));
        var (schemas, instances) = (new Mutator(random, Schemas), new Mutator(random, Instances));
        var (slowest, largest, taken) = (TimeSpan.Zero, 0L, 0);
        for (var i = 0; i < cases; i++)
        {
            // Of this thread, for other tests allocate meanwhile; all but the submission stays on it.
            var (thread, allocated) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
            var started = Stopwatch.GetTimestamp();
            var isTaken = (i % 5) switch
            {
                0 => Definitions(Now(yaml), null),
                1 => Definitions(Now(json), "fuzz.json"),
                2 => Expression(Now(expressions)),
                3 => Schema(Now(schemas), instances.Next()),
                _ => await SubmitAsync(host.Client, Now(instances)),
            };
            if (isTaken) taken++;
            if (thread == Environment.CurrentManagedThreadId) largest = Math.Max(largest, GC.GetAllocatedBytesForCurrentThread() - allocated);
            if (Stopwatch.GetElapsedTime(started) is var time && time > slowest) slowest = time;
        }

        return (slowest, largest, taken);
    }

    private string Now(Mutator mutator) => current = mutator.Next();

    private static bool Definitions(string text, string? name)
    {
        var file = PipelineFile.Parse(text, name);
        var problems = file.Validate(BuiltInStepTypes.ByName);
        problems.ShouldAllBe(p => !string.IsNullOrWhiteSpace(file.Format(p)));
        if (!problems.IsEmpty) return false;
        var pipeline = Pipeline.Compile("t", 1, file.Definition!, BuiltInStepTypes.ByName);
        pipeline.Steps.ShouldNotBeEmpty();
        PipelineReader.ReadJson(PipelineWriter.Write(file.Definition!)).Problems.ShouldBeEmpty();
        return true;
    }

    private static bool Expression(string text)
    {
        var value = JsonElement.Parse(Instances[2]);
        if (Template.TryParse(JsonSerializer.SerializeToElement("x ${{ " + text + " }}"), out var template, out var wrong))
        {
            using var writer = new Utf8JsonWriter(new ArrayBufferWriter<byte>());
            if (!template.TryRender(new Scope(value), writer, out var failed)) failed.Message.ShouldNotBeNullOrWhiteSpace();
        }
        else
        {
            wrong.Message.ShouldNotBeNullOrWhiteSpace();
        }

        if (!Andon.Expressions.Expression.TryParse(text, out var expression, out var error))
        {
            error.Message.ShouldNotBeNullOrWhiteSpace();
            return false;
        }

        var result = expression.Evaluate(new Scope(value));
        if (!result.Ok) result.Error!.Message.ShouldNotBeNullOrWhiteSpace();
        return result.Ok;
    }

    private static bool Schema(string text, string instance)
    {
        if (!TryJson(text, out var json)) return false;
        if (!JsonSchema.TryParse(json, out var schema, out var problem))
        {
            problem.ToString().ShouldNotBeNullOrWhiteSpace();
            return false;
        }

        if (!TryJson(instance, out var value)) return false;
        schema.Validate(value).ShouldAllBe(e => !string.IsNullOrWhiteSpace(e.Message));
        return true;
    }

    private static async Task<bool> SubmitAsync(IAndonClient client, string text)
    {
        if (!TryJson(text, out var json)) return false;
        try
        {
            await client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "fuzz", Params = json, Title = text.Length % 3 == 0 ? text : null });
            return true;
        }
        catch (AndonException e)
        {
            e.Message.ShouldNotBeNullOrWhiteSpace();
            return false;
        }
    }

    private static bool TryJson(string text, out JsonElement json)
    {
        try
        {
            json = JsonElement.Parse(text, new JsonDocumentOptions { MaxDepth = 2_000 });
            return true;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            json = default;
            return false;
        }
    }

    private sealed class Scope(JsonElement json) : IScope
    {
        public bool TryGet(string variable, out Value value)
        {
            value = Value.FromJson(json);
            return variable is "params" or "steps";
        }
    }
}
