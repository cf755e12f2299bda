namespace Andon.Pipelines;

/// <summary>Something wrong in a definition.</summary>
/// <param name="Code">A stable word: <c>cycle</c>, <c>unknown_dependency</c>, <c>unknown_type</c>, <c>unknown_key</c> …</param>
/// <param name="Pointer">The JSON pointer of the place.</param>
/// <param name="Message">Reason and remedy, for people.</param>
public sealed record PipelineProblem(string Code, string Pointer, string Message)
{
    /// <summary>Where in the string at the pointer, in characters from 0; null for all of it.</summary>
    public int? Offset { get; init; }

    /// <summary>Whether the name at the pointer is what is wrong, and not its value.</summary>
    public bool IsKey { get; init; }

    /// <summary>The line in the source, from 1; 0 where there is no source.</summary>
    public int Line { get; init; }

    /// <summary>The column in the source, from 1; 0 where there is no source.</summary>
    public int Column { get; init; }

    /// <summary><c>file:line:col: message</c>, or <c>pointer: message</c> where there is no source.</summary>
    public string Format(string? file) => Line > 0 ? $"{file ?? "-"}:{Line}:{Column}: {Message}" : $"{(Pointer.Length == 0 ? "/" : Pointer)}: {Message}";
}
