using System.Net;
using System.Reflection;
using System.Text;
using Andon.Hosting;
using Andon.Server.Http;
using Andon.Server.Identities;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Server.Health;

/// <summary>
/// <c>/</c> of <c>andon up</c>, for whoever opens it in a browser: what this is, whether it is well, and the API. It asks for no credential and shows
/// nothing of any tenant; it has no script. A host of one's own has its own first page.
/// </summary>
internal static class StartPage
{
    private const string Style = """
        :root { color-scheme: light dark } body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 3rem auto; padding: 0 1rem }
        table { border-collapse: collapse; width: 100%; font-size: .9rem } td, th { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top }
        code { font-family: ui-monospace, monospace } .ok { color: #16803c } .bad { color: #c02626 } h1 { margin-bottom: 0 } @media (prefers-color-scheme: dark) { .ok { color: #4ade80 } .bad { color: #f87171 } }
        """;

    private static readonly string Version = typeof(StartPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/", ShowAsync);

    private static async Task ShowAsync(HttpContext http)
    {
        var problem = await http.RequestServices.GetRequiredService<EngineHealth>().ProblemAsync(http.RequestAborted);
        var isChinese = http.Request.Headers.AcceptLanguage.ToString().StartsWith("zh", StringComparison.OrdinalIgnoreCase);
        http.Response.StatusCode = problem is null ? 200 : 503;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept-Language";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        await http.Response.WriteAsync(Html(problem, (english, chinese) => isChinese ? chinese : english, isChinese ? "zh-CN" : "en"), http.RequestAborted);
    }

    private static string Html(string? problem, Func<string, string, string> of, string language)
    {
        var page = new StringBuilder();
        page.Append($"<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>Andon</title><style>{Style}</style><h1>Andon</h1>");
        page.Append($"<p>{of("The production line for code, people and AI agents.", "面向代码、人员与 AI 智能体的生产线。")} {Version}</p>");
        page.Append(problem is null
            ? $"<p class=\"ok\">● {of("The engine runs and its database answers.", "引擎正在运行，数据库响应正常。")}</p>"
            : $"<p class=\"bad\">● {of("Not ready: ", "未就绪：")}{WebUtility.HtmlEncode(problem)}</p>");
        page.Append($"<p><a href=\"/healthz\">/healthz</a> · <a href=\"/readyz\">/readyz</a> · <a href=\"/openapi/v1.json\">{of("The API as OpenAPI 3.1", "API 描述（OpenAPI 3.1）")}</a></p>");
        page.Append($"<p>{of("Every request bears a key:", "每个请求都要带上密钥：")} <code>Authorization: Bearer KEY</code>. {of("The first one is in <code>admin.key</code> beside the database.", "首个密钥在数据库旁的 <code>admin.key</code> 中。")}</p>");
        page.Append($"<h2>API</h2><table><tr><th>{of("request", "请求")}<th>{of("does", "作用")}<th>{of("roles", "角色")}");
        foreach (var route in Routes.All.Where(r => r.NeedsCredential))
            page.Append($"<tr><td><code>{route.Method} {WebUtility.HtmlEncode(route.Path)}</code><td>{WebUtility.HtmlEncode(route.Summary)}<td>{RoleNames.Of(route.Roles)}");
        return page.Append("</table></html>").ToString();
    }
}
