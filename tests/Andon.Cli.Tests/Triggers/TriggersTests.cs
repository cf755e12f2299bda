namespace Andon.Cli.Tests.Triggers;

public sealed class TriggersTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly Dictionary<string, string> environment = new() { ["ANDON_MASTER_KEY"] = new string('5', 64) };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_trigger_is_added_listed_shown_paused_resumed_and_removed()
    {
        await DoneAsync("publish", "hello.yaml");
        var added = (await DoneAsync("triggers", "add", "hello", "--verify", "github", "--params", """{"name":"${{ body.sender.login }}"}""", "--owner", "ann", "-o", "json")).Json;
        var id = added.GetProperty("id").GetString()!;
        added.GetProperty("path").GetString().ShouldStartWith("/api/v1/hooks/");
        added.GetProperty("secret").GetString()!.Length.ShouldBe(64);
        (await DoneAsync("triggers", "list")).Output.ShouldContain("GitHub");
        var shown = (await DoneAsync("triggers", "show", id[..30])).Output;
        shown.ShouldContain("${{ body.sender.login }}");
        shown.ShouldNotContain(added.GetProperty("secret").GetString()!);
        (await DoneAsync("triggers", "pause", id)).Output.ShouldContain("paused");
        (await DoneAsync("triggers", "resume", id, "-o", "json")).Json.ShouldSatisfyAllConditions(t => t.GetProperty("paused").GetBoolean().ShouldBeFalse(), t => t.GetProperty("owner_id").GetString().ShouldBe("ann"), t => t.GetProperty("verification").GetString().ShouldBe("github"));
        (await DoneAsync("triggers", "remove", id)).Output.ShouldContain("is removed");
        (await DoneAsync("triggers", "list")).Errors.ShouldContain("no triggers");
        (await RunAsync("triggers", "add", "hello", "--params", "{")).ExitCode.ShouldBe(2);
        (await RunAsync("triggers", "add", "hello", "--params", """{"name":"${{ steps.a }}"}""")).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(2), o => o.Errors.ShouldContain("body, headers, query"));
    }

    [Fact]
    public async Task It_is_told_in_Chinese_to_who_reads_it()
    {
        environment["ANDON_LANG"] = "zh_CN.UTF-8";
        await DoneAsync("publish", "hello.yaml");
        (await DoneAsync("triggers", "add", "hello")).ShouldSatisfyAllConditions(o => o.Output.ShouldMatch("校验 +仅凭路径"), o => o.Errors.ShouldContain("仅显示这一次"));
    }

    private async Task<Outcome> DoneAsync(params string[] args)
    {
        var outcome = await RunAsync(args);
        outcome.ExitCode.ShouldBe(0, $"{string.Join(' ', args)}: {outcome.Output}{outcome.Errors}");
        return outcome;
    }

    private Task<Outcome> RunAsync(params string[] args) => Command.RunWithAsync(folder.Path, environment, "", args);
}
