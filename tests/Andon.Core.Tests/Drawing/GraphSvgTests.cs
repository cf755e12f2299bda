using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Andon.Drawing;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.Core.Tests.Drawing;

/// <summary>The picture itself.</summary>
public sealed partial class GraphSvgTests
{
    private static readonly PipelineDefinition Article = PipelineBuilder.Create("publish-article")
        .Title("Publish <an> \"article\" & more")
        .Script("draft", ["x"], s => s.Title("起草一篇关于茶的文章"))
        .HumanTask("facts", f => f.After("draft").Title("Check facts"))
        .ApprovalGate("review", g => g.After("draft", "facts").Title("Fit to \"print\"?"))
        .Noop("publish", s => s.After("review").When("params.go < 3"))
        .Build();

    [Fact]
    public void Texts_are_escaped_and_types_have_marks()
    {
        var svg = Parse(GraphSvg.TryDraw(Article)!);
        Texts(svg).ShouldContain("Publish <an> \"article\" & more");
        Texts(svg).ShouldContain("起草一篇关于茶的文章");
        Texts(svg).ShouldContain("draft · script");
        svg.Descendants().Count(e => ClassOf(e) == "mark code").ShouldBe(2);
        svg.Descendants().Count(e => ClassOf(e) == "mark person").ShouldBe(2);
        svg.Descendants().Count(e => ClassOf(e) == "line conditional").ShouldBe(1);
        svg.Descendants().Count(e => ClassOf(e) == "line implied").ShouldBe(1);
    }

