using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Andon.Cli.Terminal;

namespace Andon.Cli.Bench;

/// <summary>A server to measure: <c>andon up</c>, as a process of its own, which ends with its owner.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process process;

    private ServerProcess(Process process, Uri url, string key) => (this.process, Url, Key) = (process, url, key);

    public Uri Url { get; }

    /// <summary>Of the admin of tenant <c>default</c>.</summary>
    public string Key { get; }

    public double PeakRssMb => Meter.PeakRssMb(process.Id);

    /// <param name="database">The file that keeps the runs.</param>
    public static async Task<ServerProcess> StartAsync(string database)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        // Not where the command is an executable of its own.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in (string[])["up", "--db", database, "--urls", "http://127.0.0.1:0", "-o", "json"]) start.ArgumentList.Add(argument);
        var key = RandomNumberGenerator.GetHexString(64, lowercase: true);
        start.Environment["ANDON_BOOTSTRAP_KEY"] = key;
        var process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        if (line is null) throw BenchEngine.Invalid(Language.Of("the server ended before it was measured", "服务器在测量之前退出"));
        return new ServerProcess(process, new Uri(JsonDocument.Parse(line).RootElement.GetProperty("url").GetString()!), key);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
