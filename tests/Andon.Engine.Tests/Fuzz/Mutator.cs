using System.Text;

namespace Andon.Engine.Tests.Fuzz;

/// <summary>Makes a text wrong in the ways that people and attackers do: bytes, tokens, repetition, depth, and parts of other texts.</summary>
internal sealed class Mutator(Random random, IReadOnlyList<string> corpus)
{
    private static readonly string[] Tokens =
    [
        "\"", "'", "{", "}", "[", "]", ":", ",", "\n", "\t", " ", "-", "#", "&a", "*a", "!!str ", "|", ">", "<<: ", "? ", "%YAML", "---\n", "...",
        "null", "true", "1e999", "-0", "9223372036854775808", "\\ud800", "\\u0000", "\uFEFF", "\u0000", "é", "漢", "🙂",
        "${{", "}}", "${{ steps.a.output }}", "params.", "steps[", ".all(x, ", " && ", " || !", " ? ", "in", "size(", "\"a\" + ", "1/0", "matches('(a+)+$')",
        "{\"$ref\":\"#\"}", "\"pattern\":\"(\"", "\"$ref\":\"#/$defs/none\"", "\"type\":\"weird\"", "minLength: -1", "timeout: 1y", "deps: [self]",
    ];

    public string Next()
    {
        var text = new StringBuilder(corpus[random.Next(corpus.Count)]);
        for (var edits = random.Next(4); edits > 0; edits--) Edit(text);
        return text.Length > 100_000 ? text.ToString(0, 100_000) : text.ToString();
    }

    private void Edit(StringBuilder text)
    {
        var at = random.Next(text.Length + 1);
        var length = Math.Min(text.Length - at, 1 + random.Next(12));
        switch (random.Next(8))
        {
            case 0: text.Remove(at, length); break;
            case 1: text.Insert(at, Tokens[random.Next(Tokens.Length)]); break;
            case 2: text.Insert(at, (char)random.Next(0x20, 0x7f)); break;
            case 3: text.Insert(at, text.ToString(at, length)); break;
            case 4: text.Insert(at, Piece(corpus[random.Next(corpus.Count)])); break;
            case 5: if (at < text.Length) text[at] = (char)random.Next(0x10000); break;
            case 6: text.Insert(at, string.Concat(Enumerable.Repeat(Tokens[random.Next(Tokens.Length)], 1 << random.Next(8)))); break;
            default: text.Insert(at, new string("[{("[random.Next(3)], 1 << random.Next(10))); break;
        }
    }

    private string Piece(string other)
    {
        var at = random.Next(other.Length);
        return other.Substring(at, Math.Min(other.Length - at, random.Next(60)));
    }
}
