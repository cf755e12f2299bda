namespace Andon.Pipelines;

/// <summary>What a scalar is in JSON.</summary>
public enum ScalarKind
{
    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A number, as a JSON literal.</summary>
    Number,

    /// <summary>Text.</summary>
    String,
}

/// <summary>A single value.</summary>
public sealed class SourceScalar : SourceNode
{
    /// <summary>Creates the scalar.</summary>
    public SourceScalar(int line, int column, ScalarKind type, string text)
        : base(line, column) => (Type, Text) = (type, text);

    /// <summary>What it is.</summary>
    public ScalarKind Type { get; }

    /// <summary>The text of a string; of the others, the JSON literal.</summary>
    public string Text { get; }

    /// <summary>The line of the first character of the text, from 1; 0 where text and source differ (escapes, folded lines).</summary>
    public int ContentLine { get; init; }

    /// <summary>The column of the first character of each line of the text, from 1.</summary>
    public int ContentColumn { get; init; }

    /// <inheritdoc/>
    public override string Kind => Type switch
    {
        ScalarKind.Null => "null",
        ScalarKind.Boolean => "a boolean",
        ScalarKind.Number => "a number",
        _ => "a string",
    };

    /// <summary>The place of a character of the text; the place of the scalar where that cannot be told.</summary>
    public (int Line, int Column) PlaceOf(int offset)
    {
        if (ContentLine == 0 || offset < 0 || offset > Text.Length) return (Line, Column);
        var before = Text.AsSpan(0, offset);
        var line = before.LastIndexOf('\n') + 1;
        return (ContentLine + before.Count('\n'), ContentColumn + offset - line);
    }
}
