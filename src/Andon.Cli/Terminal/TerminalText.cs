using System.Text.RegularExpressions;

namespace Andon.Cli.Terminal;

/// <summary>Text of others, made harmless for a terminal.</summary>
internal static partial class TerminalText
{
    /// <summary>
    /// The text without escape sequences (ECMA-48), control characters and marks that turn the direction of writing, with which a text could
    /// repaint the terminal or show another order than it has. Tabs become blanks; line ends stay.
    /// </summary>
    public static string Clean(string text)
    {
        text = Escapes().Replace(text, "");
        return string.Concat(text.Select(c => c == '\t' ? "    " : IsHarmless(c) ? c.ToString() : ""));
    }

    private static bool IsHarmless(char c) => c == '\n' || (!char.IsControl(c) && c is not (>= '\u202A' and <= '\u202E') and not (>= '\u2066' and <= '\u2069') and not ('\u2028' or '\u2029'));

    // CSI with its parameters, OSC and its kin up to their end, and escapes of one letter.
    [GeneratedRegex(@"(?:\x1B\[|\x9B)[0-?]*[ -/]*[@-~]?|(?:\x1B[\]PX^_]|[\x90\x98\x9D\x9E\x9F])[^\x07\x1B\x9C\n]*(?:\x07|\x1B\\|\x9C)?|\x1B[ -/]*[0-~]?", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escapes();
}
