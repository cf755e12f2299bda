using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Andon.Cli.Tests;

/// <summary>The real command, run as a process.</summary>
internal sealed class Command : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigTerm = 15;
    public const int SigKill = 9;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "andon.dll");
    private readonly Process process;
    private readonly StringBuilder errors = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> awaited = [];

    private Command(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, e) => OnError(e.Data);
        process.Start();
        process.BeginErrorReadLine();
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<Outcome> RunAsync(string folder, params string[] args)
    {
        await using var command = Start(folder, args);
        return await command.EndAsync();
    }

    /// <summary>Runs to the end, as a Chinese user would.</summary>
    public static async Task<Outcome> RunInChineseAsync(string folder, params string[] args)
    {
        await using var command = Start(folder, args, "zh_CN.UTF-8");
        return await command.EndAsync();
    }

    /// <summary>Runs to the end, with more in its environment and something on standard input.</summary>
    public static async Task<Outcome> RunWithAsync(string folder, IReadOnlyDictionary<string, string> environment, string input, params string[] args)
    {
        await using var command = Start(folder, args, environment: environment);
        await command.process.StandardInput.WriteAsync(input);
        return await command.EndAsync();
    }

    public static Command Start(string folder, string[] args, string language = "en", IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8 };
        start.ArgumentList.Add(Program);
        foreach (var arg in args) start.ArgumentList.Add(arg);
        Forget(start);
        start.Environment["ANDON_LANG"] = language;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        return new Command(new Process { StartInfo = start });
    }

    /// <summary>What it has said on stderr so far.</summary>
    public string Errors
    {
        get
        {
            lock (errors) return errors.ToString();
        }
    }

    /// <summary>Waits for a line on stderr.</summary>
    public Task SaysAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (errors)
        {
            if (errors.ToString().Contains(text, StringComparison.Ordinal)) return Task.CompletedTask;
            awaited.Add((text, seen));
        }

        return seen.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    public int Id => process.Id;

    public void Signal(int signal) => kill(process.Id, signal).ShouldBe(0);

    public async Task<Outcome> EndAsync()
    {
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(90));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(90));
        lock (errors) return new Outcome(process.ExitCode, output, errors.ToString());
    }

    public ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What the shell of whoever runs the tests says is not for them: it may name a live server, its key, or a collector.</summary>
    public static void Forget(ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(IsOfUs).ToList()) start.Environment.Remove(name);
    }

    private static bool IsOfUs(string name) => name.StartsWith("ANDON_", StringComparison.Ordinal) || name.StartsWith("OTEL_", StringComparison.Ordinal) || name is "TRACEPARENT" or "TRACESTATE";

    private void OnError(string? line)
    {
        lock (errors)
        {
            if (line is null)
            {
                // It ended without saying so: what it said instead is the reason.
                foreach (var (text, seen) in awaited) seen.TrySetException(new InvalidOperationException($"it never said '{text}', but:\n{errors}"));
                return;
            }

            errors.AppendLine(line);
            foreach (var (text, seen) in awaited.Where(a => line.Contains(a.Text, StringComparison.Ordinal))) seen.TrySetResult();
        }
    }

    [DllImport("libc")]
    private static extern int kill(int pid, int signal);
}

/// <summary>What a command left.</summary>
internal sealed record Outcome(int ExitCode, string Output, string Errors)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
