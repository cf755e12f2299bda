using System.Security.Cryptography;
using System.Text.Json;
using Andon.Cli.Terminal;

namespace Andon.Cli.Bench;

/// <summary>A server to measure: <c>andon up</c>, as a process of its own, until it is disposed of.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly OwnProcess process;

    private ServerProcess(OwnProcess process, Uri url, string key) => (this.process, Url, Key) = (process, url, key);

    public Uri Url { get; }

    /// <summary>Of the admin of tenant <c>default</c>.</summary>
    public string Key { get; }

    public double PeakRssMb => Meter.PeakRssMb(process.Id);

    /// <param name="database">The file that keeps the runs.</param>
    public static async Task<ServerProcess> StartAsync(string database)
    {
        var key = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var process = OwnProcess.Start(["up", "--db", database, "--urls", "http://127.0.0.1:0", "-o", "json"], new Dictionary<string, string> { ["ANDON_BOOTSTRAP_KEY"] = key });
        try
        {
            var up = JsonDocument.Parse(await process.ReadAsync(Patience)).RootElement;
            return up.TryGetProperty("url", out var url)
                ? new ServerProcess(process, new Uri(url.GetString()!), key)
                : throw BenchEngine.Invalid(Language.Of($"the server did not start: {up}", $"服务器未能启动：{up}"));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();
}
