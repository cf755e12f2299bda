using System.Collections.Concurrent;
using System.Diagnostics;

namespace Andon.Server.Tests.Jobs;

/// <summary>One of the workers of samples/workers, as a process.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly ConcurrentQueue<string> said = [];
    private readonly SemaphoreSlim more = new(0);

    public WorkerProcess(string program, string script, Uri server, string key)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(Checkout.Root, "samples", "workers", script)]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ANDON_SERVER"] = server.ToString();
        start.Environment["ANDON_KEY"] = key;
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Hear(e.Data);
        process.ErrorDataReceived += (_, e) => Hear(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Said => string.Join('\n', said);

    /// <summary>Waits until it has printed a line with a text in it.</summary>
    public async Task SaysAsync(string text)
    {
        using var enough = new CancellationTokenSource(Longest);
        while (!said.Any(line => line.Contains(text, StringComparison.Ordinal)))
        {
            try
            {
                await more.WaitAsync(enough.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"the worker never said '{text}', but: {Said}", e);
            }
        }
    }

    /// <summary>Tells it to end, as a service manager does.</summary>
    public async Task TellToEndAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndedAsync()
    {
        using var enough = new CancellationTokenSource(Longest);
        await process.WaitForExitAsync(enough.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        more.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        said.Enqueue(line);
        more.Release();
    }
}
