namespace Andon;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("", 3, "")]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc")]
    [InlineData("ab😀", 3, "ab")]
    [InlineData("a😀b", 3, "a😀")]
    [InlineData("😀", 1, "")]
    public void A_cut_leaves_no_half_of_a_character(string text, int most, string cut) => PlainText.Cut(text, most).ShouldBe(cut);

    [Theory]
    [InlineData("a0b", false)]
    [InlineData("aH", false)]
    [InlineData("Lb", false)]
    [InlineData("HHL", false)]
    [InlineData("aHLbH", false)]
    [InlineData("LH", false)]
    [InlineData("", true)]
    [InlineData("世界", true)]
    [InlineData("HLaHLHL", true)]
    public void What_not_every_database_can_keep_is_known(string text, bool isPlain) =>
        // Half a pair is not even in an attribute what it was.
        PlainText.Is(text.Replace('0', '\0').Replace('H', '\ud83d').Replace('L', '\ude00')).ShouldBe(isPlain);
}
