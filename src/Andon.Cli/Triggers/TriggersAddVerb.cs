using System.CommandLine;
using System.Text;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Triggers;

namespace Andon.Cli.Triggers;

/// <summary><c>andon triggers add NAME [--verify none|standard|github] [--params JSON]</c></summary>
internal static class TriggersAddVerb
{
    public static Command Create()
    {
        string[] words = [.. Enum.GetNames<TriggerVerification>().Select(n => n.ToLowerInvariant())];
        var pipeline = new Argument<string>("NAME") { Description = Language.Of("A published pipeline", "已发布流水线的名称") };
        var verify = new Option<string>("--verify") { HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0], Description = Language.Of("How requests are signed", "请求的签名方式") }.AcceptOnlyFromAmong(words);
        var parameters = new Option<string?>("--params") { HelpName = "JSON", Description = Language.Of("The parameters, with ${{ }} over body, headers and query; default: the body", "参数，可用 ${{ }} 引用 body、headers、query；默认为请求正文") };
        var version = new Option<int?>("--pipeline-version") { HelpName = "N", Description = Language.Of("Its version; default: the newest each time", "版本；默认每次取最新") };
        var title = new Option<string?>("--title") { HelpName = "TEXT", Description = Language.Of("The title of its runs", "运行的标题") };
        var owner = new Option<string?>("--owner") { HelpName = "USER", Description = Language.Of("Who its runs are for", "运行的归属者") };
        var verb = new Command("add", Language.Of("Have requests from outside start runs of a pipeline", "由外部请求启动流水线的运行")) { pipeline, verify, parameters, version, title, owner };
        verb.Does(async (invocation, cancellation) =>
        {
            var request = new TriggerRequest
            {
                Pipeline = invocation.Get(pipeline),
                Verification = Enum.Parse<TriggerVerification>(invocation.Get(verify)!, ignoreCase: true),
                Params = invocation.Get(parameters) is { } json ? Read(json) : null,
                Version = invocation.Get(version),
                Title = invocation.Get(title),
                OwnerId = invocation.Get(owner),
            };
            await using var session = await Contention.OpenAsync(invocation, Access.Decide, cancellation);
            TriggerText.Print(invocation, await session.Client.CreateTriggerAsync(invocation.Caller, request, cancellation));
            return ExitCode.Done;
        });
        return verb;
    }

    private static System.Text.Json.JsonElement Read(string json) => StrictJson.ProblemOf(Encoding.UTF8.GetBytes(json)) is { } problem
        ? throw new UsageException(Language.Of($"--params is not JSON: {problem}", $"--params 不是 JSON：{problem}"))
        : System.Text.Json.JsonDocument.Parse(json).RootElement;
}
