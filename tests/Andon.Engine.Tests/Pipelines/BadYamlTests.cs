using System.Diagnostics;
using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>Texts that are no YAML, or more than a pipeline may be.</summary>
public sealed class BadYamlTests
{
    [Fact]
    public void A_tab_as_indentation_is_a_problem_with_its_place() => Problem("andon: 1\nsteps:\n\ta: 1\n").Line.ShouldBe(3);

    [Fact]
    public void An_unclosed_list_is_a_problem() => Problem("andon: 1\nname: [p\nsteps: {}\n").Code.ShouldBe("syntax");

    [Theory]
    [InlineData("")]
    [InlineData("# nothing but this\n")]
    public void An_empty_file_says_how_to_begin(string text) => Problem(text).Message.ShouldContain("begin with 'andon: 1'");

    [Fact]
    public void A_second_document_is_an_error() => Marked.Problem("syntax", "andon: 1\nname: p\nsteps:\n  a: {type: noop}\n§---\nandon: 1\n").Message.ShouldContain("second document");

    [Fact]
    public void A_merge_key_is_an_error() => Marked.InSteps("merge_key", "a: &a {type: noop}\nb:\n  §<<: *a");

    [Fact]
    public void An_alias_of_nothing_is_an_error() => Marked.InSteps("alias", "a: §*nothing");

    [Fact]
    public void An_alias_inside_what_it_repeats_is_an_error() => Marked.InSteps("alias", "a: &x {type: noop, input: [§*x]}");

    [Fact]
    public void An_infinite_number_is_an_error() => Marked.InConfig("number", "transform", "output: §.inf");

    [Fact]
    public void A_tag_that_JSON_does_not_have_is_an_error() => Marked.InConfig("tag", "transform", "output: §!!binary aGk=");

    [Fact]
    public void A_list_as_a_key_is_an_error() => Marked.InConfig("syntax", "transform", "output: {? §[a] : 1}");

    [Fact]
    public void A_billion_laughs_are_not_laughed()
    {
        var text = "andon: 1\nname: p\nsteps: {}\na0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
            + string.Concat(Enumerable.Range(1, 20).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        var watch = Stopwatch.StartNew();
        Problem(text).Code.ShouldBe("too_large");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_million_brackets_are_too_deep() => Problem("andon: 1\nx: " + new string('[', 1_000_000)).Code.ShouldBeOneOf("too_deep", "syntax");

    [Fact]
    public void Aliases_cannot_nest_deeper_than_the_limit_either()
    {
        var text = "andon: 1\nx:\n" + "- &a0 [1]\n" + string.Concat(Enumerable.Range(1, 70).Select(i => $"- &a{i} [*a{i - 1}]\n"));
        Problem(text).Code.ShouldBe("too_deep");
    }

    [Fact]
    public void A_file_over_the_limit_is_refused() => Problem(new string('#', PipelineLimits.MaxFileBytes + 1)).Code.ShouldBe("too_large");

    [Fact]
    public void A_hexadecimal_number_of_a_million_digits_is_refused_at_once() => Problem("andon: 1\nx: 0x" + new string('f', 1_000_000)).Code.ShouldBe("number");

    [Fact]
    public void Bytes_that_are_not_text_are_a_problem() => PipelineFile.Parse([0xff, 0xfe, 0x00], "p.yaml").Problems.Single().Message.ShouldContain("UTF-8");

    [Fact]
    public void A_file_that_is_not_there_is_a_problem() => PipelineFile.Read("/nowhere/p.yaml").Problems.Single().Message.ShouldContain("there is no such file");

    [Fact]
    public void A_folder_is_a_problem() => PipelineFile.Read("/").Problems.Single().Message.ShouldContain("folder");

    [Fact]
    public void Many_problems_are_cut_at_the_limit() =>
        PipelineFile.Parse("andon: 1\nname: p\nsteps:\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"  s{i}: {{type: nope{i}}}\n")))
            .Validate(BuiltInStepTypes.ByName).Length.ShouldBe(PipelineLimits.MaxProblems);

    private static PipelineProblem Problem(string text) => PipelineFile.Parse(text, "p.yaml").Problems.Single();
}
