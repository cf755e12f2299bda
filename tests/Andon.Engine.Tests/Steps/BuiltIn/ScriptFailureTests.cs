using Andon.Engine.Tests.Steps.Processes;

namespace Andon.Engine.Tests.Steps.BuiltIn;

public sealed class ScriptFailureTests
{
    [Fact]
    public async Task A_non_zero_exit_fails_with_the_code_and_the_end_of_standard_error()
    {
        var failure = await Scripts.FailAsync("echo '{}'; echo 'disk is full' >&2; exit 3");
        (failure.Code, failure.Retryable).ShouldBe(("exit_code", true));
        failure.Message.ShouldBe("sh exited with code 3: disk is full");
    }

    [Fact]
    public async Task Exit_code_137_is_an_exit_and_no_signal() => (await Scripts.FailAsync("exit 137")).Code.ShouldBe("exit_code");

    [Fact]
    public async Task Much_on_standard_error_gives_a_bounded_message_with_its_end()
    {
        var failure = await Scripts.FailAsync("seq 1 100000 >&2; exit 1");
        failure.Message.Length.ShouldBeLessThan(4096);
        failure.Message.ShouldEndWith("\n100000");
    }

    [Fact]
    public async Task Death_by_a_signal_fails_with_its_name()
    {
        var failure = await Scripts.FailAsync("kill -9 $$");
        failure.Code.ShouldBe("signal");
        failure.Message.ShouldBe("sh was ended by SIGKILL, and wrote nothing on standard error");
    }

    [Theory]
    [InlineData("no-such-program-anywhere")]
    [InlineData("/no/such/program")]
    [InlineData("./not-there")]
    public async Task A_missing_program_is_not_found_by_name(string program)
    {
        var failure = await TestStep.FailAsync(Scripts.Handler(), TestStep.Context(new { run = new[] { program } }));
        (failure.Code, failure.Retryable).ShouldBe(("not_found", false));
        failure.Message.ShouldContain(Path.GetFileName(program));
    }

    [Fact]
    public async Task A_program_is_searched_for_on_the_path_that_the_step_names()
    {
        var context = TestStep.Context("""{"run":["sh","-c","echo 1"],"env":{"PATH":"/nowhere"}}""");
        (await TestStep.FailAsync(Scripts.Handler(), context)).Code.ShouldBe("not_found");
    }

    [Fact]
    public async Task A_script_without_its_interpreter_says_so()
    {
        using var folder = new TemporaryFolder();
        var failure = await TestStep.FailAsync(Scripts.Handler(), TestStep.Context(new { run = new[] { Program(folder, "#!/no/such/shell\n") } }));
        failure.Code.ShouldBe("not_found");
        failure.Message.ShouldContain("interpreter");
    }

    [Fact]
    public async Task A_text_file_is_no_program()
    {
        using var folder = new TemporaryFolder();
        var failure = await TestStep.FailAsync(Scripts.Handler(), TestStep.Context(new { run = new[] { Program(folder, "hello") } }));
        failure.Code.ShouldBe("not_executable");
    }

    [Fact]
    public async Task A_file_without_the_right_to_execute_it_is_not_executable()
    {
        var failure = await TestStep.FailAsync(Scripts.Handler(), TestStep.Context(new { run = new[] { "/etc/hostname" } }));
        failure.Code.ShouldBe("not_executable");
    }

    [Fact]
    public async Task More_output_than_allowed_fails_after_it_was_drained()
    {
        var context = TestStep.Context(Scripts.Shell("seq 1 100000; echo drained >&2"), maxOutputBytes: 1000);
        var failure = await TestStep.FailAsync(Scripts.Handler(), context);
        failure.Code.ShouldBe("output_too_large");
    }

    [Theory]
    [InlineData("""{}""", "'run' is missing")]
    [InlineData("""{"run":[]}""", "names no program")]
    [InlineData("""{"run":"echo hello"}""", "no shell")]
    [InlineData("""{"run":["echo",{"a":1}]}""", "run[1]")]
    [InlineData("""{"run":["echo","a\u0000b"]}""", "NUL")]
    [InlineData("""{"run":["echo"],"env":{"A=B":"c"}}""", "A=B")]
    [InlineData("""{"run":["echo"],"env":{"ANDON_ATTEMPT":"x"}}""", "ANDON_ATTEMPT")]
    [InlineData("""{"run":["echo"],"output":"xml"}""", "xml")]
    [InlineData("""{"run":["echo"],"stdout":"x"}""", "'stdout' is not known")]
    public async Task A_config_that_cannot_be_run_is_refused_with_the_reason(string config, string reason)
    {
        var failure = await TestStep.FailAsync(Scripts.Handler(), TestStep.Context(config));
        (failure.Code, failure.Retryable).ShouldBe(("invalid_config", false));
        failure.Message.ShouldContain(reason);
    }

    private static string Program(TemporaryFolder folder, string text)
    {
        var path = Path.Combine(folder.Path, "program");
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
