using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;
using FsCheck;
using FsCheck.Fluent;

namespace Andon.Core.Tests.Pipelines;

/// <summary>Writing and reading give the definition back, and equal definitions the same bytes.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] Texts = ["x", "", "é\"\\\n\t", "🙂 <&>'", "\u2028\u0001", "${{ params.a }}", "true", "1"];

    [Fact]
    public void What_is_written_reads_back_equal_and_writes_the_same_bytes() => Prop.ForAll(DefinitionsOf().ToArbitrary(), definition =>
    {
        var written = Definitions.Write(definition);
        var reading = Definitions.Read(written);
        reading.Problems.ShouldBeEmpty(written);
        reading.Definition!.ShouldSay(definition);
        Definitions.Write(reading.Definition!).ShouldBe(written);
        PipelineWriter.Digest(reading.Definition!, []).ShouldBe(PipelineWriter.Digest(definition, []));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Defaults_are_left_out() =>
        Definitions.Write(Definitions.Read("""
            {"name": "p", "andon": 1, "fail_fast": true, "limits": {}, "title": null,
             "steps": {"a": {"on_lost": "rerun", "type": "noop", "deps": [], "queue": "default", "config": {}, "run_if": "success", "retry": {"max_attempts": 1, "jitter": true}}}}
            """).Definition!).ShouldBe("""{"andon":1,"name":"p","steps":{"a":{"type":"noop"}}}""");

    [Fact]
    public void Space_and_escapes_do_not_change_the_digest() =>
        PipelineWriter.Digest(Definitions.Steps("""{"a": {"type": "transform", "config": {"output": "\u00e9\/"}}}"""), [])
            .ShouldBe(PipelineWriter.Digest(Definitions.Steps("""{"a":{"config":{"output":"é/"},"type":"transform"}}"""), []));

    [Fact]
    public void Another_value_changes_the_digest() =>
        PipelineWriter.Digest(Definitions.Steps("""{"a": {"type": "noop", "timeout": "2s"}}"""), [])
            .ShouldNotBe(PipelineWriter.Digest(Definitions.Steps("""{"a": {"type": "noop", "timeout": "3s"}}"""), []));

    [Fact]
    public void Step_types_read_back_equal()
    {
        ImmutableArray<StepType> types = [.. BuiltInStepTypes.All, new StepType { Name = "x.y", Execution = StepExecution.Approval, Timeout = TimeSpan.FromHours(36), OnTimeout = "approve", MaxRunning = 3 }];
        var written = StepTypeWriter.Write(types);
        var read = StepTypeReader.ReadStored(written);
        read.Select(t => t with { ConfigSchema = null, FormSchema = null }).ShouldBe(types.Select(t => t with { ConfigSchema = null, FormSchema = null }));
        StepTypeWriter.Write(read).ShouldBe(written);
    }

    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("1.001s", 1_001)]
    [InlineData("7d", 604_800_000)]
    [InlineData("0s", 0)]
    public void A_duration_is_read_exactly(string text, long milliseconds)
    {
        Duration.TryParse(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        Duration.TryParse(Duration.Format(duration), out var again).ShouldBeTrue();
        again.ShouldBe(duration);
    }

    [Theory]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("0.5ms")]
    [InlineData("3651d")]
    [InlineData("99999999999999999999999999999999999d")]
    [InlineData("1e3s")]
    [InlineData("")]
    public void What_is_no_duration_is_refused(string text) => Duration.TryParse(text, out _).ShouldBeFalse();

    private static Gen<PipelineDefinition> DefinitionsOf() =>
        from title in Maybe(Gen.Elements(Texts))
        from schema in Maybe(Objects())
        from failFast in Gen.Elements(true, false)
        from most in Maybe(Gen.Choose(1, 9).Select(n => (int?)n), null)
        from count in Gen.Choose(1, 6)
        from steps in Sequence(Enumerable.Range(0, count).Select(StepOf))
        select new PipelineDefinition { Name = "p", Title = title, Params = schema, FailFast = failFast, MaxParallel = most, Steps = steps };

    private static Gen<StepDefinition> StepOf(int index) =>
        from texts in Gen.Elements(Texts).ArrayOf(6)
        from flags in Gen.Elements(true, false).ArrayOf(8)
        from numbers in Gen.Choose(0, 5_000).ArrayOf(6)
        from objects in Objects().ArrayOf(3)
        from input in Values(2)
        select new StepDefinition
        {
            Name = $"s{index}",
            Type = "transform",
            Title = flags[0] ? texts[0] : null,
            Deps = [.. Enumerable.Range(0, index).Where(i => numbers[0] % (i + 2) == 0).Select(i => $"s{i}")],
            When = flags[1] ? texts[1] : null,
            RunIf = flags[2] ? RunIf.Always : RunIf.Success,
            Input = flags[3] && input.ValueKind != JsonValueKind.Null ? input : null,
            Config = objects[0]?.GetPropertyCount() > 0 ? objects[0] : null,
            OutputSchema = objects[1],
            Retry = flags[4] ? RetryPolicy.None : new RetryPolicy
            {
                MaxAttempts = numbers[1],
                Backoff = TimeSpan.FromMilliseconds(numbers[2]),
                Factor = numbers[3] / 7.0,
                Jitter = numbers[4] / 5_000.0,
                MaxBackoff = TimeSpan.FromSeconds(numbers[5]),
                NonRetryable = flags[5] ? [] : [texts[2], texts[3]],
            },
            Timeout = flags[6] ? TimeSpan.FromMilliseconds(numbers[2] * 1000) : null,
            OnLost = (OnLost)(numbers[3] % 3),
            Queue = texts[4],
            Concurrency = flags[7] ? new ConcurrencyLimit(texts[5] + "k", numbers[4]) : null,
        };

    private static Gen<JsonElement?> Objects() => Values(0).Select(v => (JsonElement?)v);

    // Level 0 is always an object.
    private static Gen<JsonElement> Values(int level)
    {
        var members = from names in Gen.Elements(Texts).ArrayOf(3)
                      from values in level >= 3 ? Gen.Constant(Definitions.Json("1.50")).ArrayOf(3) : Values(level + 1).ArrayOf(3)
                      from count in Gen.Choose(0, 3)
                      select Definitions.Json(JsonSerializer.Serialize(names.Select(n => n + "k").Zip(values).Take(count).DistinctBy(p => p.First).ToDictionary(p => p.First, p => p.Second)));
        if (level == 0) return members;
        var scalars = Gen.Elements("0", "-1", "1e400", "1.50", "12345678901234567890", "true", "null", "[]", "[1,[2]]").Select(Definitions.Json);
        var texts = Gen.Elements(Texts).Select(t => Definitions.Json(JsonSerializer.Serialize(t)));
        return Gen.OneOf(scalars, texts, members);
    }

    private static Gen<T?> Maybe<T>(Gen<T> some, T? none = default) => Gen.OneOf(some.Select(s => (T?)s), Gen.Constant(none));

    private static Gen<ImmutableArray<T>> Sequence<T>(IEnumerable<Gen<T>> all) => all.Aggregate(
        Gen.Constant(ImmutableArray<T>.Empty), (built, next) => from head in built from tail in next select head.Add(tail));
}
