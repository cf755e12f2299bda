namespace Andon.Engine.Tests.Pipelines;

/// <summary>Maps that are wrong, each with its place.</summary>
public sealed class BadMapTests
{
    [Fact]
    public void An_unknown_key_of_an_inner_step_has_its_place() =>
        InMap("unknown_key", "b: {type: noop, §dep: [a]}").Message.ShouldContain("did you mean 'deps'?");

    [Fact]
    public void A_dependency_of_an_inner_step_on_an_outer_one_is_refused() => InMap("unknown_dependency", "b: {type: noop, deps: [§a]}");

    [Fact]
    public void An_unknown_type_of_an_inner_step_has_its_place() => InMap("unknown_type", "b: {type: §nop}");

    [Fact]
    public void A_reference_to_a_step_that_the_map_does_not_depend_on_asks_for_a_dependency_of_the_map() =>
        InMap("not_a_dependency", "b: {type: transform, config: {output: '${{ §steps.z.output }}'}}").Message.ShouldContain("add 'z' to deps of the map");

    [Fact]
    public void A_reference_to_the_map_itself_from_inside_is_refused() =>
        InMap("not_a_dependency", "b: {type: transform, config: {output: '${{ §steps.m.output }}'}}").Message.ShouldContain("nor to the map it is in");

    [Fact]
    public void An_inner_name_hides_an_outer_one_also_where_it_is_no_dependency() =>
        InMap("not_a_dependency", "a: {type: noop}\nb: {type: transform, config: {output: '${{ §steps.a.output }}'}}").Message.ShouldEndWith("add 'a' to deps");

    [Fact]
    public void An_outer_step_that_refers_to_an_inner_one_finds_none() => Marked.InSteps(
        "unknown_step", "m: {type: map, config: {over: [1], steps: {b: {type: noop}}}}\nc: {type: transform, deps: [m], config: {output: '${{ §steps.b.output }}'}}");

    [Theory]
    [InlineData("item")]
    [InlineData("index")]
    public void Item_and_index_are_there_only_inside_a_map(string variable) =>
        Marked.InSteps("unknown_variable", $"c: {{type: transform, config: {{output: '${{{{ §{variable} }}}}'}}}}").Message.ShouldContain("only inside the steps of a map");

    [Fact]
    public void The_list_itself_has_no_item() =>
        Marked.InSteps("unknown_variable", "m: {type: map, config: {over: '${{ §item }}', steps: {b: {type: noop}}}}");

    [Fact]
    public void A_list_that_is_only_a_text_is_refused() => Marked.InSteps("not_a_list", "m: {type: map, config: {over: §pages, steps: {b: {type: noop}}}}");

    [Fact]
    public void A_key_that_is_the_same_for_all_items_is_refused() => Marked.InSteps("constant_key", "m: {type: map, config: {over: [1], key: §x, steps: {b: {type: noop}}}}");

    [Fact]
    public void Maps_more_than_three_deep_are_refused() => Marked.InSteps("too_deep", """
        m1: {type: map, config: {over: [1], steps: {
          m2: {type: map, config: {over: [1], steps: {
            m3: {type: map, config: {over: [1], steps: {
              §m4: {type: map, config: {over: [1], steps: {b: {type: noop}}}}}}}}}}}}}
        """);

    [Theory]
    [InlineData("§retry: {max_attempts: 2}")]
    [InlineData("§timeout: 5m")]
    [InlineData("§on_lost: ask")]
    [InlineData("§concurrency: {key: k, limit: 1}")]
    [InlineData("§queue: gpu")]
    public void Keys_about_attempts_do_nothing_on_a_map_and_are_refused(string key) =>
        Marked.InSteps("idle_key", $"m: {{type: map, {key}, config: {{over: [1], steps: {{b: {{type: noop}}}}}}}}").Message.ShouldContain("give it to the steps inside");

    private static Andon.Pipelines.PipelineProblem InMap(string code, string steps) => Marked.InSteps(
        code, "a: {type: noop}\nz: {type: noop}\nm:\n  type: map\n  deps: [a]\n  config:\n    over: [1]\n    steps:\n" + string.Join('\n', steps.Split('\n').Select(l => "      " + l)));
}
