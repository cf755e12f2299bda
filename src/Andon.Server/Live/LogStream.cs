using System.Globalization;
using System.Text;
using Andon.Client;
using Andon.Runs;
using Andon.Server.Http;

namespace Andon.Server.Live;

/// <summary>What the process of a step writes: as text what there is, as a stream what comes.</summary>
internal sealed class LogStream(LiveLogs logs, AndonServerOptions options, TimeProvider time)
{
    /// <summary>How often it is asked whether the step has ended: its last line and its end are told by different ways.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    public async Task WriteAsync(Call call, NodeView node)
    {
        var response = call.Http.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        var text = new StringBuilder();
        foreach (var line in logs.Of(node.RunId, node.Step).After(0)) text.Append(line.Text).Append('\n');
        await response.Body.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), call.Cancellation);
    }

    public async Task RunAsync(Call call, NodeView node)
    {
        var log = logs.Of(node.RunId, node.Step);
        using var watch = log.Listen();
        var last = call.Http.Request.Headers["Last-Event-ID"] is [{ Length: > 0 } id] && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var seen) ? seen : 0;
        var sse = new Sse(call.Http.Response, call.Ending);
        var begun = time.GetTimestamp();
        try
        {
            await sse.BeginAsync();
            for (var silent = TimeSpan.Zero; ;)
            {
                var isOver = IsOver(await call.Client.NodeAsync(call.Caller, node.RunId, node.Step, null, call.Ending));
                var news = log.After(last);
                foreach (var line in news) sse.Write((last = line.Number).ToString(CultureInfo.InvariantCulture), "line", line);
                if (news.Count == 0 && silent >= options.StreamHeartbeat) sse.Beat();
                silent = news.Count > 0 || silent >= options.StreamHeartbeat ? TimeSpan.Zero : silent + LookAgain;
                await sse.FlushAsync();
                if (isOver || time.GetElapsedTime(begun) >= Sse.Longest) return;
                await watch.WaitAsync(LookAgain, call.Ending);
            }
        }
        catch (OperationCanceledException) when (!call.Cancellation.IsCancellationRequested)
        {
            // The server stops.
        }
    }

    private static bool IsOver(NodeView node) => node.State is StepState.Completed or StepState.Failed or StepState.Skipped or StepState.Rejected or StepState.Cancelled;
}
