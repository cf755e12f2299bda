using System.Security.Cryptography;
using System.Text;

namespace Andon.Cli.Tests.Secrets;

public sealed class SecretsTests : IDisposable
{
    private const string Value = "correct-horse-battery";

    private readonly Folder folder = new();
    private readonly Dictionary<string, string> environment = new() { ["ANDON_MASTER_KEY"] = Key() };

    public SecretsTests() => folder.Write("secret.yaml", """
        andon: 1
        name: secret
        steps:
          say:
            type: script
            config:
              run: [sh, -c, 'printf %s "$TOKEN" | wc -c | tr -d " " | sed "s/.*/LENGTH=&/"; echo "SAID=$TOKEN"; echo "$TOKEN" >&2']
              env: { TOKEN: secret://token }
              output: kv
        """);

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_secret_is_set_from_standard_input_used_listed_rekeyed_and_removed_and_never_shown()
    {
        var outcomes = new List<Outcome>();
        (await RunAsync(Value + "\n", "secrets", "set", "token")).Output.ShouldContain("secret://token is written");
        var run = (await RunAsync("", "run", "secret.yaml", "-o", "json")).Json;
        var output = run.GetProperty("steps").GetProperty("say").GetProperty("output");
        output.GetProperty("LENGTH").GetString().ShouldBe($"{Value.Length}", "the line break at the end is the shell's");
        output.GetProperty("SAID").GetString().ShouldBe("***");
        var listed = (await RunAsync("", "secrets", "list", "-o", "json")).Json.GetProperty("items")[0];
        listed.EnumerateObject().Select(p => p.Name).ShouldBe(["name", "set_at", "set_by"]);
        (await RunAsync("", "secrets", "list")).Output.ShouldContain("token");

        (environment["ANDON_MASTER_KEY"], environment["ANDON_MASTER_KEY_OLD"]) = (Key(), environment["ANDON_MASTER_KEY"]);
        (await RunAsync("", "secrets", "rekey")).Output.ShouldContain(": 1");
        environment.Remove("ANDON_MASTER_KEY_OLD");
        (await RunAsync("", "run", "secret.yaml")).ExitCode.ShouldBe(0);
        environment["ANDON_MASTER_KEY"] = Key();
        var left = await RunAsync("", "secrets", "rekey");
        left.ExitCode.ShouldBe(1);
        left.Errors.ShouldContain("left as it was: token of tenant default");

        (await RunAsync("", "secrets", "remove", "token")).ExitCode.ShouldBe(0);
        (await RunAsync("", "secrets", "remove", "token")).ExitCode.ShouldBe(1);
        (await RunAsync("", "secrets", "list")).Errors.ShouldContain("there are no secrets");
        (await RunAsync("", "run", "secret.yaml", "-o", "json")).Json.GetProperty("steps").GetProperty("say").GetProperty("error").GetProperty("code").GetString().ShouldBe("unknown_secret");
        foreach (var file in Directory.EnumerateFiles(folder.Path, "andon.db*", SearchOption.AllDirectories))
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).Contains(Value, StringComparison.Ordinal).ShouldBeFalse(file);
        foreach (var outcome in outcomes) (outcome.Output + outcome.Errors).ShouldNotContain(Value);

        async Task<Outcome> RunAsync(string input, params string[] args)
        {
            var outcome = await Command.RunWithAsync(folder.Path, environment, input, args);
            outcomes.Add(outcome);
            return outcome;
        }
    }

    [Fact]
    public async Task A_secret_comes_from_a_file_as_it_is_and_never_from_an_argument()
    {
        folder.Write("value", "two lines\nof a secret\n");
        (await RunAsync("secrets", "set", "token", "--file", "value")).ExitCode.ShouldBe(0);
        var run = (await RunAsync("run", "secret.yaml", "-o", "json")).Json;
        var output = run.GetProperty("steps").GetProperty("say").GetProperty("output");
        output.GetProperty("LENGTH").GetString().ShouldBe("22");
        output.GetProperty("SAID").GetString().ShouldBe("***");
        (await RunAsync("secrets", "set", "token", Value)).ExitCode.ShouldBe(2);
        (await RunAsync("secrets", "set", "token")).Errors.ShouldContain("fewer than 8 characters");
        (await RunAsync("secrets", "set", "to.ken", "--file", "value")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Without_a_master_key_the_remedy_is_said_and_a_key_that_is_none_is_refused_without_showing_it()
    {
        environment["ANDON_MASTER_KEY"] = "";
        var refused = await Command.RunWithAsync(folder.Path, environment, Value, "secrets", "set", "token");
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldContain("openssl rand -base64 32");
        environment["ANDON_MASTER_KEY"] = "not-a-key-at-all";
        var wrong = await RunAsync("run", "hello.yaml");
        wrong.ExitCode.ShouldBe(1);
        wrong.Errors.ShouldContain("ANDON_MASTER_KEY");
        wrong.Errors.ShouldNotContain("not-a-key-at-all");
    }

    [Fact]
    public async Task Secrets_are_spoken_of_in_chinese()
    {
        (await Command.RunWithAsync(folder.Path, environment, Value, "secrets", "set", "token")).ExitCode.ShouldBe(0);
        (await folder.RunInChineseAsync("secrets", "remove", "token")).Output.ShouldContain("已删除");
    }

    private Task<Outcome> RunAsync(params string[] args) => Command.RunWithAsync(folder.Path, environment, "", args);

    private static string Key() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
