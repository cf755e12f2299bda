using System.Diagnostics;
using Andon.Cli.Terminal;

namespace Andon.Cli.Bench;

/// <summary>This command once more, as a process of its own, which is told and answers by lines.</summary>
internal sealed class OwnProcess : IAsyncDisposable
{
    private const int LastLines = 10;

    private readonly Process process;
    private readonly Queue<string> errors = new();

    private OwnProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, e) => Keep(e.Data);
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public static OwnProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // Not where the command is an executable of its own.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new OwnProcess(Process.Start(start)!);
    }

    /// <summary>Its next line. Where none comes, it is ended: nothing that was measured counts, and what it said last is the reason.</summary>
    public async Task<string> ReadAsync(TimeSpan patience)
    {
        try
        {
            if (await process.StandardOutput.ReadLineAsync().WaitAsync(patience) is { Length: > 0 } line) return line;
        }
        catch (TimeoutException)
        {
            // Told below, as what has ended.
        }

        process.Kill();
        await process.WaitForExitAsync();
        string said;
        lock (errors) said = string.Join(Environment.NewLine, errors);
        throw BenchEngine.Invalid(Language.Of($"a process of the benchmark ended, or said nothing, before it was measured: {said}", $"基准测试的一个进程在测量之前退出或没有响应：{said}"));
    }

    public async Task TellAsync(string line)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(line);
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended: who reads its answer is told so, and why.
        }
    }

    /// <summary>Lets it end, which it does where its input ends.</summary>
    public async Task EndAsync(TimeSpan patience)
    {
        try
        {
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended, with something unread.
        }

        await process.WaitForExitAsync().WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (errors)
        {
            errors.Enqueue(line);
            if (errors.Count > LastLines) errors.Dequeue();
        }
    }
}
