using System.Text;
using Andon.Cli.Terminal;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Andon.Cli.Tasks;

/// <summary>Markdown as lines for a terminal. HTML stays text, links are shown with where they lead, and nothing of it reaches the terminal but text.</summary>
internal sealed class MarkdownText
{
    /// <summary>Characters past which a text is shown as it is written.</summary>
    private const int MaxLength = 100_000;

    private static readonly string[] Schemes = ["http", "https", "mailto"];
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().Build();

    private readonly Style style;
    private readonly List<string> lines = [];

    private MarkdownText(Style style) => this.style = style;

    public static IReadOnlyList<string> Lines(string markdown, Style style)
    {
        var clean = TerminalText.Clean(markdown.ReplaceLineEndings("\n"));
        if (clean.Length > MaxLength) return clean.Split('\n');
        try
        {
            var text = new MarkdownText(style);
            text.Add(Markdown.Parse(clean, Pipeline), "", "");
            return text.lines;
        }
        catch (ArgumentException)
        {
            // Nested deeper than anybody writes.
            return clean.Split('\n');
        }
    }

    /// <summary>Blocks with a blank line between them; the first line may begin otherwise than the rest, as in a list.</summary>
    private void Add(ContainerBlock blocks, string first, string rest, bool isLoose = true)
    {
        var isFirst = true;
        foreach (var block in blocks)
        {
            if (block is LinkReferenceDefinitionGroup) continue;
            if (!isFirst && isLoose) lines.Add(rest.TrimEnd());
            Add(block, isFirst ? first : rest, rest);
            isFirst = false;
        }

        if (isFirst) lines.Add(first.TrimEnd());
    }

    private void Add(Block block, string first, string rest)
    {
        switch (block)
        {
            case HeadingBlock heading: AddText(style.Bold(Of(heading.Inline)), first, rest); break;
            case ListBlock list: AddList(list, first, rest); break;
            case QuoteBlock quote: Add(quote, first + "│ ", rest + "│ "); break;
            case ContainerBlock container: Add(container, first, rest); break;
            case ThematicBreakBlock: lines.Add(first + "────"); break;
            case CodeBlock code: AddText(TerminalText.Clean(code.Lines.ToString()), first + "    ", rest + "    ", style.Cyan); break;
            case LeafBlock { Inline: { } inline }: AddText(Of(inline), first, rest); break;
            case LeafBlock leaf: AddText(TerminalText.Clean(leaf.Lines.ToString()), first, rest); break;
        }
    }

    private void AddList(ListBlock list, string first, string rest)
    {
        var number = int.TryParse(list.OrderedStart, out var start) ? start : 1;
        foreach (var item in list.OfType<ListItemBlock>())
        {
            var mark = list.IsOrdered ? $"{number++}. " : "• ";
            Add(item, first + mark, rest + new string(' ', mark.Length), list.IsLoose);
            first = rest;
        }
    }

    private void AddText(string text, string first, string rest, Func<string, string>? paint = null)
    {
        foreach (var line in text.Split('\n'))
        {
            lines.Add((first + (paint is null ? line : paint(line))).TrimEnd());
            first = rest;
        }
    }

    private string Of(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        foreach (var inline in inlines ?? []) text.Append(Of(inline));
        return text.ToString();
    }

    private string Of(Inline inline) => inline switch
    {
        LiteralInline literal => TerminalText.Clean(literal.Content.ToString()),
        CodeInline code => style.Cyan(TerminalText.Clean(code.Content)),
        LineBreakInline => "\n",
        // An entity may stand for anything, control characters too.
        HtmlEntityInline entity => TerminalText.Clean(entity.Transcoded.ToString()),
        AutolinkInline link => Link(TerminalText.Clean(link.Url), link.IsEmail ? "mailto:" + link.Url : link.Url),
        LinkInline link => Link((link.IsImage ? Language.Of("image: ", "图片：") : "") + Of((ContainerInline)link), link.Url),
        EmphasisInline { DelimiterCount: >= 2 } strong => style.Bold(Of((ContainerInline)strong)),
        EmphasisInline emphasis => style.Italic(Of((ContainerInline)emphasis)),
        ContainerInline container => Of(container),
        _ => "",
    };

    /// <summary>The text and where it leads; of other schemes than those of the web and of mail the text alone.</summary>
    private static string Link(string text, string? url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var target) || !Schemes.Contains(target.Scheme)) return text;
        var shown = TerminalText.Clean(url!).Replace("\n", "", StringComparison.Ordinal);
        return shown == text || shown == "mailto:" + text ? text : text.Length == 0 ? shown : $"{text} ({shown})";
    }
}
