using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Andon.Pipelines;

/// <summary>
/// Reads YAML 1.2 into a source tree, with the core schema: <c>yes</c>, <c>no</c>, <c>on</c> and <c>off</c> are strings, quoted scalars always are.
/// Aliases are followed within <see cref="PipelineLimits.MaxExpandedSize"/>; more than one document and merge keys are errors; nothing is thrown.
/// </summary>
public static class YamlSource
{
    /// <summary>Reads one document.</summary>
    public static SourceDocument Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var walk = new Walk(text);
        try
        {
            return new SourceDocument(walk.ReadDocument(), []);
        }
        catch (YamlProblemException problem)
        {
            return SourceDocument.Broken(problem.Code, problem.Message, problem.Line, problem.Column);
        }
        catch (YamlException error) when (error.Message.Contains("tab as indentation", StringComparison.Ordinal))
        {
            // The parser places this one at the start of the file.
            var (line, column) = walk.ScannedTo;
            return SourceDocument.Broken("syntax", "not YAML: a tab as indentation; indent with blanks", line, column);
        }
        catch (YamlException error)
        {
            return SourceDocument.Broken("syntax", $"not YAML: {Reason(error)}", Math.Max(1, (int)error.Start.Line), Math.Max(1, (int)error.Start.Column));
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException or InvalidCastException)
        {
            // The parser is not ours, and some broken texts reach its own faults; the author needs a place all the same.
            var (line, column) = walk.ScannedTo;
            return SourceDocument.Broken("syntax", "not YAML: something before this place is not closed or malformed; look for a missing bracket or quote", line, column);
        }
    }

    private static string Reason(YamlException error)
    {
        var message = error.Message.TrimEnd('.', ' ');
        return message.Length == 0 ? "the syntax is wrong" : char.ToLowerInvariant(message[0]) + message[1..];
    }

    /// <summary>One pass over the events of the parser.</summary>
    private sealed class Walk
    {
        private readonly Scanner scanner;
        private readonly Parser parser;
        private readonly YamlAnchors anchors = new();
        private readonly YamlScalars scalars;
        private long size;
        private int line = 1;
        private int column = 1;

        public Walk(string text)
        {
            scanner = new Scanner(new StringReader(text), skipComments: true);
            parser = new Parser(scanner);
            scalars = new YamlScalars(text);
        }

        public (int Line, int Column) ScannedTo => ((int)scanner.CurrentPosition.Line, (int)scanner.CurrentPosition.Column);

        public SourceNode? ReadDocument()
        {
            Next<StreamStart>();
            if (Next() is not DocumentStart) throw new YamlProblemException("syntax", "the file is empty; begin with 'andon: 1'", 1, 1);
            var root = ReadNode(Next(), depth: 1).Node;
            Next<DocumentEnd>();
            if (Next() is DocumentStart second) throw Fail(second, "syntax", "a second document begins here; keep one pipeline in a file");
            return root;
        }

        private ParsingEvent Next()
        {
            if (!parser.MoveNext()) throw new YamlProblemException("syntax", "the text ends too early", line, column);
            var current = parser.Current!;
            (line, column) = ((int)current.Start.Line, (int)current.Start.Column);
            return current;
        }

        private void Next<T>()
            where T : ParsingEvent
        {
            if (Next() is not T) throw new YamlProblemException("syntax", "not YAML: unexpected content", line, column);
        }

        private Sized ReadNode(ParsingEvent start, int depth)
        {
            if (start is AnchorAlias alias)
            {
                var target = anchors.Follow(alias);
                Count(alias, target.Size);
                CheckDepth(alias, depth + target.Height - 1);
                return target;
            }

            if (start is not NodeEvent node) throw Fail(start, "syntax", "not YAML: a value is missing");
            var before = size;
            anchors.Open(node);
            Count(node, PipelineLimits.NodeSize);
            var (read, height) = node switch
            {
                MappingStart mapping => ReadMapping(mapping, depth),
                SequenceStart sequence => ReadSequence(sequence, depth),
                Scalar scalar => ReadScalar(scalar),
                _ => throw Fail(start, "syntax", "not YAML: unexpected content"),
            };
            var sized = new Sized(read, size - before, height);
            anchors.Close(node, sized);
            return sized;
        }

        private (SourceNode Node, int Height) ReadMapping(MappingStart start, int depth)
        {
            CheckDepth(start, depth);
            YamlScalars.CheckTag(start, "tag:yaml.org,2002:map");
            var (entries, height) = (new List<SourceEntry>(), 0);
            for (var key = Next(); key is not MappingEnd; key = Next())
            {
                var (keyLine, keyColumn) = (line, column);
                if (key is not Scalar name) throw Fail(key, "syntax", "a key must be a plain word or a string, not a list, a mapping or an alias");
                if (name is { Style: ScalarStyle.Plain, Value: "<<" }) throw Fail(key, "merge_key", "merge keys ('<<') are not part of YAML 1.2; write the keys out");
                anchors.Open(name);
                Count(name, name.Value.Length);
                var value = ReadNode(Next(), depth + 1);
                anchors.Close(name, new Sized(scalars.Text(name), name.Value.Length, 0));
                entries.Add(new SourceEntry(name.Value, keyLine, keyColumn, value.Node));
                height = Math.Max(height, value.Height);
            }

            return (new SourceMapping((int)start.Start.Line, (int)start.Start.Column, entries), height + 1);
        }

        private (SourceNode Node, int Height) ReadSequence(SequenceStart start, int depth)
        {
            CheckDepth(start, depth);
            YamlScalars.CheckTag(start, "tag:yaml.org,2002:seq");
            var (items, height) = (ImmutableArray.CreateBuilder<SourceNode>(), 0);
            for (var item = Next(); item is not SequenceEnd; item = Next())
            {
                var value = ReadNode(item, depth + 1);
                items.Add(value.Node);
                height = Math.Max(height, value.Height);
            }

            return (new SourceSequence((int)start.Start.Line, (int)start.Start.Column, items.DrainToImmutable()), height + 1);
        }

        private (SourceNode Node, int Height) ReadScalar(Scalar scalar)
        {
            Count(scalar, scalar.Value.Length);
            return (scalars.Read(scalar), 0);
        }

        private void Count(ParsingEvent at, long more)
        {
            size += more;
            if (size > PipelineLimits.MaxExpandedSize)
                throw Fail(at, "too_large", $"with its aliases written out the file is larger than {PipelineLimits.MaxExpandedSize} characters; use fewer aliases");
        }

        private static void CheckDepth(ParsingEvent at, int depth)
        {
            if (depth > PipelineLimits.MaxDepth) throw Fail(at, "too_deep", $"the file nests deeper than {PipelineLimits.MaxDepth} levels");
        }

        private static YamlProblemException Fail(ParsingEvent at, string code, string message) => new(code, message, at);
    }
}
