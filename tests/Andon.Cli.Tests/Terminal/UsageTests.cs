namespace Andon.Cli.Tests.Terminal;

public sealed class UsageTests : IDisposable
{
    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("'run'", "rnu")]
    [InlineData("'show'", "runs", "shw")]
    [InlineData("'--param'", "run", "hello.yaml", "--pram", "a=b")]
    [InlineData("which verb", "runs")]
    [InlineData("--wait", "run", "hello.yaml", "--wait=soon")]
    [InlineData("not in this version", "up")]
    [InlineData("not in this version", "node", "--queues", "a")]
    [InlineData("not in this version", "runs", "list", "--server", "http://x")]
    [InlineData("not in this version", "bench", "--store", "postgres")]
    [InlineData("xml", "runs", "list", "-o", "xml")]
    [InlineData("--tenant needs a name", "runs", "list", "--tenant", "")]
    [InlineData("--tenant needs a name", "runs", "list", "--tenant", " ")]
    [InlineData("run id", "runs", "show", "zzz", "--db", ":memory:")]
    public async Task A_wrong_command_line_exits_2_and_says_what_is_meant(string says, params string[] args)
    {
        var outcome = await folder.RunAsync(args);
        outcome.ExitCode.ShouldBe(2, outcome.Errors);
        outcome.Errors.ShouldContain(says);
        outcome.Output.ShouldBeEmpty(outcome.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run", "--help")]
    [InlineData("runs", "edit", "--help")]
    [InlineData("--version")]
    public async Task Help_and_version_exit_0(params string[] args)
    {
        var outcome = await folder.RunAsync(args);
        outcome.ExitCode.ShouldBe(0);
        outcome.Output.ShouldNotBeEmpty();
        outcome.Output.ShouldNotContain("--server");
    }
}
