using System.Diagnostics;

namespace Andon.Tidy.Tests;

/// <summary>The files of this repository: those that git has or would take.</summary>
internal static class Repository
{
    public static string Root => Checkout.Root;

    /// <summary>Paths from the root, with slashes.</summary>
    public static IReadOnlyList<string> Files { get; } = List();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static IEnumerable<string> Sources(params string[] extensions) => Files.Where(f => extensions.Contains(Path.GetExtension(f), StringComparer.Ordinal));

    private static string[] List()
    {
        var start = new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"]) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Root };
        // Where the folder belongs to another user git refuses to look at it; here it is only read.
        foreach (var (key, value) in new[] { ("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "safe.directory"), ("GIT_CONFIG_VALUE_0", Root) }) start.Environment[key] = value;
        try
        {
            using var git = Process.Start(start)!;
            var lines = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
            git.WaitForExit();
            if (git.ExitCode == 0) return [.. lines.Where(f => File.Exists(Path.Combine(Root, f))).Order(StringComparer.Ordinal)];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No git here.
        }

        return [.. Walk(new DirectoryInfo(Root)).Order(StringComparer.Ordinal)];
    }

    /// <summary>An unpacked archive has no git: then all but what builds leave behind.</summary>
    private static IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles()) yield return Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');
        foreach (var inner in folder.EnumerateDirectories().Where(d => d.Name is not ("bin" or "obj" or "TestResults" or "node_modules" or ".git" or "dist")))
        {
            foreach (var file in Walk(inner)) yield return file;
        }
    }
}
