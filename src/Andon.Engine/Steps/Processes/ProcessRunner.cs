using Andon.Secrets;
using Microsoft.Extensions.Logging;

namespace Andon.Steps.Processes;

/// <summary>
/// Runs one program from start to end. When it returns or throws, nothing of the program's group lives; when it was cancelled, nothing
/// that forked away either. After a normal exit, what left the group and closed the step's outputs is let be (a service that the step
/// started on purpose); what still holds them open has not left, and is ended.
/// </summary>
internal sealed class ProcessRunner(ProcessOptions options, TimeProvider time, IStepOutputSink? sink = null)
{
    private static readonly TimeSpan LastOutput = TimeSpan.FromSeconds(1);

    /// <summary>Ends what earlier attempts left, runs the program, drains and keeps its output. Cancellation ends it and throws.</summary>
    public async Task<ProcessResult> RunAsync(ProcessRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var sweep = new ProcessSweep(options, time, request.Log);
        await sweep.EndEarlierAsync(request.Attempt, cancellation);

        using var child = ChildProcess.Start(request.Arguments, request.Environment, request.Folder);
        using var stopReading = new CancellationTokenSource();
        var output = new HeadBuffer(request.MaxOutputBytes);
        var errors = new TailBuffer(options.KeptErrorBytes);
        var maskedErrors = new MaskedFeed(request.Mask, errors.Append);
        var feed = FeedAsync(child.Input, request.Input, stopReading.Token);
        var drain = Task.WhenAll(
            DrainAsync(child.Output, output.Append, Watch(request, isError: false), stopReading.Token),
            DrainAsync(child.Errors, maskedErrors.Append, Watch(request, isError: true), stopReading.Token));
        try
        {
            var status = await child.Exited.WaitAsync(cancellation);
            if (child.HasGroup) await sweep.EndSessionAsync(child.Id);
            await EndOutputAsync(drain, request, child, sweep, cancellation);
            await StopAsync(stopReading, feed, drain);
            maskedErrors.Complete();
            return new(status, output.Bytes, output.Overflowed, errors.Bytes.ToArray());
        }
        catch
        {
            await sweep.EndAttemptAsync(request.Attempt, child.Id);
            await StopAsync(stopReading, feed, drain);
            throw;
        }
    }

    private LineFeed Watch(ProcessRequest request, bool isError) => new(request, isError, options.MaxLiveLineBytes, sink);

    private async Task EndOutputAsync(Task drain, ProcessRequest request, ChildProcess child, ProcessSweep sweep, CancellationToken cancellation)
    {
        if (await IsDoneWithinAsync(drain, options.Grace, cancellation)) return;
        request.Log.LogInformation("The step has ended, but processes that it left behind hold its output open; they are ended");
        await sweep.EndAttemptAsync(request.Attempt, child.Id);
        // Whoever holds it now carries no mark and is out of reach; what can be read has been read.
        await IsDoneWithinAsync(drain, LastOutput, cancellation);
    }

    private async Task<bool> IsDoneWithinAsync(Task task, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            await task.WaitAsync(limit, time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static async Task StopAsync(CancellationTokenSource stopReading, Task feed, Task drain)
    {
        await stopReading.CancelAsync();
        await Task.WhenAll(feed, drain);
    }

    private static async Task FeedAsync(Stream input, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        try
        {
            await using (input)
            {
                if (!bytes.IsEmpty) await input.WriteAsync(bytes, stop);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // A program need not read what it is given.
        }
    }

    private static async Task DrainAsync(Stream from, ByteFeed keep, LineFeed lines, CancellationToken stop)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (await from.ReadAsync(buffer, stop) is var read and > 0)
            {
                keep(buffer.AsSpan(0, read));
                lines.Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The output ends here, as far as we are concerned.
        }

        lines.Complete();
    }
}
