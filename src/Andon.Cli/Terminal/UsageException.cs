using System.Collections.Immutable;

namespace Andon.Cli.Terminal;

/// <summary>The command line, or a file it names, is not what it must be. Exit code 2.</summary>
internal sealed class UsageException(string code, string message) : Exception(message)
{
    public UsageException(string message)
        : this("usage", message)
    {
    }

    /// <summary>A stable word.</summary>
    public string Code { get; } = code;

    /// <summary>The places of the problems, where there are several; the message is then not shown.</summary>
    public ImmutableArray<PlacedProblem> Problems { get; init; } = [];
}

/// <summary>A problem of a file.</summary>
internal sealed record PlacedProblem(string File, int Line, int Column, string Code, string Pointer, string Message)
{
    public override string ToString() => Line > 0 ? $"{File}:{Line}:{Column}: {Message}" : $"{File}: {(Pointer.Length == 0 ? "" : Pointer + ": ")}{Message}";
}
