using System.Globalization;
using Andon.Steps.Processes;

namespace Andon.Chaos.Cluster;

/// <summary>
/// The folder of one run of the harness, under a name that bears its process, one run at a time. What the run makes outside the folder (processes, a mounted disk, network
/// namespaces) is written into it before it is made, so that the next run finds what a killed one left, and removes it.
/// </summary>
internal sealed class Workspace
{
    private const string Prefix = "andon-chaos-";
    private const string MadeFile = "made";

    private static int opened;

    private Workspace(string folder) => Folder = folder;

    public string Folder { get; }

    public string Effects => Path.Combine(Folder, "effects");

    public string Logs => Path.Combine(Folder, "logs");

    public string Server => Path.Combine(Folder, "server");

    public static async Task<Workspace> OpenAsync()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*"))
        {
            if (IsLeft(folder)) await new Workspace(folder).RemoveAsync(keepsLogs: false);
        }

        var workspace = new Workspace(Path.Combine(Path.GetTempPath(), $"{Prefix}{Environment.ProcessId}-{++opened}"));
        foreach (var folder in new[] { workspace.Folder, workspace.Effects, workspace.Logs, workspace.Server }) Directory.CreateDirectory(folder);
        workspace.Note("harness", $"{Environment.ProcessId} {StartOf(Environment.ProcessId)}");
        return workspace;
    }

    /// <summary>Writes down what is about to be made.</summary>
    public void Note(string kind, string name) => File.AppendAllText(Path.Combine(Folder, MadeFile), $"{kind} {name}\n");

    /// <summary>A process, with the time it started: its number may be another's one day.</summary>
    public void NoteProcess(int process) => Note("process", $"{process} {StartOf(process)}");

    /// <summary>Ends and removes all that was made, in the order in which one thing stands in the way of another.</summary>
    public async Task RemoveAsync(bool keepsLogs)
    {
        var made = Made();
        foreach (var process in made["process"]) Kill(process);
        if (int.TryParse(FirstLine(Path.Combine(Server, "data", "postmaster.pid")), NumberStyles.None, CultureInfo.InvariantCulture, out var server) && CommandOf(server).Contains(Server, StringComparison.Ordinal))
            await Shell.TryAsync("sh", "-c", $"kill -INT {server}; for i in $(seq 100); do kill -0 {server} 2>/dev/null || exit 0; sleep 0.1; done; kill -QUIT {server}");
        foreach (var disk in made["disk"]) await Shell.TryAsync("umount", "--lazy", disk);
        foreach (var link in made["link"]) await Shell.TryAsync("ip", "link", "del", link);
        foreach (var network in made["network"]) await Shell.TryAsync("ip", "netns", "del", network);
        if (keepsLogs) File.Delete(Path.Combine(Folder, MadeFile));
        else Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A folder that was kept on purpose has no such file any more.</summary>
    private static bool IsLeft(string folder) => new Workspace(folder).Made()["harness"].FirstOrDefault() is { } owner && !IsAlive(owner);

    private ILookup<string, string> Made()
    {
        var file = Path.Combine(Folder, MadeFile);
        return (File.Exists(file) ? File.ReadAllLines(file) : []).Select(l => l.Split(' ', 2)).ToLookup(l => l[0], l => l[^1]);
    }

    private static void Kill(string process)
    {
        if (IsAlive(process)) _ = Libc.Kill(int.Parse(process.Split(' ')[0]), Libc.Kill9);
    }

    private static bool IsAlive(string process) => process.Split(' ') is [var number, var start] && int.TryParse(number, out var id) && start.Length > 0 && StartOf(id) == start;

    /// <summary>When a process started, as the kernel counts it; empty where there is none.</summary>
    private static string StartOf(int process) => ReadProc(process, "stat") is { Length: > 0 } stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19] : "";

    private static string CommandOf(int process) => ReadProc(process, "cmdline");

    /// <summary>The state letter of a process: T while it stands still.</summary>
    public static char StateOf(int process) => ReadProc(process, "stat") is { Length: > 0 } stat ? stat[stat.LastIndexOf(')') + 2] : ' ';

    private static string ReadProc(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/{file}");
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static string FirstLine(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault() ?? "" : "";
}
