using System.Text;
using Andon.Steps.Processes;

namespace Andon.Engine.Tests.Steps.Processes;

public sealed class ReadableTextTests
{
    [Fact]
    public void Colours_and_control_characters_are_left_out() =>
        Tail("\u001b[31mred\u001b[0m \u001b]0;title\u0007text\u0001\r\n", 100).ShouldBe("red text\uFFFD");

    [Fact]
    public void Of_a_long_text_the_end_is_kept_in_whole_lines() =>
        Tail(string.Join('\n', Enumerable.Range(1, 100).Select(n => $"line {n}")), 20).ShouldBe("…\nline 99\nline 100");

    [Fact]
    public void A_single_long_line_is_cut() => Tail(new string('x', 100), 10).ShouldBe("…xxxxxxxxxx");

    private static string Tail(string text, int max) => ReadableText.Tail(Encoding.UTF8.GetBytes(text), max);
}
