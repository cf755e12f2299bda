using System.Diagnostics;
using System.Text.Json;
using Andon.Cli.Terminal;
using Andon.Stores;

namespace Andon.Cli.Bench;

/// <summary>
/// Another node that takes part in a measurement: this command once more, as a process of its own. It is told what to do on its standard input and
/// answers on its standard output; it ends where the former ends, whatever becomes of this process.
/// </summary>
internal sealed class Peer : IAsyncDisposable
{
    public const string Measure = "measure", SoFar = "so far", End = "end", Ready = "ready";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process process;

    private Peer(Process process) => this.process = process;

    /// <summary>Starts one, which has so many runs under way at once.</summary>
    public static Peer Start(BenchOptions options, int inFlight)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        // Not where the command is an executable of its own.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in (string[])["bench", "--as-peer", "--store", "postgres", "--shape", options.Shape, "--in-flight", $"{inFlight}"]) start.ArgumentList.Add(argument);
        if (options.Steps is { } steps) foreach (var argument in (string[])["--steps", $"{steps}"]) start.ArgumentList.Add(argument);
        var invocation = options.Postgres!;
        if (invocation.AllowBypassRls) start.ArgumentList.Add("--allow-bypass-rls");
        // Not as an argument: those of a process are seen by all, and a URL may have a password.
        start.Environment["ANDON_POSTGRES"] = invocation.Postgres;
        if (invocation.PostgresListen is { } listen) start.Environment["ANDON_POSTGRES_LISTEN"] = listen;
        return new Peer(Process.Start(start)!);
    }

    /// <summary>Waits until it is up and has settled.</summary>
    public async Task ReadyAsync()
    {
        if (await ReadAsync() != Ready) throw Broken();
    }

    /// <summary>What it did since it was told to measure.</summary>
    public async Task<Share> AskAsync(string how)
    {
        await TellAsync(how);
        return await ReadAsync() is { Length: > 0 } line ? JsonSerializer.Deserialize<Share>(line, AndonJson.Options)! : throw Broken();
    }

    public async Task TellAsync(string what)
    {
        await process.StandardInput.WriteLineAsync(what);
        await process.StandardInput.FlushAsync();
    }

    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
        catch (TimeoutException)
        {
            process.Kill();
        }

        process.Dispose();
    }

    private Task<string?> ReadAsync() => process.StandardOutput.ReadLineAsync().WaitAsync(Patience);

    private static StoreException Broken() => new("bench_invalid", Language.Of("another node of the benchmark ended before it was measured", "基准测试的另一个节点在测量之前退出"));
}
