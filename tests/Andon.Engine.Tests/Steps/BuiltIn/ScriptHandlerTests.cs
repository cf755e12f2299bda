using System.Text.Json;
using Andon.Engine.Tests.Steps.Processes;
using Andon.Steps.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Andon.Engine.Tests.Steps.BuiltIn;

public sealed class ScriptHandlerTests
{
    [Fact]
    public async Task A_megabyte_on_both_outputs_at_once_does_not_hang()
    {
        var output = await Scripts.RunAsync(
            "head -c 1048576 /dev/zero | tr '\\0' e >&2 & head -c 1048576 /dev/zero | tr '\\0' o; wait", output: "text");
        TestStep.Json(output).GetProperty("stdout").GetString()!.Length.ShouldBe(1048576);
    }

    [Fact]
    public async Task A_large_standard_input_is_given_while_the_output_is_drained()
    {
        var text = new string('x', 1_000_000);
        var context = TestStep.Context(new { run = new[] { "cat" }, stdin = text });
        (await TestStep.RunAsync(Scripts.Handler(), context)).ShouldBe($"\"{text}\"");
    }

    [Fact]
    public async Task Standard_input_that_nobody_reads_fails_nothing()
    {
        var context = TestStep.Context(new { run = new[] { "echo", "1" }, stdin = new string('x', 1_000_000) });
        (await TestStep.RunAsync(Scripts.Handler(), context)).ShouldBe("1");
    }

    [Theory]
    [InlineData("""{"run":["cat"],"stdin":{"a":[1,2.50]}}""", """{"a":[1,2.50]}""")]
    [InlineData("""{"run":["cat"],"stdin":"text"}""", "\"text\"")]
    [InlineData("""{"run":["cat"],"stdin":null}""", "null")]
    [InlineData("""{"run":["wc","-c"]}""", "0")]
    public async Task Standard_input_is_the_JSON_of_stdin_and_empty_without_it(string config, string expected) =>
        (await TestStep.RunAsync(Scripts.Handler(), TestStep.Context(config))).ShouldBe(expected);

    [Fact]
    public async Task Arguments_reach_the_program_as_they_are()
    {
        var context = TestStep.Context(new { run = new object[] { "printf", "[\"%s\",\"%s\",%s]", "$HOME; `id` *", "ß 行", 7 } });
        (await TestStep.RunAsync(Scripts.Handler(), context)).ShouldBe("""["$HOME; `id` *","ß 行",7]""");
    }

    [Fact]
    public async Task The_environment_is_an_allow_list_with_what_the_step_names_and_who_it_is()
    {
        Environment.SetEnvironmentVariable("SECRET_OF_THE_HOST", "leaked");
        var context = TestStep.Context("""{"run":["env"],"env":{"COLOUR":"blue","COUNT":3},"output":"kv"}""", step: "map/k/build");
        var environment = TestStep.Json(await TestStep.RunAsync(Scripts.Handler(), context));
        string[] allowed =
        [
            "PATH", "HOME", "LANG", "TZ", "TMPDIR", "COLOUR", "COUNT", "ANDON_ATTEMPT", "ANDON_TENANT", "ANDON_PIPELINE", "ANDON_RUN_ID",
            "ANDON_STEP", "ANDON_REVISION", "ANDON_ATTEMPT_NUMBER", "ANDON_IDEMPOTENCY_KEY",
        ];
        environment.EnumerateObject().Select(variable => variable.Name).ShouldBeSubsetOf(allowed);
        environment.GetProperty("COLOUR").GetString().ShouldBe("blue");
        environment.GetProperty("COUNT").GetString().ShouldBe("3");
        environment.GetProperty("ANDON_STEP").GetString().ShouldBe("map/k/build");
        environment.GetProperty("ANDON_IDEMPOTENCY_KEY").GetString().ShouldBe(context.IdempotencyKey);
        environment.GetProperty("ANDON_ATTEMPT").GetString()!.ShouldStartWith($"{context.RunId:D}/map/k/build/1#1:");
        environment.GetProperty("ANDON_ATTEMPT").GetString()!.ShouldNotContain(context.Token.ToString("N")[..8]);
    }

