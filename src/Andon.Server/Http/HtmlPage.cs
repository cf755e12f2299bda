using System.Net;
using Microsoft.AspNetCore.Http;

namespace Andon.Server.Http;

/// <summary>A page for people, in their language and without a script; it is kept nowhere, leads nowhere by itself, and is shown in no frame.</summary>
internal sealed class HtmlPage(HttpContext http)
{
    public const string MediaType = "text/html";

    private const string Style = """
        :root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 3rem auto; padding: 0 1rem }
        table { border-collapse: collapse; width: 100%; font-size: .9rem } td, th { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top }
        code { font-family: ui-monospace, monospace } .ok { color: #16803c } .bad { color: #c02626 } h1 { margin-bottom: 0 } @media (prefers-color-scheme: dark) { .ok { color: #4ade80 } .bad { color: #f87171 } }
        textarea { display: block; width: 100%; max-width: 40rem; box-sizing: border-box; font: inherit; margin: .3rem 0 1rem } button { font: inherit; padding: .5rem 1.5rem }
        """;

    private readonly bool isChinese = http.Request.Headers.AcceptLanguage.ToString().StartsWith("zh", StringComparison.OrdinalIgnoreCase);

    public string Of(string english, string chinese) => isChinese ? chinese : english;

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Sends why nothing was done.</summary>
    /// <param name="status">The status.</param>
    /// <param name="text">Why, as text.</param>
    public Task RefuseAsync(int status, string text)
    {
        var title = Of("Nothing was done", "未作任何更改");
        return SendAsync(status, title, $"<h1>{title}</h1><p class=\"bad\">● {Encode(text)}</p>");
    }

    /// <summary>Sends what people are told of a refusal or a failure that is of no one page.</summary>
    public Task FailAsync(int status) => status switch
    {
        429 => RefuseAsync(status, Of("Too much that was wrong came from your address. Wait a minute, and try again.", "来自您地址的错误请求过多。请稍候一分钟再试。")),
        413 => RefuseAsync(status, Of("That was too long. Shorten it, and try again.", "内容过长。请缩短后再试。")),
        < 500 => RefuseAsync(status, Of("This was not understood. Open the link again.", "无法识别此请求。请重新打开链接。")),
        503 => RefuseAsync(status, Of("This cannot be done just now. Try again in a moment.", "目前无法处理。请稍后再试。")),
        _ => SendAsync(status, Of("This failed", "操作失败"), $"<h1>{Of("This failed", "操作失败")}</h1><p class=\"bad\">● {Of("It is a fault of the server. Open the link again to see what became of it.", "服务器出现故障。请重新打开链接查看结果。")}</p>"),
    };

    /// <summary>Sends it.</summary>
    /// <param name="status">The status.</param>
    /// <param name="title">What it is called, as text.</param>
    /// <param name="body">What is on it, as HTML.</param>
    public Task SendAsync(int status, string title, string body)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = MediaType + "; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.Vary = "Accept-Language";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        var head = $"<!doctype html><html lang=\"{Of("en", "zh-CN")}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{Encode(title)}</title><style>{Style}</style></head>";
        return response.WriteAsync($"{head}<body>{body}</body></html>", http.RequestAborted);
    }
}
