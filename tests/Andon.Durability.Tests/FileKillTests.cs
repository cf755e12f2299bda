using System.Diagnostics;
using Andon.Files;
using Andon.Runs;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Andon.Durability.Tests;

/// <summary>A host killed with SIGKILL while it writes a file, and between a file that is kept and the append that names it.</summary>
public sealed class FileKillTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("andon-kill-files-");

    private string Database => Path.Combine(folder.FullName, "andon.db");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task After_kill_9_around_a_file_nothing_is_lost_and_a_prune_leaves_no_orphan()
    {
        (await LiveAsync("write")).ShouldBe(137);
        Directory.GetFiles(Path.Combine(Database + ".files", "new")).Length.ShouldBe(1, "nothing was half written");
        (await LiveAsync("first")).ShouldBe(137);
        (await LiveAsync("second")).ShouldBe(137);
        (await LiveAsync("never")).ShouldBe(0);

        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAndon(o => o.ExecuteSteps = false).UseSqlite(Database);
        using var host = builder.Build();
        var store = host.Services.GetRequiredService<IStore>();
        var id = (await store.ListRunIdsAsync(Guid.Empty, 10)).ShouldHaveSingleItem();
        var run = (await host.Services.GetRequiredService<RunEngine>().Loader.LoadAsync(id)).ShouldNotBeNull().Run;
        run.State.ShouldBe(RunState.Completed);
        RunOutput.Of(run).ToArray().ShouldBe(System.Text.Encoding.UTF8.GetBytes($$"""{"count":{{FileHost.Bytes + 1}}}"""));

        var named = RunFiles.NamedBy(run).Select(f => f.File.Digest).ToList();
        (await new FileCheck(store.Blobs, readsAll: true).ProblemsAsync(run, CancellationToken.None).CountAsync()).ShouldBe(0, "a file that the log names is lost");
        store.Blobs.List().Count().ShouldBe(4, "two files that nothing names should be there");
        (await BlobSweep.RunAsync(store, DateTimeOffset.MaxValue, CancellationToken.None)).Files.ShouldBe(2);
        store.Blobs.List().Select(b => b.Digest.ToString()).ShouldBe(named, ignoreOrder: true);
        Directory.GetFiles(Path.Combine(Database + ".files", "new")).ShouldBeEmpty();
        (await new FileCheck(store.Blobs, readsAll: true).ProblemsAsync(run, CancellationToken.None).CountAsync()).ShouldBe(0);
    }

    private async Task<int> LiveAsync(string moment)
    {
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in new[] { typeof(FileKillTests).Assembly.Location, "files", Database, moment }) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode is 0 or 137 ? process.ExitCode : throw new InvalidOperationException($"the host ended with {process.ExitCode}: {errors}");
    }
}
