using System.Diagnostics;
using System.Reflection;

namespace Andon.Engine.Tests.Samples;

/// <summary>The C# in the documents compiles as it stands there, and whole programs run.</summary>
public sealed class SnippetTests
{
    private static readonly string Compiler = typeof(SnippetTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(m => m.Key == "Compiler").Value!;

    public static TheoryData<string> Documents => [.. Directory.EnumerateFiles(Checkout.Root, "*.md")
        .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "docs"), "*.md", SearchOption.AllDirectories))
        .Concat(Directory.EnumerateFiles(Path.Combine(Checkout.Root, "samples"), "*.md", SearchOption.AllDirectories))
        .Select(path => Path.GetRelativePath(Checkout.Root, path))
        .Where(document => Snippet.Of(document).Any())
        .Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Documents))]
    public async Task The_code_of_a_document_compiles_and_its_programs_run(string document)
    {
        var folder = Directory.CreateTempSubdirectory("andon-snippet-");
        foreach (var (snippet, number) in Snippet.Of(document).Select((s, i) => (s, i)))
        {
            // Beside the engine, so that it is found when the program runs.
            var program = Path.Combine(AppContext.BaseDirectory, $"snippet-{Path.GetFileName(folder.FullName)}-{number}.dll");
            await CompileAsync(snippet, folder.FullName, program);
            if (snippet.Runs)
            {
                var settings = Path.Combine(AppContext.BaseDirectory, "Andon.Samples.Embedded");
                var (code, output) = await RunAsync(folder.FullName, ["exec", "--runtimeconfig", settings + ".runtimeconfig.json", "--depsfile", settings + ".deps.json", program]);
                code.ShouldBe(0, $"{snippet.Place}:\n{output}");
                output.ShouldStartWith("{", Case.Sensitive, snippet.Place);
            }

            File.Delete(program);
        }

        folder.Delete(recursive: true);
    }

    private static async Task CompileAsync(Snippet snippet, string folder, string program)
    {
        var source = Path.Combine(folder, "Program.cs");
        await File.WriteAllTextAsync(source, snippet.Program);
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => $"/reference:\"{path}\"");
        var settings = Path.Combine(folder, "settings.rsp");
        await File.WriteAllLinesAsync(settings, [$"/out:\"{program}\"", "/noconfig", "/nostdlib", "/nullable:enable", "/langversion:latest", "/target:exe", .. references, $"\"{source}\""]);
        var (code, output) = await RunAsync(folder, [Compiler, "@" + settings]);
        code.ShouldBe(0, $"{snippet.Place}:\n{output}\n{snippet.Program}");
    }

    private static async Task<(int Code, string Output)> RunAsync(string folder, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", args) { UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["Logging__LogLevel__Default"] = "None";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }
}
