using Andon.Pipelines;

namespace Andon.Core.Tests.Pipelines;

/// <summary>The DAG for people.</summary>
public sealed class GraphTextTests
{
    private static readonly PipelineDefinition Definition = PipelineBuilder.Create("publish-article")
        .Title("Publish an article")
        .Script("draft", ["x"])
        .Transform("facts", "x", s => s.After("draft"))
        .Noop("log")
        .ApprovalGate("review", g => g.After("draft", "facts").Title("Fit to \"print\"?"))
        .Noop("publish", s => s.After("review").When("params.go").RunAlways())
        .Build();

    private static readonly PipelineDefinition Mapped = PipelineBuilder.Create("pages")
        .Noop("list")
        .Map("each", "${{ steps.list.output }}", m => m.After("list").Steps(s => s.Noop("fetch").ApprovalGate("check", g => g.After("fetch"))))
        .Noop("report", s => s.After("each"))
        .Build();

    [Fact]
    public void As_text_steps_stand_under_their_level_and_people_are_marked() => GraphText.Text(Definition).ShouldBe(string.Join('\n',
        "publish-article · Publish an article",
        "   1   draft    script",
        "       log      noop",
        "   2   facts    transform      after draft",
        "   3 ◆ review   approval_gate  after draft, facts",
        "   4   publish  noop           after review · when params.go · always",
        ""));

    [Fact]
    public void As_Mermaid_gates_are_hexagons_and_texts_are_escaped() => GraphText.Mermaid(Definition).ShouldBe(string.Join('\n',
        "flowchart TD",
        "  s0[\"draft<br/><small>script</small>\"]",
        "  s1[\"facts<br/><small>transform</small>\"]",
        "  s2[\"log<br/><small>noop</small>\"]",
        "  s3{{\"Fit to #quot;print#quot;?<br/><small>approval_gate</small>\"}}",
        "  s4[\"publish<br/><small>noop</small>\"]",
        "  s0 --> s1",
        "  s0 --> s3",
        "  s1 --> s3",
        "  s3 -.-> s4",
        ""));

    [Fact]
    public void Steps_of_a_circle_come_last() =>
        GraphText.Text(Definitions.Steps("""{"a": {"type": "noop", "deps": "b"}, "b": {"type": "noop", "deps": "a"}, "c": {"type": "noop"}}""")).ShouldContain("   ?   a");

    [Fact]
    public void The_steps_of_a_map_stand_below_it() => GraphText.Text(Mapped).ShouldBe(string.Join('\n',
        "pages",
        "   1   list     noop",
        "   2   each     map            after list",
        "         fetch  noop",
        "     ◆   check  approval_gate  after fetch",
        "   3   report   noop           after each",
        ""));

    [Fact]
    public void As_Mermaid_a_map_is_a_box_around_its_steps() => GraphText.Mermaid(Mapped).ShouldBe(string.Join('\n',
        "flowchart TD",
        "  s0[\"list<br/><small>noop</small>\"]",
        "  subgraph s1[\"each<br/><small>map</small>\"]",
        "    s1_0[\"fetch<br/><small>noop</small>\"]",
        "    s1_1{{\"check<br/><small>approval_gate</small>\"}}",
        "    s1_0 --> s1_1",
        "  end",
        "  s2[\"report<br/><small>noop</small>\"]",
        "  s0 --> s1",
        "  s1 --> s2",
        ""));
}
