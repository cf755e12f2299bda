using Andon.Cli.Tasks;
using Andon.Cli.Terminal;

namespace Andon.Cli.Tests.Tasks;

/// <summary>Instructions come from whoever wrote the pipeline, and from what its steps made: to the terminal they are text and nothing else.</summary>
public sealed class MarkdownTextTests
{
    private static string Plain(string markdown) => string.Join('\n', MarkdownText.Lines(markdown, new Style(isRedirected: true)));

    [Fact]
    public void Headings_lists_emphasis_code_and_quotes_are_readable_as_text() => Plain("""
        # Check it

        Look at **every** page, *then* run `make`:

        1. the title
        2. the text
           - commas
           - stops
        3. the end

        > It is never done.

        ```sh
        make   all
        ```
        ---
        """).ShouldBe("""
        Check it

        Look at every page, then run make:

        1. the title
        2. the text
           • commas
           • stops
        3. the end

        │ It is never done.

            make   all

        ────
        """);

    [Theory]
    [InlineData("[the page](https://example.org/a?b=c)", "the page (https://example.org/a?b=c)")]
    [InlineData("<https://example.org>", "https://example.org")]
    [InlineData("<ann@example.org>", "ann@example.org")]
    [InlineData("[https://example.org](https://example.org)", "https://example.org")]
    [InlineData("![chart](https://example.org/c.png)", "image: chart (https://example.org/c.png)")]
    [InlineData("[go][x]\n\n[x]: http://example.org", "go (http://example.org)")]
    [InlineData("[click](javascript:alert(1))", "click")]
    [InlineData("[click](data:text/html,x)", "click")]
    [InlineData("[click](file:///etc/passwd)", "click")]
    [InlineData("[click](/etc/passwd)", "click")]
    [InlineData("[click](JaVaScRiPt:alert(1))", "click")]
    public void Links_say_where_they_lead_if_that_is_the_web_or_mail(string markdown, string text) => Plain(markdown).ShouldBe(text);

    [Fact]
    public void Html_is_text() => Plain("<script>alert(1)</script> and <b>this</b>").ShouldBe("<script>alert(1)</script> and <b>this</b>");

    [Theory]
    [InlineData("a\e[2Jb")]
    [InlineData("a\e]0;title\ab")]
    [InlineData("a\e]8;;http://evil\e\\b")]
    [InlineData("a\u009b31mb")]
    [InlineData("a\ecb")]
    [InlineData("a\rb")]
    [InlineData("a\u0007\b\u007fb")]
    [InlineData("a&#27;b")]
    [InlineData("a&#x9b;b")]
    [InlineData("a\u202eb")]
    [InlineData("`a\u009b1mb`")]
    [InlineData("[a](https://x.org/\e[2J)b")]
    [InlineData("# a\e[31mb")]
    [InlineData("    a\e[31mb")]
    [InlineData("a\0b")]
    public void Nothing_that_a_terminal_obeys_gets_through(string markdown)
    {
        var text = Plain(markdown);
        text.ShouldNotContain(c => (char.IsControl(c) && c != '\n') || c == '\u202e');
        text.ShouldContain("a");
        text.ShouldContain("b");
    }

    [Fact]
    public void What_is_nested_without_end_is_shown_as_it_is_written()
    {
        var deep = new string('>', 5_000) + " x";
        Plain(deep).ShouldBe(deep);
        Plain(string.Concat(Enumerable.Repeat("[", 20_000))).Length.ShouldBe(20_000);
    }

    [Fact]
    public void Random_bytes_never_throw_and_never_bring_an_escape()
    {
        var random = new Random(7);
        const string Alphabet = "#*_`[]()<>!-+ 1.\n\te\u001b\u009b[31m&#27;\\|~\"'=:/x世";
        for (var i = 0; i < 3_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(80)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            Plain(text).ShouldNotContain(c => char.IsControl(c) && c != '\n', text);
        }
    }
}
