using Andon.Observing;
using Andon.Runs;
using Microsoft.Extensions.Logging;

namespace Andon.Loops;

/// <summary>Runs a loop until it is told to stop. A failure is logged and tried again after a while; it never ends the loop.</summary>
internal static class LoopRunner
{
    public static async Task RunAsync(ILoop loop, RunEngine engine, CancellationToken stop, LoopHealth? health = null)
    {
        var failures = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var done = await loop.RunOnceAsync(stop);
                failures = 0;
                health?.Succeeded();
                if (done == 0) await loop.WaitAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Measures.LoopFailed(loop.Name);
                health?.Failed(failures + 1);
                engine.Log.LogError(e, "The {Loop} loop failed and goes on", loop.Name);
                await engine.BackOffAsync(++failures, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            }
        }
    }
}
