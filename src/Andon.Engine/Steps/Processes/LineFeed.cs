using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Andon.Steps.Processes;

/// <summary>Cuts an output into lines for whoever watches: the attempt's log, and the sink if there is one.</summary>
internal sealed class LineFeed(AttemptMark attempt, bool isError, int maxLineBytes, ILogger log, IStepOutputSink? sink)
{
    private readonly LogLevel level = isError ? LogLevel.Information : LogLevel.Debug;
    private readonly ArrayBufferWriter<byte> line = new();
    private bool sinkFailed;

    private bool IsWatched => sink is not null || log.IsEnabled(level);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!IsWatched) return;
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            Keep(bytes[..end]);
            Emit();
        }

        Keep(bytes);
    }

    /// <summary>Gives out a last line without an end.</summary>
    public void Complete()
    {
        if (line.WrittenCount > 0) Emit();
    }

    private void Keep(ReadOnlySpan<byte> part) => line.Write(part[..Math.Min(part.Length, maxLineBytes - line.WrittenCount)]);

    private void Emit()
    {
        var text = Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\r');
        line.ResetWrittenCount();
        log.Log(level, "{Line}", text);
        if (sink is null || sinkFailed) return;
        try
        {
            sink.Write(new(attempt.RunId, attempt.Step, attempt.Revision, attempt.Attempt, isError, text));
        }
        catch (Exception exception)
        {
            // Watching must never fail what is watched; one line in the log is enough.
            sinkFailed = true;
            log.LogWarning(exception, "The output sink failed; it gets no more lines of this attempt");
        }
    }
}
