using System.Buffers;
using System.Text;
using Andon.Secrets;
using Microsoft.Extensions.Logging;

namespace Andon.Steps.Processes;

/// <summary>Cuts an output into lines for whoever watches: the attempt's log, and the sink if there is one.</summary>
internal sealed class LineFeed
{
    private readonly AttemptMark attempt;
    private readonly bool isError;
    private readonly int maxLineBytes;
    private readonly ILogger log;
    private readonly IStepOutputSink? sink;
    private readonly LogLevel level;
    private readonly ArrayBufferWriter<byte> line = new();
    private readonly MaskedFeed masked;
    private bool sinkFailed;

    public LineFeed(ProcessRequest request, bool isError, int maxLineBytes, IStepOutputSink? sink)
    {
        (attempt, this.isError, this.maxLineBytes, log, this.sink) = (request.Attempt, isError, maxLineBytes, request.Log, sink);
        level = isError ? LogLevel.Information : LogLevel.Debug;
        // Before lines are cut: half a value would not be known again.
        masked = new MaskedFeed(request.Mask, Cut);
    }

    private bool IsWatched => sink is not null || log.IsEnabled(level);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (IsWatched) masked.Append(bytes);
    }

    /// <summary>Gives out a last line without an end.</summary>
    public void Complete()
    {
        masked.Complete();
        if (line.WrittenCount > 0) Emit();
    }

    private void Cut(ReadOnlySpan<byte> bytes)
    {
        for (int end; (end = bytes.IndexOf((byte)'\n')) >= 0; bytes = bytes[(end + 1)..])
        {
            Keep(bytes[..end]);
            Emit();
        }

        Keep(bytes);
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
