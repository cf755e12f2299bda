using Andon.Secrets;
using Microsoft.Extensions.Logging;

namespace Andon.Steps.Processes;

/// <summary>A program to run for an attempt.</summary>
internal sealed record ProcessRequest
{
    /// <summary>Whose process it is.</summary>
    public required AttemptMark Attempt { get; init; }

    /// <summary>The program and its arguments; never a shell string.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment; holds <see cref="AttemptMark.Variable"/>.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The working folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Given on standard input, which is then closed.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>Bytes of standard output to keep.</summary>
    public required int MaxOutputBytes { get; init; }

    /// <summary>Takes secrets out of the lines and of standard error; null where there are none.</summary>
    public SecretMask? Mask { get; init; }

    /// <summary>Gets the lines, live.</summary>
    public required ILogger Log { get; init; }
}

/// <summary>What became of it.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Output">Standard output, up to the bytes asked for; with whatever secrets it has, as it may have to be read as JSON first.</param>
/// <param name="OutputOverflowed">Whether there was more.</param>
/// <param name="Errors">The end of standard error, without secrets.</param>
internal sealed record ProcessResult(ExitStatus Status, ReadOnlyMemory<byte> Output, bool OutputOverflowed, ReadOnlyMemory<byte> Errors);
