using System.Text.Json;
using Andon.Server.OpenApi;
using Andon.Server.Tests.Http;

namespace Andon.Server.Tests.OpenApi;

/// <summary>What others make of the document.</summary>
public sealed class ToolTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_linter_finds_nothing_wrong_with_the_document()
    {
        using var tools = await NpmTools.InstallAsync();
        await File.WriteAllBytesAsync(Path.Combine(tools.Folder, "andon.json"), OpenApiDocument.Utf8, TestContext.Current.CancellationToken);
        var said = await tools.RunAsync("@redocly/cli/bin/cli.js", "lint", "andon.json", "--format=json");
        using var report = JsonDocument.Parse(said);
        var problems = report.RootElement.GetProperty("problems").EnumerateArray().Select(p => $"{p.GetProperty("ruleId")}: {p.GetProperty("message")} {p.GetProperty("location")[0].GetProperty("pointer")}");
        problems.ShouldBeEmpty();
        output.WriteLine($"redocly {report.RootElement.GetProperty("version")}");
    }

    [Fact]
    public async Task A_typed_client_is_made_from_the_document_and_works_and_what_is_wrong_does_not_compile()
    {
        using var tools = await NpmTools.InstallAsync();
        await using var server = await TestServer.StartAsync();
        await tools.RunAsync("openapi-typescript/bin/cli.js", new Uri(server.Address, "/openapi/v1.json").ToString(), "-o", "andon.d.ts");
        await tools.RunAsync("typescript/bin/tsc", "-p", ".");
        var said = await tools.NodeAsync("client.js", ("ANDON_SERVER", server.Address.ToString().TrimEnd('/')), ("ANDON_KEY", TestServer.Bootstrap));
        said.ShouldContain("5 runs, 5 listed");
    }
}
