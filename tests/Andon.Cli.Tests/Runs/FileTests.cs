namespace Andon.Cli.Tests.Runs;

/// <summary>Files of a run by the command: listed, read, checked, copied, removed.</summary>
public sealed class FileTests : IDisposable
{
    private readonly Folder folder = new();

    public FileTests() => folder.Write("files.yaml", """
        andon: 1
        name: files
        params: { type: object, properties: { text: { type: string } } }
        steps:
          make:
            type: script
            config: { run: [sh, -euc, "printf %s \"$TEXT\" > a.bin; printf %s \"$TEXT\" > a.txt"], env: { TEXT: "${{ params.text }}" }, files: { bin: a.bin, text: a.txt } }
          turn:
            type: script
            deps: [make]
            config: { run: [sh, -euc, "tr a-z A-Z < in > b.txt"], inputs: { in: "${{ steps.make.output.files.bin }}" }, files: { big: b.txt } }
        """);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Files_are_listed_and_read_to_stdout_or_into_a_file()
    {
        (await folder.RunAsync("run", "files.yaml", "-p", "text=tea")).ExitCode.ShouldBe(0);
        var listed = (await folder.RunAsync("runs", "files", "last", "-o", "json")).Json.GetProperty("items");
        listed.EnumerateArray().Select(f => $"{f.GetProperty("step")} {f.GetProperty("name")} {f.GetProperty("bytes")} {f.GetProperty("media_type")}").ShouldBe(
            ["make bin 3 application/octet-stream", "make text 3 text/plain", "turn big 3 text/plain"]);
        (await folder.RunAsync("runs", "files", "last")).Output.ShouldContain(listed[0].GetProperty("digest").GetString()!);
        (await folder.RunInChineseAsync("runs", "files", "last")).Output.ShouldContain("媒体类型");
        (await folder.RunAsync("runs", "file", "last", "turn", "big")).Output.ShouldBe("TEA");
        (await folder.RunAsync("runs", "file", "last", "make", "bin", "--to", "copy", "-o", "json")).Json.GetProperty("bytes").GetInt32().ShouldBe(3);
        (await File.ReadAllTextAsync(Path.Combine(folder.Path, "copy"))).ShouldBe("tea");
        var refused = await folder.RunAsync("runs", "file", "last", "make", "big", "-o", "json");
        (refused.ExitCode, refused.Json.GetProperty("code").GetString()).ShouldBe((1, "unknown_file"));
        refused.Errors.ShouldContain("it has bin, text");
        (await folder.RunAsync("runs", "file", "last", "mak", "bin")).Errors.ShouldContain("did you mean 'make'?");
    }

    [Fact]
    public async Task A_check_finds_what_is_missing_or_damaged_a_backup_has_it_and_a_prune_removes_what_no_run_names()
    {
        await folder.RunAsync("run", "files.yaml", "-p", "text=tea");
        (await folder.RunAsync("db", "check", "--digests")).Output.ShouldContain("2 files");
        (await folder.RunAsync("db", "backup", "copy.db", "-o", "json")).Json.GetProperty("files").GetInt32().ShouldBe(2);
        var file = Kept()[0];
        new FileInfo(file).IsReadOnly = false;
        await File.WriteAllTextAsync(file, "???");
        (await folder.RunAsync("db", "check")).ExitCode.ShouldBe(0);
        (await folder.RunAsync("db", "check", "--digests")).Errors.ShouldContain("whose bytes have changed");
        File.Delete(file);
        var missing = await folder.RunAsync("db", "check", "-o", "json");
        (missing.ExitCode, missing.Json.GetProperty("ok").GetBoolean()).ShouldBe((1, false));
        missing.Errors.ShouldContain("which is not there");
        (await folder.RunAsync("db", "check", "--digests", "--db", "copy.db")).ExitCode.ShouldBe(0);

        var kept = (await folder.RunAsync("run", "files.yaml", "-p", "text=coffee", "--db", "copy.db", "-o", "json")).Json.GetProperty("run_id").GetString()!;
        var nothing = (await folder.RunAsync("db", "prune", "--older-than", "1d", "--db", "copy.db", "-o", "json")).Json;
        (nothing.GetProperty("removed").GetInt32(), nothing.GetProperty("files_removed").GetInt32()).ShouldBe((0, 0));
        (await folder.RunAsync("db", "prune", "--older-than", "0s", "-o", "json")).Json.GetProperty("files_removed").GetInt32().ShouldBe(1);
        Kept().ShouldBeEmpty();
        (await folder.RunAsync("runs", "file", kept, "turn", "big", "--db", "copy.db")).Output.ShouldBe("COFFEE");
    }

    private string[] Kept() => Directory.GetFiles(Path.Combine(folder.Path, "andon.db.files"), "*", SearchOption.AllDirectories);
}
