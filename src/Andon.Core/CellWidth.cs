using System.Globalization;
using System.Text;

namespace Andon;

/// <summary>How many cells of a terminal a text takes. East Asian wide and fullwidth characters take two (Unicode TR 11), combining marks none.</summary>
internal static class CellWidth
{
    private static readonly (int From, int To)[] Wide =
    [
        (0x1100, 0x115F), (0x2E80, 0x303E), (0x3041, 0x33FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7A3),
        (0xF900, 0xFAFF), (0xFE30, 0xFE6F), (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1F64F), (0x1F680, 0x1F6FF), (0x1F900, 0x1F9FF), (0x20000, 0x3FFFD),
    ];

    public static int Of(string text) => text.EnumerateRunes().Sum(Of);

    /// <summary>The text in exactly so many cells: filled with blanks, or cut with an ellipsis.</summary>
    public static string Fit(string text, int cells)
    {
        var cut = Cut(text, cells);
        return cut + new string(' ', Math.Max(0, cells - Of(cut)));
    }

    /// <summary>The text in at most so many cells, on one line and without control characters, which could repaint the terminal.</summary>
    public static string Cut(string text, int cells)
    {
        text = OneLine(text);
        if (Of(text) <= cells) return text;
        var cut = new StringBuilder();
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (used + Of(rune) > cells - 1) break;
            cut.Append(rune);
            used += Of(rune);
        }

        return cells > 0 ? cut.Append('…').ToString() : "";
    }

    /// <summary>The text with blanks for line ends and control characters.</summary>
    public static string OneLine(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim() : text;

    /// <summary>The cells of one character: 0, 1 or 2.</summary>
    public static int Of(Rune rune)
    {
        if (rune.Value < 0x300) return 1;
        if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) return 0;
        return Wide.Any(w => rune.Value >= w.From && rune.Value <= w.To) ? 2 : 1;
    }
}
