using System.Text.RegularExpressions;

namespace Andon.Cli.Tests.Serving;

/// <summary>What the verbs that look after a tenant print of a server is what they print of its database.</summary>
public sealed partial class SameTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly Dictionary<string, string> environment = new() { ["ANDON_MASTER_KEY"] = new string('5', 64), ["ANDON_BOOTSTRAP_KEY"] = new string('b', 64) };

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("secrets list", "secrets set token")]
    [InlineData("schedules list", "schedules add hello @daily", "schedules pause {id}")]
    [InlineData("schedules show {id}", "schedules add hello @daily", "schedules pause {id}", "schedules resume {id}")]
    [InlineData("webhooks list", "webhooks add https://hooks.example/a --event run.failed")]
    [InlineData("webhooks show {id}", "webhooks add https://hooks.example/a", "webhooks change {id} --pause --title ops", "webhooks rotate {id}")]
    [InlineData("triggers list", "triggers add hello --verify github", "triggers pause {id}")]
    [InlineData("triggers show {id}", "triggers add hello", "triggers pause {id}", "triggers resume {id}")]
    [InlineData("people list", "people away ann --deputy bob")]
    [InlineData("quotas list", "quotas set acme --max-requests 7")]
    [InlineData("quotas show default", "quotas set default --max-requests 7")]
    [InlineData("audit list --action webhook.", "webhooks add https://hooks.example/a", "webhooks remove {id}")]
    [InlineData("audit verify", "quotas set acme --weight 2", "audit checkpoint")]
    public async Task What_was_done_on_a_server_is_read_alike_from_it_and_from_its_database(string read, params string[] done)
    {
        await using var up = Command.Start(folder.Path, ["up", "--db", "andon.db", "--urls", "http://127.0.0.1:0"], environment: environment);
        await up.SaysAsync("Andon is up at ");
        string[] there = ["--server", Address().Match(up.Errors).Groups["url"].Value, "--key", environment["ANDON_BOOTSTRAP_KEY"], "-o", "json"];
        (await folder.RunAsync(["publish", "hello.yaml", .. there])).ExitCode.ShouldBe(0);
        var id = "";
        foreach (var line in done)
        {
            var outcome = await RunAsync(line, id, there);
            outcome.ExitCode.ShouldBe(0, $"{line}: {outcome.Output}{outcome.Errors}");
            if (id.Length == 0 && outcome.Json.TryGetProperty("id", out var made)) id = made.GetString()!;
        }

        var ofServer = await RunAsync(read, id, there);
        var ofDatabase = await RunAsync(read, id, ["--db", "andon.db", "-o", "json"]);
        (ofServer.ExitCode, ofDatabase.ExitCode).ShouldBe((0, 0), ofServer.Errors + ofDatabase.Errors);
        ofServer.Output.ShouldBe(ofDatabase.Output);
        if (ofServer.Json.TryGetProperty("items", out var items)) items.GetArrayLength().ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Who_you_are_on_a_server_its_key_says_and_never_the_operating_system()
    {
        await using var up = Command.Start(folder.Path, ["up", "--db", "andon.db", "--urls", "http://127.0.0.1:0"], environment: environment);
        await up.SaysAsync("Andon is up at ");
        string[] there = ["--server", Address().Match(up.Errors).Groups["url"].Value, "--key", environment["ANDON_BOOTSTRAP_KEY"]];
        folder.Write("theirs.yaml", "{ andon: 1, name: theirs, steps: { ask: { type: approval_gate, config: { assignee_role: editor } } } }");
        (await folder.RunAsync(["run", "form.yaml", .. there])).ExitCode.ShouldBe(3);
        (await folder.RunAsync(["run", "theirs.yaml", .. there])).ExitCode.ShouldBe(3);
        var mine = (await folder.RunAsync(["tasks", "list", "--mine", "-o", "json", .. there])).Json.GetProperty("items");
        mine.GetArrayLength().ShouldBe(1);
        mine[0].GetProperty("title").GetString().ShouldBe("How many?");
        (await folder.RunAsync(["people", "away", "--deputy", "bob", .. there])).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(2), o => o.Errors.ShouldContain("name the user"));
        (await folder.RunAsync(["people", "back", .. there])).ExitCode.ShouldBe(2);
        // Of the tenants that an operator sees, the only one with a quota need not be the operator's own.
        (await folder.RunAsync(["quotas", "set", "acme", "--max-requests", "7", .. there])).ExitCode.ShouldBe(0);
        (await folder.RunAsync(["quotas", "show", .. there])).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(2), o => o.Errors.ShouldContain("name the tenant"));
    }

    private Task<Outcome> RunAsync(string line, string id, string[] where) =>
        Command.RunWithAsync(folder.Path, environment, "the value of a secret", [.. line.Replace("{id}", id, StringComparison.Ordinal).Split(' '), .. where]);

    [GeneratedRegex(@"Andon is up at (?<url>http://127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Address();
}
