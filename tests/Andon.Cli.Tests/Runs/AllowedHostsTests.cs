using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Andon.Cli.Tests.Runs;

public sealed class AllowedHostsTests : IDisposable
{
    private readonly Folder folder = new();
    private readonly TcpListener server = new(IPAddress.Loopback, 0);

    public void Dispose()
    {
        server.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task An_http_step_reaches_a_private_address_only_where_the_command_allows_its_host()
    {
        server.Start();
        var host = server.LocalEndpoint.ToString()!;
        folder.Write("call.yaml", $$"""
            andon: 1
            name: call
            steps:
              get: { type: http, config: { url: "http://{{host}}/" } }
            """);
        var refused = await folder.RunAsync("run", "call.yaml", "-o", "json");
        refused.ExitCode.ShouldBe(5);
        var error = refused.Json.GetProperty("steps").GetProperty("get").GetProperty("error");
        error.GetProperty("code").GetString().ShouldBe("address_refused");
        error.GetProperty("message").GetString()!.ShouldContain("--allow-host " + host);

        var answering = AnswerAsync();
        var reached = await folder.RunAsync("run", "call.yaml", "-o", "json", "--allow-host", host);
        reached.ExitCode.ShouldBe(0, reached.Errors);
        reached.Json.GetProperty("output").GetProperty("get").GetProperty("body").GetString().ShouldBe("ok");
        await answering;

        await folder.RunAsync("runs", "rerun", "last", "get");
        (await folder.RunAsync("runs", "resume", "last", "--allow-host", "10.0.0.0/8")).ExitCode.ShouldBe(5);
        await folder.RunAsync("runs", "rerun", "last", "get");
        answering = AnswerAsync();
        (await folder.RunAsync("runs", "resume", "last", "--allow-host", "127.0.0.0/8")).ExitCode.ShouldBe(0);
        await answering;

        var wrong = await folder.RunAsync("run", "call.yaml", "--allow-host", "10.0.0.0/33");
        (wrong.ExitCode, wrong.Errors.Contains("--allow-host: '10.0.0.0/33' is no network", StringComparison.Ordinal)).ShouldBe((2, true), wrong.Errors);
        (await folder.RunInChineseAsync("run", "call.yaml", "--allow-host", "10.0.0.0/33")).Errors.ShouldContain("'10.0.0.0/33' 既不是主机也不是网段");
        (await folder.RunAsync("run", "call.yaml", "--allow-host", "")).ExitCode.ShouldBe(2);
    }

    private async Task AnswerAsync()
    {
        using var client = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        using var request = new StreamReader(stream);
        while (await request.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 })
        {
            // The request ends with an empty line.
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"), TestContext.Current.CancellationToken);
    }
}