    [Fact]
    public void A_step_that_can_be_undone_has_a_mark_in_every_form()
    {
        var undo = PipelineBuilder.Create("undo").Script("undo", ["x"], _ => { }).Build().Steps[0];
        var trip = Article with { Steps = [Article.Steps[0] with { Compensate = undo }, .. Article.Steps[1..]] };
        var svg = Parse(GraphSvg.TryDraw(trip)!);
        svg.Descendants().Count(e => ClassOf(e) == "undo").ShouldBe(1);
        svg.Descendants().Select(e => e.Value).ShouldContain("draft · script · undone by script");
        GraphText.Mermaid(trip).Split('\n').Count(l => l.Contains('↩')).ShouldBe(1);
        GraphText.Text(trip).Split('\n').Count(l => l.Contains("undone by script", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void Characters_that_XML_cannot_hold_are_replaced()
    {
        var hostile = Article with { Title = "a\u0001b\uFFFFc\uD800d\u001b[31m\n]]>" };
        Parse(GraphSvg.TryDraw(hostile)!).Descendants().ShouldContain(e => ClassOf(e) == "title" && e.Value.StartsWith("a b", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_has_the_colours_of_its_states()
    {
        var steps = new Dictionary<string, StepLook>
        {
            ["draft"] = new(StepState.Completed, "completed 0.1 s"),
            ["facts"] = new(StepState.Skipped, "skipped"),
            ["review"] = new(StepState.Waiting, "waiting"),
            ["publish"] = new(StepState.Pending, "pending"),
        };
        var svg = Parse(GraphSvg.TryDraw(Article, new GraphLook { Steps = steps, Title = "Run", Subtitle = "publish-article v1" })!);
        svg.Descendants().Select(ClassOf).Where(c => c.StartsWith("step ", StringComparison.Ordinal)).ShouldBe(["step completed", "step skipped", "step waiting", "step pending"]);
        Texts(svg).ShouldContain("draft · completed 0.1 s");
        svg.Descendants().Count(e => ClassOf(e) == "disc").ShouldBe(4);
        svg.Descendants().Count(e => ClassOf(e) == "line taken").ShouldBe(1);
    }

    [Theory]
    [InlineData(StepState.Pending)]
    [InlineData(StepState.Running)]
    [InlineData(StepState.Waiting)]
    [InlineData(StepState.Retrying)]
    [InlineData(StepState.NoHandler)]
    [InlineData(StepState.Quarantined)]
    [InlineData(StepState.Completed)]
    [InlineData(StepState.Failed)]
    [InlineData(StepState.Skipped)]
    [InlineData(StepState.Rejected)]
    [InlineData(StepState.Cancelled)]
    public void Every_state_has_a_colour(StepState state)
    {
        var look = new GraphLook { Steps = new Dictionary<string, StepLook> { ["draft"] = new(state, "note") } };
        GraphSvg.TryDraw(Article, look)!.ShouldContain($".andon .{state.Name()} .disc");
        GraphText.Mermaid(Article, look).ShouldContain($"classDef {state.Name()} fill:#");
        GraphText.Text(Article, look).ShouldContain("note");
    }

    [Fact]
    public void Cards_never_overlap_and_lie_inside_the_picture()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var svg = Parse(GraphSvg.TryDraw(RandomGraph.Definition(seed, 1 + (seed % 50)))!);
            var (width, height) = (Number(svg.Attribute("width")!.Value), Number(svg.Attribute("height")!.Value));
            var cards = Cards(svg).ToList();
            cards.Count.ShouldBe(1 + (seed % 50));
            foreach (var card in cards)
            {
                (card.X >= 0 && card.Y >= 0 && card.X + card.Width <= width && card.Y + card.Height <= height).ShouldBeTrue($"seed {seed}: {card}");
                cards.Count(other => Overlap(card, other)).ShouldBe(1, $"seed {seed}: with itself alone");
            }
        }
    }

    [Fact]
    public void Every_dependency_ends_in_an_arrowhead_at_its_step()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var definition = RandomGraph.Definition(seed, 1 + (seed % 30));
            var svg = Parse(GraphSvg.TryDraw(definition)!);
            var heads = svg.Descendants().Where(e => ClassOf(e).StartsWith("head", StringComparison.Ordinal)).Sum(e => e.Attribute("d")!.Value.Count(c => c == 'M'));
            heads.ShouldBe(definition.Steps.Sum(s => s.Deps.Length), $"seed {seed}");
        }
    }

    [Fact]
    public void The_same_pipeline_gives_the_same_picture() => GraphSvg.TryDraw(RandomGraph.Definition(1, 60)).ShouldBe(GraphSvg.TryDraw(RandomGraph.Definition(1, 60)));

    [Fact]
    public void A_wide_pipeline_runs_to_the_right_and_a_line_downwards()
    {
        var fan = new PipelineDefinition { Name = "fan", Steps = [Step("a"), .. Enumerable.Range(0, 40).Select(i => Step($"b{i}", "a"))] };
        var cards = Cards(Parse(GraphSvg.TryDraw(fan)!)).ToList();
        cards.Select(c => c.X).Distinct().Count().ShouldBe(2);
        var line = new PipelineDefinition { Name = "line", Steps = [Step("a"), Step("b", "a"), Step("c", "b")] };
        Cards(Parse(GraphSvg.TryDraw(line)!)).Select(c => c.X).Distinct().Count().ShouldBe(1);
    }

    [Fact]
    public void What_is_too_large_for_a_picture_is_not_drawn()
    {
        GraphSvg.TryDraw(RandomGraph.Definition(1, 5_000, mostDeps: 4)).ShouldBeNull();
        GraphSvg.TryDraw(new PipelineDefinition { Name = "fan", Steps = [Step("a"), .. Enumerable.Range(0, 4_999).Select(i => Step($"b{i}", "a"))] }).ShouldNotBeNull();
        GraphSvg.TryDraw(new PipelineDefinition { Name = "circle", Steps = [Step("a", "b"), Step("b", "a")] }).ShouldBeNull();
        GraphSvg.TryDraw(new PipelineDefinition { Name = "empty", Steps = [] }).ShouldNotBeNull();
    }

    private static bool Overlap((double X, double Y, double Width, double Height) a, (double X, double Y, double Width, double Height) b) =>
        a.X < b.X + b.Width && b.X < a.X + a.Width && a.Y < b.Y + b.Height && b.Y < a.Y + a.Height;

    private static StepDefinition Step(string name, params string[] deps) => new() { Name = name, Type = "noop", Deps = [.. deps] };

    private static XElement Parse(string svg) => XDocument.Parse(svg).Root!;

    private static IEnumerable<string> Texts(XElement svg) => svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value);

    private static string ClassOf(XElement element) => element.Attribute("class")?.Value ?? "";

    private static IEnumerable<(double X, double Y, double Width, double Height)> Cards(XElement svg) =>
        from step in svg.Descendants()
        where ClassOf(step).StartsWith("step", StringComparison.Ordinal)
        let at = Translate().Match(step.Attribute("transform")!.Value)
        let card = step.Elements().First(e => ClassOf(e) == "card")
        select (Number(at.Groups["x"].Value), Number(at.Groups["y"].Value), Number(card.Attribute("width")!.Value), Number(card.Attribute("height")!.Value));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"translate\((?<x>\S+) (?<y>\S+)\)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Translate();
}
