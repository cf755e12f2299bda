using System.Text.Json;
using Andon.Cli.Terminal;

namespace Andon.Cli.Bench;

/// <summary>
/// Another node that takes part in a measurement: this command once more, as a process of its own. It is told what to do on its standard input and
/// answers on its standard output; it ends where the former ends, whatever becomes of this process.
/// </summary>
internal sealed class Peer : IAsyncDisposable
{
    public const string Measure = "measure", SoFar = "so far", End = "end", Ready = "ready";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly OwnProcess process;

    private Peer(OwnProcess process) => this.process = process;

    /// <summary>Starts one, which has so many runs under way at once.</summary>
    public static Peer Start(BenchOptions options, int inFlight)
    {
        var invocation = options.Postgres!;
        List<string> arguments = ["bench", "--as-peer", "--store", "postgres", "--shape", options.Shape, "--in-flight", $"{inFlight}"];
        if (options.Steps is { } steps) arguments.AddRange(["--steps", $"{steps}"]);
        if (invocation.AllowBypassRls) arguments.Add("--allow-bypass-rls");
        // Not as an argument: those of a process are seen by all, and a URL may have a password.
        var environment = new Dictionary<string, string> { ["ANDON_POSTGRES"] = invocation.Postgres! };
        if (invocation.PostgresListen is { } listen) environment["ANDON_POSTGRES_LISTEN"] = listen;
        return new Peer(OwnProcess.Start(arguments, environment));
    }

    /// <summary>Waits until it is up and has settled.</summary>
    public async Task ReadyAsync()
    {
        if (await process.ReadAsync(Patience) is not Ready and var line) throw BenchEngine.Invalid(Language.Of($"another node of the benchmark is not ready: {line}", $"基准测试的另一个节点未就绪：{line}"));
    }

    /// <summary>What it did since it was told to measure.</summary>
    public async Task<Share> AskAsync(string how)
    {
        await TellAsync(how);
        return JsonSerializer.Deserialize<Share>(await process.ReadAsync(Patience), AndonJson.Options)!;
    }

    public Task TellAsync(string what) => process.TellAsync(what);

    public async ValueTask DisposeAsync()
    {
        await process.EndAsync(Patience);
        await process.DisposeAsync();
    }
}
