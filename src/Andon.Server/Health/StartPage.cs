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
    private static readonly string Version = typeof(StartPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/", ShowAsync);

    private static async Task ShowAsync(HttpContext http)
    {
        var problem = await http.RequestServices.GetRequiredService<EngineHealth>().ProblemAsync(http.RequestAborted);
        var page = new HtmlPage(http);
        await page.SendAsync(problem is null ? 200 : 503, "Andon", Body(problem, page.Of));
    }

    private static string Body(string? problem, Func<string, string, string> of)
    {
        var page = new StringBuilder();
        page.Append("<h1>Andon</h1>");
        page.Append($"<p>{of("The production line for code, people and AI agents.", "面向代码、人员与 AI 智能体的生产线。")} {Version}</p>");
        page.Append(problem is null
            ? $"<p class=\"ok\">● {of("The engine runs and its database answers.", "引擎正在运行，数据库响应正常。")}</p>"
            : $"<p class=\"bad\">● {of("Not ready: ", "未就绪：")}{HtmlPage.Encode(problem)}</p>");
        page.Append($"<p><a href=\"/healthz\">/healthz</a> · <a href=\"/readyz\">/readyz</a> · <a href=\"/openapi/v1.json\">{of("The API as OpenAPI 3.1", "API 描述（OpenAPI 3.1）")}</a></p>");
        page.Append($"<p>{of("Every request bears a key:", "每个请求都要带上密钥：")} <code>Authorization: Bearer KEY</code>. {of("The first one is in <code>admin.key</code> beside the database.", "首个密钥在数据库旁的 <code>admin.key</code> 中。")}</p>");
        page.Append($"<h2>API</h2><table><tr><th>{of("request", "请求")}<th>{of("does", "作用")}<th>{of("roles", "角色")}");
        foreach (var route in Routes.All.Where(r => r.NeedsCredential))
            page.Append($"<tr><td><code>{route.Method} {HtmlPage.Encode(route.Path)}</code><td>{HtmlPage.Encode(route.Summary)}<td>{RoleNames.Of(route.Roles)}");
        return page.Append("</table>").ToString();
    }
}
