using System.Diagnostics;
using System.Text.RegularExpressions;
using Andon.Server.Tests.Http;

namespace Andon.Server.Tests.Documents;

public sealed partial class WalkTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_walk_with_curl_of_the_page_does_what_it_says()
    {
        await using var server = await TestServer.StartAsync();
        var page = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/server.md"), TestContext.Current.CancellationToken);
        var script = "set -eu -o pipefail\n" + string.Concat(Blocks().Matches(page).Select(b => b.Groups["code"].Value));
        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add("-s");
        start.Environment["ANDON_SERVER"] = server.Address.ToString().TrimEnd('/');
        start.Environment["ANDON_KEY"] = TestServer.Bootstrap;
        using var bash = Process.Start(start)!;
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        var (said, errors) = (bash.StandardOutput.ReadToEndAsync(), bash.StandardError.ReadToEndAsync());
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60));
        output.WriteLine(await said + await errors);
        bash.ExitCode.ShouldBe(0, await errors);
        var lines = (await said).Split('\n');
        lines.ShouldContain("waiting");
        lines.ShouldContain("completed");
        lines.ShouldContain("event: task_closed");
        lines.ShouldContain("event: run_completed");
    }

    [GeneratedRegex(@"^```bash\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Blocks();
}
