using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Andon.Cli.Tests.Serving;

/// <summary>Many who watch the events of runs, of a real server in a process of its own, so that its memory is nobody else's.</summary>
public sealed partial class WatcherTests(ITestOutputHelper output) : IDisposable
{
    private const int Watchers = 1_000, Runs = 50;
    private const string Key = "0123456789abcdef0123456789abcdef";

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_thousand_watchers_of_events_cost_less_than_100_MB_and_none_misses_the_end()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the memory of a process is read from /proc");
        await using var server = Command.Start(folder.Path, ["up", "--db", "andon.db", "--urls", "http://127.0.0.1:0"], environment: new Dictionary<string, string> { ["ANDON_BOOTSTRAP_KEY"] = Key });
        await server.SaysAsync("Andon is up at ");
        var address = new Uri(Address().Match(server.Errors).Value);
        using var http = new HttpClient { BaseAddress = new Uri(address, "/api/v1/"), DefaultRequestHeaders = { Authorization = new("Bearer", Key) } };
        var runs = await SubmitAsync(http);

        // What the first of anything costs is no watcher's: compiled code, caches, buffers.
        await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            using var first = await WatchAsync(address, runs[i % Runs]);
        }));
        var before = MemoryOf(server.Id);
        var watchers = await Task.WhenAll(Enumerable.Range(0, Watchers).Select(i => WatchAsync(address, runs[i % Runs])));
        var watching = MemoryOf(server.Id);
        foreach (var run in runs)
        {
            using var response = await http.PostAsync($"runs/{run}/cancel", JsonContent.Create(new { }));
            response.EnsureSuccessStatusCode();
        }

        await Task.WhenAll(watchers.Select(w => w.UntilAsync("event: run_cancelled")));
        var told = MemoryOf(server.Id);
        output.WriteLine($"{Watchers} watchers: {before >> 20} MiB before, {watching >> 20} MiB while they watch, {told >> 20} MiB when all were told the end; {(watching - before) / Watchers / 1024.0:0.0} KiB each");
        foreach (var watcher in watchers) watcher.Dispose();
        (Math.Max(watching, told) - before).ShouldBeLessThan(100_000_000);
    }

    private static async Task<string[]> SubmitAsync(HttpClient http)
    {
        using (var published = await http.PutAsync("pipelines/wait", new StringContent("""{"andon":1,"name":"wait","steps":{"gate":{"type":"approval_gate"}}}""", null, "application/json"))) published.EnsureSuccessStatusCode();
        var runs = new string[Runs];
        for (var i = 0; i < Runs; i++)
        {
            using var response = await http.PostAsJsonAsync("runs", new { pipeline = "wait" });
            runs[i] = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("run_id").GetString()!;
        }

        return runs;
    }

    private static async Task<Watcher> WatchAsync(Uri server, string run)
    {
        var watcher = new Watcher();
        await watcher.AskAsync(server, run);
        await watcher.UntilAsync("event: task_opened");
        return watcher;
    }

    private static long MemoryOf(int process) =>
        1024 * long.Parse(Resident().Match(File.ReadAllText($"/proc/{process}/status")).Groups["kib"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.None, 1_000)]
    private static partial Regex Address();

    [GeneratedRegex(@"^VmRSS:\s+(?<kib>\d+) kB", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Resident();

    /// <summary>One connection, with a buffer of its own.</summary>
    private sealed class Watcher : IDisposable
    {
        private readonly Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        private readonly byte[] buffer = new byte[2048];
        private string seen = "";

        public async Task AskAsync(Uri server, string run)
        {
            await socket.ConnectAsync(server.Host, server.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/v1/runs/{run}/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {Key}\r\n\r\n"));
        }

        public async Task UntilAsync(string text)
        {
            using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (!seen.Contains(text, StringComparison.Ordinal))
            {
                var read = await socket.ReceiveAsync(buffer, enough.Token);
                if (read == 0) throw new InvalidOperationException($"the stream ended before '{text}': {seen}");
                seen += Encoding.UTF8.GetString(buffer, 0, read);
            }
        }

        public void Dispose() => socket.Dispose();
    }
}
