using System.Globalization;
using System.Text;

namespace Andon.Drawing;

/// <summary>Text and numbers as SVG has them (XML 1.0).</summary>
internal static class SvgText
{
    /// <summary>Escaped for an element or an attribute; characters that XML cannot hold are replaced.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '&' => escaped.Append("&amp;"),
                '<' => escaped.Append("&lt;"),
                '>' => escaped.Append("&gt;"),
                '"' => escaped.Append("&quot;"),
                '\'' => escaped.Append("&#39;"),
                < ' ' or (>= 0x7F and < 0xA0) => escaped.Append(' '),
                0xFFFE or 0xFFFF => escaped.Append('\uFFFD'),
                _ => escaped.Append(rune),
            };
        }

        return escaped.ToString();
    }

    /// <summary>A length with one decimal, whatever the culture.</summary>
    public static string N(double length) => Math.Round(length, 1).ToString("0.#", CultureInfo.InvariantCulture);
}
