using System.Text.RegularExpressions;

namespace Andon.Cli.Tests.Terminal;

/// <summary>The command lines in the documents are ones that the command takes.</summary>
public sealed partial class DocumentedCommandTests
{
    // Words in capitals stand for values; these have a form of their own.
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal) { ["DURATION"] = "1h", ["SEQUENCE"] = "1", ["N"] = "1", ["VERSION"] = "1", ["R"] = "1", ["JSON"] = "{}" };

    public static TheoryData<string> Lines => [.. Directory.EnumerateFiles(Checkout.Root, "*.md")
        .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "samples"), "*.md", SearchOption.AllDirectories))
        .SelectMany(path => Line().Matches(File.ReadAllText(path)).Select(m => m.Groups["line"].Value.Trim()))
        .Distinct()];

    [Theory, MemberData(nameof(Lines))]
    public void A_documented_command_line_is_taken(string line)
    {
        var plain = Shell().Replace(line, "").Replace("…", "", StringComparison.Ordinal).Replace("[=", "=", StringComparison.Ordinal);
        string[] args = [.. Word().Matches(plain).Select(m => Value(m.Value.Trim('[', ']').Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)))];
        var parse = AndonCommand.Parse(args);
        // Where a verb is only spoken of, it has no arguments.
        var isNamed = args.All(a => a.All(c => char.IsAsciiLetterLower(c) || c == '-'));
        parse.Errors.Select(e => e.Message).Where(m => !isNamed || !m.StartsWith("Required argument", StringComparison.Ordinal)).ShouldBeEmpty(string.Join(' ', args));
    }

    /// <summary>Of alternatives the first.</summary>
    private static string Value(string word)
    {
        word = word.Split(["\\|", "|"], StringSplitOptions.None)[0];
        return Values.GetValueOrDefault(word, word);
    }

    // In a block of commands, after a prompt or not, up to a comment; or in code within a table.
    [GeneratedRegex(@"^(\$ )?([A-Z]+=\S+ )?\./andon (?<line>[^#\n]+)|`andon (?<line>[^`\n]+)`", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Line();

    // What the shell does with the input and the output.
    [GeneratedRegex(@" [<>|] .*", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Shell();

    [GeneratedRegex(@"('[^']*'|""[^""]*""|[^\s'""])+", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Word();
}
