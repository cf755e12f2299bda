using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Andon.Pipelines;

/// <summary>Reads JSON (RFC 8259) into a source tree. Comments, trailing commas and duplicate keys are errors; nothing is thrown.</summary>
public static class JsonSource
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = PipelineLimits.MaxDepth };

    /// <summary>Reads UTF-8 text; a byte order mark is skipped.</summary>
    public static SourceDocument Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        if (utf8.Length > PipelineLimits.MaxFileBytes)
            return SourceDocument.Broken("too_large", $"the definition has {utf8.Length} bytes, more than {PipelineLimits.MaxFileBytes}; split it into several pipelines", 1, 1);
        if (!Utf8.IsValid(utf8))
            return SourceDocument.Broken("syntax", "the text is not UTF-8; save it in that encoding", 1, 1);

        var walk = new Walk(utf8);
        try
        {
            return new SourceDocument(walk.ReadRoot(), []);
        }
        catch (JsonException error)
        {
            var (line, column) = walk.Place(error);
            return SourceDocument.Broken("syntax", $"not JSON: {Reason(error.Message)}", line, column);
        }
        catch (InvalidOperationException)
        {
            // The reader's word for an escaped half of a surrogate pair, which no text can hold.
            var (line, column) = walk.Here();
            return SourceDocument.Broken("syntax", "not JSON: the string holds half of a surrogate pair; write both halves or none", line, column);
        }
    }

    private static string Reason(string message)
    {
        // The reader appends its own zero-based place.
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (place < 0 ? message : message[..place]).TrimEnd('.', ' ');
    }

    /// <summary>One pass over the text, which keeps count of lines.</summary>
    private ref struct Walk(ReadOnlySpan<byte> utf8)
    {
        private readonly ReadOnlySpan<byte> text = utf8;
        private Utf8JsonReader reader = new(utf8, Options);
        private int line = 1;
        private int column = 1;
        private int counted;

        public SourceNode ReadRoot()
        {
            reader.Read();
            var root = ReadValue();
            // Anything after the value makes the reader throw.
            reader.Read();
            return root;
        }

        public (int Line, int Column) Here()
        {
            var start = (int)reader.TokenStartIndex;
            while (text[counted..start].IndexOf((byte)'\n') is var newline && newline >= 0)
            {
                line++;
                column = 1;
                counted += newline + 1;
            }

            // From the last token on, and not from the start of the line: all of a compact file is one line.
            column += Encoding.UTF8.GetCharCount(text[counted..start]);
            counted = start;
            return (line, column);
        }

        public readonly (int Line, int Column) Place(JsonException error)
        {
            var at = 0;
            var target = (int)(error.LineNumber ?? 0);
            for (var passed = 0; passed < target; passed++) at += text[at..].IndexOf((byte)'\n') + 1;
            var bytes = Math.Min((int)(error.BytePositionInLine ?? 0), text.Length - at);
            return (target + 1, Encoding.UTF8.GetCharCount(text.Slice(at, bytes)) + 1);
        }

        private SourceNode ReadValue()
        {
            var (atLine, atColumn) = Here();
            return reader.TokenType switch
            {
                JsonTokenType.StartObject => ReadMapping(atLine, atColumn),
                JsonTokenType.StartArray => ReadSequence(atLine, atColumn),
                JsonTokenType.String => ReadString(atLine, atColumn),
                JsonTokenType.Number => Literal(ScalarKind.Number, atLine, atColumn),
                JsonTokenType.Null => Literal(ScalarKind.Null, atLine, atColumn),
                _ => Literal(ScalarKind.Boolean, atLine, atColumn),
            };
        }

        private SourceMapping ReadMapping(int atLine, int atColumn)
        {
            var entries = new List<SourceEntry>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var (keyLine, keyColumn) = Here();
                var key = reader.GetString()!;
                reader.Read();
                entries.Add(new SourceEntry(key, keyLine, keyColumn, ReadValue()));
            }

            return new SourceMapping(atLine, atColumn, entries);
        }

        private SourceSequence ReadSequence(int atLine, int atColumn)
        {
            var items = ImmutableArray.CreateBuilder<SourceNode>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) items.Add(ReadValue());
            return new SourceSequence(atLine, atColumn, items.DrainToImmutable());
        }

        // Without escapes the text stands after the quote as it is, and places inside it can be told.
        private readonly SourceScalar ReadString(int atLine, int atColumn) =>
            new(atLine, atColumn, ScalarKind.String, reader.GetString()!)
            {
                ContentLine = reader.ValueIsEscaped ? 0 : atLine,
                ContentColumn = atColumn + 1,
            };

        private readonly SourceScalar Literal(ScalarKind type, int atLine, int atColumn) =>
            new(atLine, atColumn, type, Encoding.UTF8.GetString(reader.ValueSpan));
    }
}
