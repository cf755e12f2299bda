using System.Text;

namespace Andon.Drawing;

/// <summary>How wide text comes out in a common sans-serif font. An estimate with room to spare: who draws has no font, and who looks may have any.</summary>
internal static class TextWidth
{
    private const string Thin = " .,:;|!'`iljI[]()ftr/\\-";
    private const string Thick = "mwMW@%&";

    /// <summary>The width of a text at a font size, in the same unit.</summary>
    public static double Of(string text, double size) => size * text.EnumerateRunes().Sum(Of);

    /// <summary>The text on one line, cut with an ellipsis where it is wider than <paramref name="room"/>.</summary>
    public static string Fit(string text, double size, double room)
    {
        text = CellWidth.OneLine(text);
        if (Of(text, size) <= room) return text;
        var cut = new StringBuilder();
        var left = room - size;
        foreach (var rune in text.EnumerateRunes())
        {
            left -= size * Of(rune);
            if (left < 0) break;
            cut.Append(rune);
        }

        return cut.ToString().TrimEnd() + "…";
    }

    private static double Of(Rune rune) => CellWidth.Of(rune) switch
    {
        0 => 0,
        2 => 1,
        _ when !rune.IsAscii => 0.66,
        _ when Thin.Contains((char)rune.Value) => 0.37,
        _ when Thick.Contains((char)rune.Value) => 0.93,
        _ => Rune.IsUpper(rune) ? 0.74 : 0.62,
    };
}
