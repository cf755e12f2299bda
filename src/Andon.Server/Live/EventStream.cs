using Andon.Runs;
using Andon.Server.Http;

namespace Andon.Server.Live;

/// <summary>
/// The events of a run as a stream. Read from the log and never from memory, from the place where the client has been, so that there is neither a gap nor a
/// repeat, whichever node answers. It ends when the run has, or has gone on for long; who asks again for what comes after the end gets 204, at which a browser asks no more.
/// </summary>
internal sealed class EventStream(RunBell bell, RunEngine engine, AndonServerOptions options, TimeProvider time)
{
    /// <summary>How often other nodes are asked after: what they do rings no bell here.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    public async Task RunAsync(Call call, EventPlace after)
    {
        var run = call.Id("run");
        using var listener = bell.Listen(run);
        var sse = new Sse(call.Http.Response, call.Ending);
        var begun = time.GetTimestamp();
        var beat = begun;
        try
        {
            while (true)
            {
                // Before the events: what ends the run is among those that are read then.
                var isOver = (await call.Client.DetailAsync(call.Caller, run, call.Ending)).State.IsEnded();
                var last = await WriteAsync(call, sse, run, after);
                if (isOver && last == after && !call.Http.Response.HasStarted)
                {
                    call.Status = 204;
                    return;
                }

                if (!call.Http.Response.HasStarted) await sse.BeginAsync();
                if (last != after || time.GetElapsedTime(beat) >= options.StreamHeartbeat)
                {
                    if (last == after) sse.Beat();
                    await sse.FlushAsync();
                    beat = time.GetTimestamp();
                }

                after = last;
                if (isOver || time.GetElapsedTime(begun) >= Sse.Longest) return;
                var longest = options.StreamHeartbeat - time.GetElapsedTime(beat);
                if (engine.IsShared && longest > LookAgain) longest = LookAgain;
                await listener.WaitAsync(longest > TimeSpan.Zero ? longest : TimeSpan.Zero, call.Ending);
            }
        }
        catch (OperationCanceledException) when (!call.Cancellation.IsCancellationRequested)
        {
            // The server stops. The client comes back, with where it has been, to the next.
        }
    }

    private static async Task<EventPlace> WriteAsync(Call call, Sse sse, Guid run, EventPlace after)
    {
        var (sequence, index) = (0L, 0);
        // The row itself is read again: the client may have had a part of it.
        foreach (var e in await call.Client.EventsAsync(call.Caller, run, Math.Max(0, after.Sequence - 1), call.Ending))
        {
            (sequence, index) = (e.Sequence, e.Sequence == sequence ? index + 1 : 0);
            if (!after.IsBefore(sequence, index)) continue;
            if (!call.Http.Response.HasStarted) await sse.BeginAsync();
            after = new EventPlace(sequence, index);
            sse.Write(after.ToString(), e.Type, e);
        }

        return after;
    }
}
