using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Andon.Notices;
using Andon.Webhooks;

namespace Andon.Engine.Tests.Webhooks;

/// <summary>What the page on webhooks says.</summary>
public sealed partial class DocumentTests
{
    private static readonly JsonSerializerOptions Strict = new(AndonJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    private static string Page => File.ReadAllText(Path.Combine(Checkout.Root, "docs/webhooks.md"));

    [Theory]
    [InlineData("python", "python3", "import json, sys\nfor secret, headers, body in json.load(sys.stdin): print(str(verify(secret, headers, body.encode())).lower())", "-c")]
    [InlineData("js", "node", "for (const [secret, headers, body] of JSON.parse(require('node:fs').readFileSync(0))) console.log(verify(secret, headers, Buffer.from(body)));", "-e")]
    public async Task The_samples_tell_what_is_signed_from_what_is_not(string language, string program, string driver, string option)
    {
        var code = Blocks().Matches(Page).Single(b => b.Groups["language"].Value == language).Groups["code"].Value;
        var (secret, other, now) = (StandardWebhooks.NewSecret(), StandardWebhooks.NewSecret(), TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        const string Body = """{"type":"ping","title":"世界"}""";
        var bytes = System.Text.Encoding.UTF8.GetBytes(Body);
        object[][] tries =
        [
            [secret, Headers("a", now, StandardWebhooks.Sign("a", now, bytes, secret)), Body],
            [secret, Headers("a", now, StandardWebhooks.Sign("a", now, bytes, other, secret)), Body],
            [secret, Headers("a", now, StandardWebhooks.Sign("a", now, bytes, other)), Body],
            [secret, Headers("b", now, StandardWebhooks.Sign("a", now, bytes, secret)), Body],
            [secret, Headers("a", now, StandardWebhooks.Sign("a", now, bytes, secret)), Body + " "],
            [secret, Headers("a", now - 600, StandardWebhooks.Sign("a", now - 600, bytes, secret)), Body],
        ];
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.ArgumentList.Add(option);
        start.ArgumentList.Add(code + "\n" + driver);
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(JsonSerializer.Serialize(tries));
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe(["true", "true", "false", "false", "false", "false"], await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));

        static Dictionary<string, string> Headers(string id, long at, string signature) => new() { ["webhook-id"] = id, ["webhook-timestamp"] = $"{at}", ["webhook-signature"] = signature };
    }

    [Fact]
    public void Every_type_is_told_of_and_the_example_is_a_notice()
    {
        foreach (var type in NoticeTypes.All.Append(NoticeTypes.Ping)) Page.ShouldContain($"`{type}`");
        var example = Blocks().Matches(Page).First(b => b.Groups["language"].Value == "json").Groups["code"].Value;
        var notice = JsonSerializer.Deserialize<Notice>(example, Strict)!;
        JsonSerializer.SerializeToElement(notice, AndonJson.Options).GetRawText().ShouldBe(JsonSerializer.Serialize(JsonDocument.Parse(example).RootElement));
    }

    [GeneratedRegex(@"^```(?<language>\w+)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Blocks();
}
