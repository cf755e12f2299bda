using System.Collections.Concurrent;
using System.Diagnostics;
using Andon.Chaos.Nodes;
using Andon.Chaos.Records;
using Andon.Steps.Processes;

namespace Andon.Chaos.Cluster;

/// <summary>How a node is started, whatever its life.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Url">The database.</param>
/// <param name="Network">Its namespace; null for this machine's own.</param>
/// <param name="Skew">By how much its clock is wrong, in minutes.</param>
internal sealed record NodePlace(int Number, string Url, NodeNetwork? Network, int Skew);

/// <summary>One life of a node: a process of this same program.</summary>
internal sealed class Node
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Andon.Chaos.dll");

    private readonly Process process;
    private readonly TaskCompletionSource<TimeSpan> up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> said = [];
    private readonly StreamWriter log;
    private readonly string effects;

    private Node(Process process, StreamWriter log, string effects)
    {
        this.process = process;
        this.log = log;
        this.effects = effects;
        process.OutputDataReceived += (_, e) => Hear(e.Data);
        process.ErrorDataReceived += (_, e) => Hear(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>Is there when the node is up: by how much its clock differs from this one's. Fails where it ends before.</summary>
    public Task<TimeSpan> Up => up.Task;

    public bool IsUp => up.Task.IsCompletedSuccessfully && !process.HasExited;

    /// <summary>Whether it has begun an effect that has not ended.</summary>
    public bool IsAtWork => EffectLine.Read(Path.Combine(effects, $"node-{Id}")).Sum(e => e.HasEnded ? -1 : 1) > 0;

    public int ExitCode => process.ExitCode;

    /// <summary>How the store knows it.</summary>
    public string Name => $"{Environment.MachineName}/{Id}";

    public static Node Start(NodePlace place, Workspace workspace, TimeSpan lease)
    {
        var start = new ProcessStartInfo { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = workspace.Folder };
        string[] line = ["dotnet", Program, "node", place.Url, workspace.Effects, $"{lease.TotalMilliseconds}", $"{place.Skew}"];
        if (place.Network is { } network) line = ["nsenter", $"--net=/run/netns/{network.Name}", .. line];
        start.FileName = line[0];
        foreach (var argument in line[1..]) start.ArgumentList.Add(argument);
        start.Environment["DOTNET_TieredPGO"] = "0";
        var node = new Node(new Process { StartInfo = start }, new StreamWriter(Path.Combine(workspace.Logs, $"node-{place.Number}"), append: true), workspace.Effects);
        workspace.NoteProcess(node.Id);
        return node;
    }

    public void Signal(int signal)
    {
        if (Libc.Kill(Id, signal) != 0) throw new InvalidOperationException($"node {Id} could not be sent signal {signal}");
    }

    public Task EndedAsync() => process.WaitForExitAsync();

    /// <summary>How often it said something.</summary>
    public int Count(string text) => said.Count(line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Tells it to end; what does not is killed.</summary>
    public async Task StopAsync()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
            try
            {
                await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
            }
            catch (TimeoutException)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            up.TrySetException(new InvalidOperationException($"node {Id} ended before it was up: {string.Join(" / ", said.TakeLast(3))}"));
            return;
        }

        lock (log)
        {
            log.WriteLine($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {Id} {line}");
            log.Flush();
        }

        said.Enqueue(line);
        if (line.StartsWith(ChaosNode.Up + " ", StringComparison.Ordinal))
            up.TrySetResult(new DateTimeOffset(long.Parse(line[(ChaosNode.Up.Length + 1)..]), TimeSpan.Zero) - TimeProvider.System.GetUtcNow());
    }
}
