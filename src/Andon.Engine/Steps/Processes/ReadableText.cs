using System.Text;
using System.Text.RegularExpressions;

namespace Andon.Steps.Processes;

/// <summary>Makes the end of an output fit for a message: no colours, no control characters, whole lines, bounded.</summary>
internal static partial class ReadableText
{
    public static string Tail(ReadOnlySpan<byte> bytes, int maxChars)
    {
        var text = TerminalCodes().Replace(Encoding.UTF8.GetString(bytes), "").ReplaceLineEndings("\n").Trim();
        text = ControlCharacters().Replace(text, "\uFFFD");
        if (text.Length <= maxChars) return text;
        var tail = text[^maxChars..];
        var line = tail.IndexOf('\n');
        // A first line that was cut is dropped, unless that is nearly all there is.
        return "…" + (line >= 0 && line < maxChars / 2 ? tail[line..] : tail);
    }

    [GeneratedRegex(@"\x1B(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1B]*(\x07|\x1B\\)|[@-Z\\-_])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TerminalCodes();

    [GeneratedRegex(@"[\p{Cc}-[\n\t]]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ControlCharacters();
}
