using Andon.Engine.Tests.Steps.Processes;

namespace Andon.Engine.Tests.Steps.BuiltIn;

public sealed class ScriptOutputTests
{
    [Theory]
    [InlineData("echo ' { \"a\" : 1.0 , \"b\":\"\\u00e4\" } '", null, """{"a":1.0,"b":"ä"}""")]
    [InlineData("echo 7", null, "7")]
    [InlineData("echo hello", null, """{"exit_code":0,"stdout":"hello\n"}""")]
    [InlineData("echo '{} {}'", null, """{"exit_code":0,"stdout":"{} {}\n"}""")]
    [InlineData("true", null, """{"exit_code":0,"stdout":""}""")]
    [InlineData("echo 7", "text", """{"exit_code":0,"stdout":"7\n"}""")]
    [InlineData("echo '[1]'", "json", "[1]")]
    [InlineData("printf 'A=1\\n\\nB=x=y\\nA=2\\r\\nC='", "kv", """{"A":["1","2"],"B":"x=y","C":""}""")]
    [InlineData("true", "kv", "{}")]
    public async Task Standard_output_becomes_the_output(string script, string? format, string expected) =>
        (await Scripts.RunAsync(script, format)).ShouldBe(expected);

    [Theory]
    [InlineData("echo hello", "json", "not one JSON value")]
    [InlineData("true", "json", "empty")]
    [InlineData("echo '{\"a\":1,\"a\":2}'", "json", "not one JSON value")]
    [InlineData("echo '\"\\ud800\"'", "json", "not one JSON value")]
    [InlineData("echo A=1; echo hello", "kv", "Line 2 of standard output is not KEY=VALUE: 'hello'")]
    [InlineData("echo =1", "kv", "Line 1")]
    [InlineData("echo 'a b=1'", "kv", "Line 1")]
    public async Task Output_that_is_not_what_the_step_requires_fails_it_despite_exit_0(string script, string format, string reason)
    {
        var failure = await Scripts.FailAsync(script, format);
        failure.Code.ShouldBe("invalid_output");
        failure.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task Text_that_grows_past_the_limit_when_it_is_escaped_is_too_large()
    {
        var context = TestStep.Context(Scripts.Shell("head -c 400 /dev/zero | tr '\\0' '\\1'", output: "text"), maxOutputBytes: 500);
        (await TestStep.FailAsync(Scripts.Handler(), context)).Code.ShouldBe("output_too_large");
    }
}