    [Fact]
    public async Task Each_attempt_has_a_fresh_folder_of_its_own_that_is_removed_after_it()
    {
        using var root = new TemporaryFolder();
        var handler = Scripts.Handler(new ProcessOptions { WorkRoot = Path.Combine(root.Path, "work") });
        var context = TestStep.Context(Scripts.Shell("ls -A | wc -l; stat -c %a .; touch file; pwd", output: "text"));
        var lines = TestStep.Json(await TestStep.RunAsync(handler, context)).GetProperty("stdout").GetString()!.Split('\n');
        lines[..2].ShouldBe(["0", "700"]);
        Path.GetDirectoryName(lines[2]).ShouldBe(Path.Combine(root.Path, "work"));
        Directory.EnumerateFileSystemEntries(Path.Combine(root.Path, "work")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_retry_removes_the_folder_that_a_killed_host_left()
    {
        using var root = new TemporaryFolder();
        var options = new ProcessOptions { WorkRoot = root.Path };
        var run = Guid.NewGuid();
        // Never disposed of: the host was killed.
        var left = WorkFolder.Create(options, AttemptMark.Of(TestStep.Context(run: run)), NullLogger.Instance);
        await File.WriteAllTextAsync(Path.Combine(left.Path, "half"), "done");
        await TestStep.RunAsync(Scripts.Handler(options), TestStep.Context(Scripts.Shell("echo 1"), run: run, attempt: 2));
        Directory.EnumerateFileSystemEntries(root.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_group_and_the_session_are_the_scripts_own() =>
        (await Scripts.RunAsync("read -r pid name state parent group session rest < /proc/$$/stat; [ $group = $$ ] && [ $session = $$ ] && echo true"))
            .ShouldBe("true");

    [Fact]
    public async Task Signals_are_at_their_defaults_so_that_a_broken_pipe_ends_a_writer() =>
        // The last seven digits are signals 1 to 28; behind them glibc has some of its own.
        (await Scripts.RunAsync("grep -E 'Sig(Blk|Ign)' /proc/self/status | sed 's/:.*\\(.......\\)$/=\\1/'", output: "kv"))
            .ShouldBe("""{"SigBlk":"0000000","SigIgn":"0000000"}""");

    [Fact]
    public async Task Lines_are_live_on_both_outputs()
    {
        using var folder = new TemporaryFolder();
        var sink = new LineSink();
        var gate = Path.Combine(folder.Path, "gate");
        var context = TestStep.Context(Scripts.Shell($"mkfifo {gate}; echo out; read line < {gate}; echo \"$line\" >&2; printf rest", output: "text"));
        var running = TestStep.RunAsync(Scripts.Handler(sink: sink), context);
        (await sink.NextAsync()).ShouldBe(new StepOutputLine(context.RunId, "step", 1, 1, IsError: false, "out"));
        // The script still waits for this: the line came while it ran.
        await File.WriteAllTextAsync(gate, "go on\n", TestContext.Current.CancellationToken);
        StepOutputLine[] others = [await sink.NextAsync(), await sink.NextAsync()];
        others.OrderBy(line => line.IsError).Select(line => line.Text).ShouldBe(["rest", "go on"]);
        TestStep.Json(await running).GetProperty("stdout").GetString().ShouldBe("out\nrest");
    }

    [Fact]
    public async Task A_sink_that_fails_does_not_fail_the_step() =>
        (await TestStep.RunAsync(Scripts.Handler(sink: new BrokenSink()), TestStep.Context(Scripts.Shell("echo 1; echo err >&2")))).ShouldBe("1");

    private sealed class BrokenSink : IStepOutputSink
    {
        public void Write(in StepOutputLine line) => throw new JsonException("broken");
    }
}
