using System.Diagnostics;
using System.Security.Cryptography;

namespace Andon.Server.Tests.OpenApi;

/// <summary>
/// The tools of other people that read the document: those of Npm/package-lock.json, installed once under artifacts/, and a folder to use them in. They need
/// Node; where it is not installed, the tests are skipped and say so.
/// </summary>
internal sealed class NpmTools : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);
    private static readonly string Sources = Path.Combine(Checkout.Root, "tests/Andon.Server.Tests/OpenApi/Npm");
    private static readonly SemaphoreSlim Installing = new(1);

    private NpmTools(string folder) => Folder = folder;

    /// <summary>With the files beside package.json, and what is written meanwhile; gone at the end.</summary>
    public string Folder { get; }

    public static async Task<NpmTools> InstallAsync()
    {
        Assert.SkipWhen(await IsMissingAsync(), "Node 20.19 or newer is not installed (Debian packages nodejs and npm)");
        // Another lock file has another folder, so that nothing of what was installed before is in the way.
        var digest = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Sources, "package-lock.json"))))[..12];
        var home = Path.Combine(Checkout.Root, "artifacts", "npm", digest);
        await Installing.WaitAsync();
        try
        {
            if (!File.Exists(Path.Combine(home, ".installed")))
            {
                Directory.CreateDirectory(home);
                foreach (var file in (string[])["package.json", "package-lock.json"]) File.Copy(Path.Combine(Sources, file), Path.Combine(home, file), overwrite: true);
                await RunAsync(home, "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
                await File.WriteAllTextAsync(Path.Combine(home, ".installed"), "");
            }
        }
        finally
        {
            Installing.Release();
        }

        // Below the modules, where Node looks for them.
        var tools = new NpmTools(Path.Combine(home, Path.GetRandomFileName()));
        Directory.CreateDirectory(tools.Folder);
        foreach (var file in Directory.EnumerateFiles(Sources).Where(f => !f.EndsWith("package-lock.json", StringComparison.Ordinal))) File.Copy(file, Path.Combine(tools.Folder, Path.GetFileName(file)));
        return tools;
    }

    /// <summary>Runs one of the tools by its script.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> RunAsync(string script, params string[] arguments) => RunAsync(Folder, "node", [Path.Combine(Folder, "../node_modules", script), .. arguments]);

    /// <summary>Runs a script of the folder.</summary>
    /// <returns>What it printed.</returns>
    public Task<string> NodeAsync(string script, params (string Name, string Value)[] environment) => RunAsync(Folder, "node", [script], environment);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static async Task<bool> IsMissingAsync()
    {
        try
        {
            var node = new Version((await RunAsync(Checkout.Root, "node", ["--version"])).Trim()[1..]);
            await RunAsync(Checkout.Root, "npm", ["--version"]);
            return node < new Version(20, 19);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return true;
        }
    }

    private static async Task<string> RunAsync(string folder, string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["NO_COLOR"] = "1";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (said, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Longest);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}\n{await said}\n{await errors}");
        return await said;
    }
}
