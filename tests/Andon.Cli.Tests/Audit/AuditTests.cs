using System.Security.Cryptography;

namespace Andon.Cli.Tests.Audit;

public sealed class AuditTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly Dictionary<string, string> environment = new() { ["ANDON_MASTER_KEY"] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_somebody_did_is_listed_signed_and_verified_and_what_is_cut_off_is_found_by_what_was_kept_elsewhere()
    {
        (await RunAsync("run", "hello.yaml", "--as", "ann")).ExitCode.ShouldBe(0);
        (await RunAsync("audit", "list")).Output.ShouldContain("run.submitted");
        var listed = (await RunAsync("audit", "list", "--action", "run.", "--actor", "ann", "--since", "1h", "-o", "json")).Json.GetProperty("items");
        listed.GetArrayLength().ShouldBe(1);
        listed[0].GetProperty("sequence").GetInt64().ShouldBe(2, "it was published before");
        (await RunAsync("audit", "list", "--since", "soon")).ExitCode.ShouldBe(2);

        var before = await RunAsync("audit", "verify");
        before.Output.ShouldBe("2 entries, chain sound, 0 checkpoints verified\n");
        before.Errors.ShouldContain("no signed checkpoint says so");
        var checkpoint = await RunAsync("audit", "checkpoint");
        checkpoint.Output.Trim().ShouldNotContain("\n");
        folder.Write("kept.ndjson", checkpoint.Output);
        var sound = await RunAsync("audit", "verify", "--checkpoint", "kept.ndjson");
        (sound.ExitCode, sound.Output).ShouldBe((0, "2 entries, chain sound, 1 checkpoints verified\n"));
        sound.Errors.ShouldBeEmpty();

        (await RunAsync("publish", "hello.yaml", "--db", "other.db", "--as", "eve")).ExitCode.ShouldBe(0);
        var cut = await RunAsync("audit", "verify", "--checkpoint", "kept.ndjson", "--db", "other.db");
        cut.ExitCode.ShouldBe(1);
        cut.Output.ShouldContain("NOT SOUND: entry 2 was cut off");
        var program = await RunAsync("audit", "verify", "--checkpoint", "kept.ndjson", "--db", "other.db", "-o", "json");
        program.ExitCode.ShouldBe(1);
        program.Json.GetProperty("problem").GetProperty("kind").GetString().ShouldBe("cut_off");
        folder.Write("wrong.ndjson", "{}\n");
        (await RunAsync("audit", "verify", "--checkpoint", "wrong.ndjson")).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(2), o => o.Errors.ShouldContain("wrong.ndjson, line 1"));
        folder.Write("wrong.ndjson", $"\n{checkpoint.Output}\n{{}}\n");
        (await RunAsync("audit", "verify", "--checkpoint", "wrong.ndjson")).Errors.ShouldContain("wrong.ndjson, line 4");
        folder.Write("empty.ndjson", "\n");
        (await RunAsync("audit", "verify", "--checkpoint", "empty.ndjson")).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(2), o => o.Errors.ShouldContain("holds no checkpoint"));
        (await RunAsync("audit", "verify", "--checkpoint", "nowhere")).ExitCode.ShouldBe(2);

        environment["ANDON_MASTER_KEY"] = "";
        (await RunAsync("audit", "checkpoint")).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(1), o => o.Errors.ShouldContain("no master key"));
        (await RunAsync("audit", "verify")).Errors.ShouldContain("who signed them cannot be told here");
    }

    [Fact]
    public async Task The_audit_is_spoken_of_in_chinese()
    {
        (await folder.RunAsync("run", "hello.yaml")).ExitCode.ShouldBe(0);
        (await folder.RunInChineseAsync("audit", "verify")).Output.ShouldContain("链条完好");
        (await folder.RunInChineseAsync("audit", "list")).Output.ShouldContain("操作者");
    }

    private Task<Outcome> RunAsync(params string[] args) => Command.RunWithAsync(folder.Path, environment, "", args);
}
