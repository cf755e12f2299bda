using System.CommandLine;
using Andon.Cli.Observing;
using Andon.Cli.Runs;
using Andon.Cli.Terminal;
using Andon.Server;

namespace Andon.Cli.Serving;

/// <summary><c>andon up</c>: the engine and its API in one process, until it is told to end.</summary>
internal static class UpVerb
{
    private const string DefaultUrl = "http://127.0.0.1:8083";

    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            HelpName = "URL[;URL]",
            Description = Language.Of($"Where it listens; default: {DefaultUrl}; port 0 takes a free one", $"监听地址；默认 {DefaultUrl}；端口 0 表示任取空闲端口"),
            DefaultValueFactory = _ => DefaultUrl,
        };
        var log = ServiceLog.CreateOption();
        var verb = new Command("up", Language.Of("Serve the API over HTTP and carry out runs; Ctrl-C ends it", "通过 HTTP 提供 API 并执行运行；按 Ctrl-C 结束")) { urls, log, PublicUrl.Option, TrustedProxies.Option, JwtFile.Option, AllowedHosts.Option };
        verb.Does((invocation, _) => RunAsync(invocation, invocation.Get(urls)!, invocation.Get(log) == "json"));
        return verb;
    }

    private static async Task<int> RunAsync(Invocation invocation, string urls, bool logsJson)
    {
        var bootstrap = Environment.GetEnvironmentVariable("ANDON_BOOTSTRAP_KEY") is { Length: > 0 } key ? key : null;
        if (bootstrap is { Length: < 32 }) throw new UsageException(Language.Of("ANDON_BOOTSTRAP_KEY needs 32 characters or more", "ANDON_BOOTSTRAP_KEY 至少需要 32 个字符"));
        using var interrupt = new Interrupt();
        using var export = OtlpExport.FromEnvironment();
        var log = new ServiceLog(invocation.Printer, logsJson, export);
        try
        {
            await using var server = await UpServer.StartAsync(invocation, urls, new AndonServerOptions { BootstrapKey = bootstrap, Jwt = JwtFile.Read(invocation) }, log, interrupt.Asked);
            Tell(invocation, server, log);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, interrupt.Asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            log.Say(Language.Of("Ending: what runs may end, up to 10 s. Ctrl-C again ends it at once.", "正在结束：最多等待 10 秒让运行中的步骤结束。再按一次 Ctrl-C 立即结束。"));
            await server.StopAsync(interrupt.Hurry);
        }
        catch (FormatException e)
        {
            throw new UsageException($"--urls: {e.Message}");
        }
        catch (OperationCanceledException) when (interrupt.Asked.IsCancellationRequested)
        {
            // Told to end before it was up.
        }

        return ExitCode.Done;
    }

    private static void Tell(Invocation invocation, UpServer server, ServiceLog log)
    {
        var printer = invocation.Printer;
        if (server.First is { Key: var key, Password: var password })
        {
            log.Say(Language.Of($"The key of the admin, shown this once: {key}", $"管理员密钥，仅显示这一次：{key}"));
            if (AdminKeyFile.Write(invocation, key) is { } file) log.Say(Language.Of($"It is in {file} too, which only you can read.", $"密钥也写入 {file}，仅您可读。"));
            log.Say(Language.Of($"To sign in once as admin, the password: {password}", $"首次以 admin 登录的一次性密码：{password}"));
        }

        foreach (var url in server.Urls.Where(url => !new Uri(url).IsLoopback && url.StartsWith("http:", StringComparison.OrdinalIgnoreCase)))
            log.Say(Language.Of($"andon: {url} is not this machine alone, and keys travel in the clear there; put TLS before it", $"andon：{url} 可被其他机器访问，密钥将以明文传输；请在前面加上 TLS"));
        log.Say(Language.Of($"Andon is up at {string.Join(", ", server.Urls)} on {server.Store.Name}; Ctrl-C ends it.", $"Andon 已在 {string.Join(", ", server.Urls)} 上运行（{server.Store.Name}）；按 Ctrl-C 结束。"));
        if (!printer.IsForPrograms) return;
        printer.Ndjson(new { Url = server.Urls[0], server.Urls });
        printer.Flush();
    }
}
