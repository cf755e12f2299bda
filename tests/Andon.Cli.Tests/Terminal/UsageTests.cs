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
    [InlineData("--urls", "up", "--db", ":memory:", "--urls", "nonsense")]
    [InlineData("--trusted-proxy: 'proxy' is no address", "up", "--db", ":memory:", "--trusted-proxy", "proxy")]
    [InlineData("--trusted-proxy: '10.0.0.1/33' is no address", "up", "--db", ":memory:", "--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "10.0.0.1/33")]
    [InlineData("needs --postgres URL", "node", "--queues", "a")]
    [InlineData("needs an API key", "runs", "list", "--server", "http://x")]
    [InlineData("give a URL", "runs", "list", "--server", "x", "--key", "k")]
    [InlineData("database itself", "db", "check", "--server", "http://x", "--key", "k")]
    [InlineData("leave --db", "runs", "list", "--server", "http://x", "--key", "k", "--db", "x.db")]
    [InlineData("leave --as", "runs", "list", "--server", "http://x", "--key", "k", "--tenant", "acme")]
    [InlineData("needs --postgres URL", "bench", "--store", "postgres")]
    [InlineData("need --store postgres", "bench", "--nodes", "2")]
    [InlineData("need --store postgres", "bench", "--shape", "overflow")]
    [InlineData("for so many --seconds", "bench", "--store", "postgres", "--postgres", "postgres://a@127.0.0.1:1/b", "--nodes", "2", "--runs", "5")]
    [InlineData("-o: 'xml' is none of json, ndjson, text", "runs", "list", "-o", "xml")]
    [InlineData("--state: 'odd' is none of cancelled,", "runs", "list", "--state", "odd")]
    [InlineData("--limit: 'x' cannot be read as N", "runs", "list", "--limit", "x")]
    [InlineData("--title needs a value", "run", "hello.yaml", "--title")]
    [InlineData("FILE is missing", "run")]
    [InlineData("--older-than is missing", "db", "prune")]
    [InlineData("unknown argument 'other.yaml'\n", "run", "hello.yaml", "other.yaml")]
    [InlineData("unknown verb 'foo'\n", "foo")]
    [InlineData("unknown option '--wait'; known are", "submit", "hello.yaml", "--wait")]
    [InlineData("--tenant needs a name", "runs", "list", "--tenant", "")]
    [InlineData("--tenant needs a name", "runs", "list", "--tenant", " ")]
    [InlineData("which verb", "schedules")]
    [InlineData("CRON is missing", "schedules", "add", "hello")]
    [InlineData("--catch-up: 'some' is none of all, last, none", "schedules", "add", "hello", "@daily", "--catch-up", "some")]
    [InlineData("schedule id", "schedules", "show", "zzz", "--db", ":memory:")]
    [InlineData("run id", "runs", "show", "zzz", "--db", ":memory:")]
    public async Task A_wrong_command_line_exits_2_and_says_what_is_meant(string says, params string[] args)
    {
        var outcome = await folder.RunAsync(args);
        outcome.ExitCode.ShouldBe(2, outcome.Errors);
        outcome.Errors.ShouldContain(says);
        outcome.Output.ShouldBeEmpty(outcome.Output);
    }

    [Theory]
    [InlineData("未知命令 'rnu'；是否指 'run'？", "rnu")]
    [InlineData("缺少 FILE", "run")]
    [InlineData("-o：'xml' 无效，可用：json, ndjson, text", "runs", "list", "-o", "xml")]
    [InlineData("--title 需要一个值", "run", "hello.yaml", "--title")]
    public async Task A_wrong_command_line_is_told_in_Chinese_to_who_reads_it(string says, params string[] args)
    {
        var outcome = await folder.RunInChineseAsync(args);
        outcome.ExitCode.ShouldBe(2, outcome.Errors);
        outcome.Errors.ShouldContain(says);
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
    }
}
