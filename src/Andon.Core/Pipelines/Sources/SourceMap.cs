namespace Andon.Pipelines;

/// <summary>Where things stand in the file: turns the JSON pointer of a definition into line and column.</summary>
public sealed class SourceMap
{
    private readonly SourceNode? root;
    private readonly Dictionary<string, string> moved = new(StringComparer.Ordinal);

    internal SourceMap(SourceNode? root) => this.root = root;

    /// <summary>
    /// The place of a pointer, or of the nearest thing around it where the pointer leads to something that is missing. Mappings and lists are
    /// placed at their key, scalars at their value.
    /// </summary>
    /// <param name="pointer">A JSON pointer (RFC 6901) into the definition.</param>
    /// <param name="offset">A character of the string at the pointer; null for all of it.</param>
    /// <param name="ofKey">Whether the place of the name is asked for, and not that of its value.</param>
    public (int Line, int Column) Locate(string pointer, int? offset = null, bool ofKey = false)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        if (root is null) return (0, 0);
        return Walk(moved.GetValueOrDefault(pointer, pointer), offset, ofKey);
    }

    /// <summary>The problem with its place filled in, unless it has one.</summary>
    public PipelineProblem Place(PipelineProblem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        if (problem.Line > 0) return problem;
        var (line, column) = Locate(problem.Pointer, problem.Offset, problem.IsKey);
        return problem with { Line = line, Column = column };
    }

    /// <summary>Notes that what the definition has at one pointer stands at another one in the file.</summary>
    internal void Move(string from, string to) => moved[from] = to;

    private (int Line, int Column) Walk(string pointer, int? offset, bool ofKey)
    {
        var node = root!;
        var key = (node.Line, node.Column);
        var found = true;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var (next, place) = Child(node, JsonPointer.Unescape(part));
            found = next is not null;
            if (next is null) break;
            (node, key) = (next, place);
        }

        return node is SourceScalar scalar && !ofKey ? scalar.PlaceOf(found && offset is { } at ? at : -1) : key;
    }

    private static (SourceNode? Node, (int Line, int Column) Place) Child(SourceNode node, string part)
    {
        if (node is SourceMapping mapping && mapping.Find(part) is { } entry) return (entry.Value, (entry.Line, entry.Column));
        if (node is SourceSequence sequence && int.TryParse(part, out var index) && index >= 0 && index < sequence.Items.Length)
            return (sequence.Items[index], (sequence.Items[index].Line, sequence.Items[index].Column));
        return (null, default);
    }
}
