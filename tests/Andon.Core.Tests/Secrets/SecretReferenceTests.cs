using System.Text.Json;
using Andon.Core.Tests.Pipelines;
using Andon.Pipelines;
using Andon.Secrets;

namespace Andon.Core.Tests.Secrets;

public sealed class SecretReferenceTests
{
    [Theory]
    [InlineData("secret://a", "<a>")]
    [InlineData("Bearer secret://to-ken_1.", "Bearer <to-ken_1>.")]
    [InlineData("secret://a/secret://b", "<a>/<b>")]
    [InlineData("https://u:secret://p@h", "https://u:<p>@h")]
    [InlineData("secret:// secret:/x secret", "secret:// secret:/x secret")]
    [InlineData("secret://other", "secret://other")]
    public void A_reference_ends_where_its_name_does_and_stays_where_no_value_is_known(string text, string expected) =>
        SecretReference.Replace(text, name => name == "other" ? null : $"<{name}>").ShouldBe(expected);

    [Fact]
    public void A_value_is_not_looked_through_for_further_references() =>
        SecretReference.Replace("secret://a secret://b", name => name == "a" ? "secret://b" : "B").ShouldBe("secret://b B");

    [Fact]
    public void A_name_that_is_too_long_is_none()
    {
        SecretReference.IsName(new string('n', 64)).ShouldBeTrue();
        foreach (var name in (string[])["", new string('n', 65), "a.b", "a/b", "ü", "a b"]) SecretReference.IsName(name).ShouldBeFalse(name);
        SecretReference.Replace("secret://" + new string('n', 65), _ => "v").ShouldStartWith("secret://");
    }

    [Fact]
    public void References_in_the_strings_of_a_value_are_found_and_those_in_keys_are_not() =>
        SecretReference.NamesIn(JsonElement.Parse("""{"secret://k":["secret://a",{"x":"secret:\/\/b ${{ 'secret://c' }}"}],"n":1}""")).Order().ShouldBe(["a", "b", "c"]);

    [Fact]
    public void A_step_knows_which_references_count_in_it()
    {
        var step = Compile(config: """{"env":{"A":"secret://a","B":"${{ params.b }}"}}""");
        step.ConfigSecrets.Named.ShouldBe(["a"]);
        step.ConfigSecrets.TakesParams.ShouldBeTrue();
        step.InputSecrets.ShouldBe(SecretUse.OfParams);
        Compile(config: """{"env":{"A":"${{ run.id }}"}}""").ConfigSecrets.ShouldBe(SecretUse.None);
        Compile(config: "{}", input: """{"x":"secret://i"}""").InputSecrets.ShouldSatisfyAllConditions(u => u.Named.ShouldBe(["i"]), u => u.TakesParams.ShouldBeFalse());
    }

    [Fact]
    public void A_secret_in_the_arguments_of_a_script_is_a_problem_of_the_pipeline()
    {
        var problem = Definitions.Validate(Pipeline("script", """{"run":["curl","-H","x: secret://token"]}""", null)).ShouldHaveSingleItem();
        problem.Code.ShouldBe("secret_in_arguments");
        problem.Pointer.ShouldBe("/steps/s/config/run");
        problem.Message.ShouldContain("'env' or 'stdin'");
        Definitions.Validate(Pipeline("script", """{"run":["env"],"env":{"T":"secret://token"},"stdin":"secret://token"}""", null)).ShouldBeEmpty();
    }

    private static Step Compile(string config, string? input = null)
    {
        var type = new StepType { Name = "work" };
        return Andon.Pipelines.Pipeline.Compile("acme", 1, Pipeline("work", config, input), new Dictionary<string, StepType> { ["work"] = type }).Steps[0];
    }

    private static PipelineDefinition Pipeline(string type, string config, string? input) => new()
    {
        Name = "p",
        Steps = [new StepDefinition { Name = "s", Type = type, Config = JsonElement.Parse(config), Input = input is null ? null : JsonElement.Parse(input) }],
    };
}
