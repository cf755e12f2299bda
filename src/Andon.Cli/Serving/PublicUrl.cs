using System.CommandLine;
using Andon.Cli.Terminal;

namespace Andon.Cli.Serving;

/// <summary>Where people reach the server, for links that go out by mail and chat.</summary>
internal static class PublicUrl
{
    private const string Variable = "ANDON_PUBLIC_URL";

    public static readonly Option<string?> Option = new("--public-url")
    {
        HelpName = "URL",
        Description = Language.Of($"Where people reach this server, for links; default: ${Variable}, else as each request reached it", $"用户访问本服务器的地址，用于生成链接；默认 ${Variable}，否则为各请求所用的地址"),
    };

    public static Uri? Of(string? given)
    {
        var text = given is { Length: > 0 } ? given : Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text)) return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length + url.Fragment.Length == 0
            ? url
            : throw new UsageException(Language.Of($"{(given is null ? Variable : "--public-url")} {text}: give a URL such as https://andon.example.com", $"{(given is null ? Variable : "--public-url")} {text}：请给出 URL，如 https://andon.example.com"));
    }
}
