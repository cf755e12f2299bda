using System.Diagnostics.Metrics;
using System.Reflection;
using System.Text.RegularExpressions;
using Andon.Engine.Tests.Hosting;
using Andon.Observing;
using Andon.Steps;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Observing;

/// <summary>The tables of docs/telemetry.md are what the code has, no more and no less.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Checkout.Root, "docs", "telemetry.md"));

    [Fact]
    public async Task Every_metric_is_in_the_table_with_its_kind_and_unit()
    {
        using var book = new MeterBook();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler("quick", _ => new(StepOutput.Empty)));
        await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"quick"}}}""");
        var real = book.Instruments.DistinctBy(i => i.Name).Select(i => $"{i.Name} {KindOf(i)} {i.Unit}").Order();
        Metric().Matches(Page).Select(m => $"{m.Groups["name"].Value} {m.Groups["kind"].Value} {m.Groups["unit"].Value}").Order().ShouldBe(real);
        book.Instruments.ShouldAllBe(i => i.Description!.Length > 10);
    }

    [Fact]
    public void Every_span_and_every_attribute_is_in_its_table()
    {
        Span().Matches(Page).Select(m => m.Groups["name"].Value).ShouldBe([Spans.Submit, Spans.Step]);
        var attributes = typeof(Attributes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);
        Attribute().Matches(Page).Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal).ShouldBe(attributes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_name_in_the_pages_is_one_that_there_is()
    {
        var known = Metric().Matches(Page).Concat(Span().Matches(Page)).Concat(Attribute().Matches(Page)).Select(m => m.Groups["name"].Value).ToHashSet();
        foreach (var page in new[] { "telemetry.md", "operations.md" })
        {
            var text = File.ReadAllText(Path.Combine(Checkout.Root, "docs", page));
            Name().Matches(text).Select(m => m.Groups["name"].Value).Where(name => !known.Contains(name)).Except(NotNames).ShouldBeEmpty(page);
        }
    }

    // What begins alike and is a table, a file or a setting of the database.
    private static readonly string[] NotNames = ["andon.db", "andon.tenants", "andon.meta"];

    private static string KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> => "counter",
        Histogram<double> or Histogram<long> => "histogram",
        ObservableUpDownCounter<long> => "up-down counter",
        ObservableGauge<long> => "gauge",
        _ => throw new InvalidOperationException(instrument.Name),
    };

    [GeneratedRegex(@"^\| `(?<name>andon\.[a-z_.]+)` \| (?<kind>counter|histogram|up-down counter|gauge) \| `(?<unit>[^`]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Metric();

    [GeneratedRegex(@"^\| `(?<name>andon\.[a-z_.]+)` \| (producer|internal) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Span();

    [GeneratedRegex(@"^\| `(?<name>[a-z_.]+)` \| (both|metrics|`andon\.(submit|step)`(, metrics)?) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"`(?<name>andon\.[a-z_.]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Name();
}
