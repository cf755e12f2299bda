using System.Globalization;
using System.Text;

namespace Andon.Expressions;

/// <summary>
/// Writes RE2's syntax as .NET's where the two mean different things: <c>$</c> ends the text and not the line before it,
/// <c>\d \w \s</c> are ASCII, groups are named with <c>(?P&lt;</c>. On the way it adds up the size, with repetitions multiplied
/// out, since <c>((a{99}){99}){99}</c> would build an automaton of a million states.
/// </summary>
internal static class PatternSyntax
{
    private const long Huge = long.MaxValue / 2048;

    public static (string Text, long Size) Translate(string pattern)
    {
        if (pattern.Length > ExpressionLimits.MaxPatternSize) return ("", Huge);
        var text = new StringBuilder(pattern.Length);
        var multiline = pattern.Contains("(?", StringComparison.Ordinal) && HasMultilineFlag(pattern);
        // Sizes of the groups that are open, the whole pattern first; and the size of the last item, for a repetition of it.
        var open = new Stack<long>([0L]);
        var last = 0L;
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                text.Append(Escape(pattern[++i], inClass));
                if (!inClass) Add(1);
            }
            else if (inClass)
            {
                text.Append(c);
                inClass = c != ']';
            }
            else if (c == '[')
            {
                // A bracket that comes first is a member of the class and does not close it.
                var members = i + 1 < pattern.Length && pattern[i + 1] == '^' ? i + 2 : i + 1;
                inClass = true;
                text.Append(pattern, i, members - i);
                if (members < pattern.Length && pattern[members] == ']')
                {
                    text.Append("\\]");
                    members++;
                }
                i = members - 1;
                Add(1);
            }
            else if (c == '{' && TryCount(pattern, i, out var count, out var end))
            {
                Add(Math.Min(Huge, last * Math.Max(0, count - 1)));
                last = Math.Min(Huge, last * count);
                text.Append(pattern, i, end - i);
                i = end - 1;
            }
            else if (c == '(')
            {
                open.Push(0);
                text.Append(pattern.AsSpan(i).StartsWith("(?P<", StringComparison.Ordinal) ? "(?" : "(");
                if (text[^1] == '?') i += 2;
            }
            else if (c == ')' && open.Count > 1)
            {
                text.Append(c);
                var group = open.Pop();
                Add(group);
            }
            else
            {
                text.Append(c == '$' && !multiline ? "\\z" : c.ToString());
                if (c is not ('|' or '*' or '+' or '?' or '^' or '$')) Add(1);
            }
        }
        return (text.ToString(), open.Aggregate(0L, (sum, size) => Math.Min(Huge, sum + size)));

        void Add(long size)
        {
            last = size;
            open.Push(Math.Min(Huge, open.Pop() + size));
        }
    }

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('d', true) => "0-9",
        ('w', true) => "0-9A-Za-z_",
        ('s', true) => @"\t\n\f\r ",
        ('d', false) => "[0-9]",
        ('w', false) => "[0-9A-Za-z_]",
        ('s', false) => @"[\t\n\f\r ]",
        ('D', false) => "[^0-9]",
        ('W', false) => "[^0-9A-Za-z_]",
        ('S', false) => @"[^\t\n\f\r ]",
        _ => "\\" + c,
    };

    // {3}, {3,} and {3,5}; anything else is only a brace.
    private static bool TryCount(string pattern, int start, out long count, out int end)
    {
        count = 0;
        end = pattern.IndexOf('}', start) + 1;
        if (end == 0) return false;
        var range = pattern[(start + 1)..(end - 1)].Split(',');
        foreach (var bound in range)
        {
            if (bound.Length == 0 && range.Length == 2 && range[0].Length > 0) continue;
            if (!int.TryParse(bound, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                // A number that is no int is out of bounds too; other text is no count.
                if (bound.Length == 0 || !bound.All(char.IsAsciiDigit)) return false;
                number = int.MaxValue;
            }
            count = Math.Max(count, number);
        }
        return range.Length <= 2;
    }

    private static bool HasMultilineFlag(string pattern)
    {
        for (var at = pattern.IndexOf("(?", StringComparison.Ordinal); at >= 0; at = pattern.IndexOf("(?", at + 1, StringComparison.Ordinal))
        {
            var flags = pattern.AsSpan(at + 2);
            var length = flags.IndexOfAnyExcept("imsU");
            if (length > 0 && flags[..length].Contains('m')) return true;
        }
        return false;
    }
}
