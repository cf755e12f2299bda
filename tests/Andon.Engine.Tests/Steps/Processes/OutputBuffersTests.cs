using System.Text;
using Andon.Steps.Processes;

namespace Andon.Engine.Tests.Steps.Processes;

public sealed class OutputBuffersTests
{
    [Fact]
    public void A_head_keeps_the_beginning_and_knows_of_the_rest()
    {
        var head = new HeadBuffer(5);
        head.Append("abc"u8);
        head.Append("de"u8);
        head.Overflowed.ShouldBeFalse();
        head.Append("f"u8);
        head.Overflowed.ShouldBeTrue();
        Encoding.UTF8.GetString(head.Bytes.Span).ShouldBe("abcde");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(100)]
    public void A_tail_keeps_the_end_however_the_bytes_come(int size)
    {
        var all = Enumerable.Range(0, 1000).Select(n => (byte)('a' + (n % 26))).ToArray();
        var tail = new TailBuffer(10);
        foreach (var part in all.Chunk(size)) tail.Append(part);
        tail.Bytes.ToArray().ShouldBe(all[^10..]);
    }

    [Fact]
    public void A_tail_of_little_is_all_of_it()
    {
        var tail = new TailBuffer(10);
        tail.Append("abc"u8);
        Encoding.UTF8.GetString(tail.Bytes).ShouldBe("abc");
    }
}
