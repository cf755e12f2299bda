using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Andon.Cli.Tests.Serving;

/// <summary>The real server as a process, and the real command against it.</summary>
public sealed partial class UpTests : IDisposable
{
    private const string Letter = """
        andon: 1
        name: letter
        steps:
          draft: { type: transform, config: { output: { text: "Dear ${{ params.name }}" } } }
          review: { type: approval_gate, deps: [draft], config: { assignee_role: editor, exclude_submitter: false } }
        """;

    private readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    private string AdminKey => Path.Combine(folder.Path, "admin.key");

    [Fact]
    public async Task A_first_start_leaves_the_key_of_the_admin_for_its_owner_alone_and_a_second_does_not()
    {
        string key;
        await using (var up = await StartAsync())
        {
            key = (await File.ReadAllTextAsync(AdminKey, TestContext.Current.CancellationToken)).Trim();
            if (!OperatingSystem.IsWindows()) File.GetUnixFileMode(AdminKey).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            up.Process.Errors.ShouldContain(key);
            var password = Password().Match(up.Process.Errors).Groups["password"].Value;
            using var browser = new HttpClient { BaseAddress = new Uri(up.Url) };
            using var signIn = new StringContent($$"""{"user":"admin","password":"{{password}}"}""", null, "application/json");
            ((int)(await browser.PostAsync("/api/v1/session", signIn, TestContext.Current.CancellationToken)).StatusCode).ShouldBe(201);
            (await folder.RunAsync("runs", "list", "--server", up.Url, "--key", key)).ExitCode.ShouldBe(0);
            (await folder.RunAsync("runs", "list", "--server", up.Url, "--key", "wrong")).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(4), o => o.Errors.ShouldContain("API key"));
            // A verb that would write is sent there.
            var refused = await folder.RunAsync("submit", "letter", "--db", "andon.db");
            refused.ExitCode.ShouldBe(1);
            refused.Errors.ShouldContain(up.Url);
            (await up.EndAsync()).ExitCode.ShouldBe(0);
        }

        File.Delete(AdminKey);
        await using var again = await StartAsync();
        File.Exists(AdminKey).ShouldBeFalse();
        again.Process.Errors.ShouldNotContain("andon_");
        again.Process.Errors.ShouldNotContain("the password:");
        (await folder.RunAsync("quotas", "set", "acme", "--max-requests", "7", "-o", "json", "--server", again.Url, "--key", key)).Json.GetProperty("max_requests_per_second").GetInt32().ShouldBe(7);
        (await folder.RunAsync("quotas", "show", "acme", "--server", again.Url, "--key", key)).Output.ShouldContain("14");
        (await folder.RunAsync("quotas", "list", "--server", again.Url, "--key", key)).Output.ShouldContain("acme");
        (await folder.RunAsync("quotas", "set", "acme", "--max-request-burst", "7", "--server", again.Url, "--key", key)).ExitCode.ShouldNotBe(0);
        (await folder.RunAsync("runs", "list", "--server", again.Url, "--key", key)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_first_start_that_could_not_listen_keeps_nothing_of_what_is_shown_once()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var failed = Command.Start(folder.Path, ["up", "--db", "andon.db", "--urls", $"http://{taken.LocalEndpoint}"]);
        (await failed.EndAsync()).ExitCode.ShouldNotBe(0);
        await using var up = await StartAsync();
        up.Process.Errors.ShouldContain("andon_");
        File.Exists(AdminKey).ShouldBeTrue();
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_each_client_has_an_address_of_its_own_and_the_cookie_is_for_tls()
    {
        await using var up = await StartAsync("--trusted-proxy", "127.0.0.1", "--trusted-proxy", "10.0.0.0/8");
        using var http = new HttpClient { BaseAddress = new Uri(up.Url) };
        (await ClosedAfterAsync("203.0.113.7")).ShouldBeGreaterThanOrEqualTo(120);
        (await FromAsync("203.0.113.8")).ShouldBe(404);
        (await ClosedAfterAsync("203.0.113.9, 203.0.113.7")).ShouldBeLessThan(60, "whoever is no trusted proxy says nothing about others");
        (await ClosedAfterAsync("203.0.113.7, 10.0.0.3")).ShouldBeLessThan(60, "of a chain all that are trusted count");
        var password = Password().Match(up.Process.Errors).Groups["password"].Value;
        using var signIn = new HttpRequestMessage(HttpMethod.Post, "/api/v1/session") { Content = new StringContent($$"""{"user":"admin","password":"{{password}}"}""", null, "application/json"), Headers = { { "X-Forwarded-For", "203.0.113.8" }, { "X-Forwarded-Proto", "https" } } };
        (await http.SendAsync(signIn, TestContext.Current.CancellationToken)).Headers.GetValues("Set-Cookie").ShouldHaveSingleItem().ShouldStartWith("__Host-andon_session=");

        // It opens again by two in a second, and so one or another may come in meanwhile.
        async Task<int> ClosedAfterAsync(string client)
        {
            var count = 0;
            while (await FromAsync(client) != 429 && count < 2_000) count++;
            return count;
        }

        async Task<int> FromAsync(string client)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/links/wrong") { Headers = { { "X-Forwarded-For", client } } };
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task Pipelines_runs_and_tasks_are_handled_on_a_server_as_on_a_database()
    {
        folder.Write("letter.yaml", Letter);
        await using var up = await StartAsync();
        var key = (await File.ReadAllTextAsync(AdminKey, TestContext.Current.CancellationToken)).Trim();
        var waiting = await ThereAsync(3, "run", "letter.yaml", "--param", "name=Ann", "-o", "json");
        waiting.Json.GetProperty("state").GetString().ShouldBe("waiting");
        var run = waiting.Json.GetProperty("run_id").GetString()!;
        (await ThereAsync(0, "runs", "list", "-o", "json")).Json.GetProperty("items")[0].GetProperty("run_id").GetString().ShouldBe(run);
        (await ThereAsync(0, "runs", "show", "last", "--step", "draft", "-o", "json")).Json.GetProperty("output").GetProperty("text").GetString().ShouldBe("Dear Ann");
        (await ThereAsync(0, "runs", "events", run, "-o", "ndjson")).Output.ShouldContain("task_opened");
        var task = (await ThereAsync(0, "tasks", "list", "-o", "json")).Json.GetProperty("items")[0].GetProperty("id").GetString()!;
        // An admin is no editor.
        await ThereAsync(4, "tasks", "approve", task);
        (await ThereAsync(0, "runs", "pause", run, "-o", "json")).Json.GetProperty("state").GetString().ShouldBe("paused");
        (await ThereAsync(3, "runs", "resume", run, "-o", "json")).Json.GetProperty("state").GetString().ShouldBe("waiting");
        await ThereAsync(0, "runs", "skip", run, "review", "--reason", "in a hurry");
        (await ThereAsync(0, "runs", "wait", run, "-o", "json")).Json.GetProperty("state").GetString().ShouldBe("completed");
        (await ThereAsync(2, "publish", "none.yaml")).Errors.ShouldContain("none.yaml");
        (await ThereAsync(0, "step-types", "list", "-o", "json")).Output.ShouldContain("approval_gate");

        async Task<Outcome> ThereAsync(int code, params string[] args)
        {
            var outcome = await folder.RunAsync([.. args, "--server", up.Url, "--key", key]);
            outcome.ExitCode.ShouldBe(code, $"{string.Join(' ', args)}: {outcome.Output}{outcome.Errors}");
            return outcome;
        }
    }

    [Fact]
    public async Task A_link_that_was_made_on_the_command_line_decides_in_a_browser()
    {
        folder.Write("letter.yaml", Letter.Replace("assignee_role: editor", "assignee_id: admin", StringComparison.Ordinal));
        await using var up = await StartAsync("--public-url", "https://andon.example.com");
        var key = (await File.ReadAllTextAsync(AdminKey, TestContext.Current.CancellationToken)).Trim();
        string[] there = ["--server", up.Url, "--key", key];
        (await folder.RunAsync(["run", "letter.yaml", "--param", "name=Ann", .. there])).ExitCode.ShouldBe(3);
        var task = (await folder.RunAsync(["tasks", "list", "-o", "json", .. there])).Json.GetProperty("items")[0].GetProperty("id").GetString()!;
        var link = await folder.RunAsync(["tasks", "link", task, "--action", "approve", "--expires-in", "1h", .. there]);
        link.ExitCode.ShouldBe(0, link.Errors);
        link.Output.ShouldStartWith("https://andon.example.com/links/");
        using var browser = new HttpClient { BaseAddress = new Uri(up.Url) };
        var path = new Uri(link.Output.Trim()).AbsolutePath;
        (await browser.GetStringAsync(path, TestContext.Current.CancellationToken)).ShouldContain("<form method=\"post\">");
        using var nothing = new StringContent("");
        (await browser.PostAsync(path, nothing, TestContext.Current.CancellationToken)).IsSuccessStatusCode.ShouldBeTrue();
        (await folder.RunAsync(["runs", "wait", "last", "-o", "json", .. there])).Json.GetProperty("state").GetString().ShouldBe("completed");
        (await folder.RunAsync(["tasks", "link", task, "--action", "approve", .. there])).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldNotBe(0), o => o.Errors.ShouldContain("approved already"));
        var nowhere = Command.Start(folder.Path, ["up", "--public-url", "andon.example.com"]);
        (await nowhere.EndAsync()).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_file_that_says_whose_tokens_are_taken_is_read_and_a_wrong_one_is_told_before_anything_begins()
    {
        const string Right = """{"issuer":"https://login.example.com/","audience":"andon","tenant":"default","roles":{"staff":"member"},"algorithms":["ES256"],"clock_skew":"00:00:30"}""";
        foreach (var wrong in (string[])["{}", "x", Right.Replace("audience", "audiences", StringComparison.Ordinal), Right.Replace("ES256", "HS256", StringComparison.Ordinal)])
        {
            folder.Write("jwt.json", wrong);
            var refused = Command.Start(folder.Path, ["up", "--db", "andon.db", "--urls", "http://127.0.0.1:0", "--jwt", "jwt.json"]);
            (await refused.EndAsync()).ShouldSatisfyAllConditions(o => o.ExitCode.ShouldBe(2), o => o.Errors.ShouldContain("jwt.json"));
        }

        folder.Write("jwt.json", Right);
        await using var up = await StartAsync("--jwt", "jwt.json");
        using var http = new HttpClient { BaseAddress = new Uri(up.Url), DefaultRequestHeaders = { Authorization = new("Bearer", "a.b.c") } };
        ((int)(await http.GetAsync("/api/v1/runs", TestContext.Current.CancellationToken)).StatusCode).ShouldBe(401);
        await up.Process.SaysAsync("was refused: its header is not base64url");
    }

    private async Task<Up> StartAsync(params string[] more)
    {
        var process = Command.Start(folder.Path, ["up", "--db", "andon.db", "--urls", "http://127.0.0.1:0", .. more]);
        await process.SaysAsync("Andon is up at ");
        return new Up(process, Address().Match(process.Errors).Groups["url"].Value);
    }

    [GeneratedRegex(@"the password: (?<password>[a-z0-9-]{23})", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Password();

    [GeneratedRegex(@"Andon is up at (?<url>http://127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Address();

    private sealed record Up(Command Process, string Url) : IAsyncDisposable
    {
        public async Task<Outcome> EndAsync()
        {
            Process.Signal(Command.SigTerm);
            return await Process.EndAsync();
        }

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }
}
