using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;

namespace Andon.Server.Http;

/// <summary>What is answered under the prefix to a request that no route takes: whether its path is unknown, or only its method.</summary>
internal static class UnknownRoute
{
    public const string Path = Routes.Prefix + "/{**rest}";

    private static readonly (string Method, TemplateMatcher Path)[] Matchers = [.. Routes.All.Select(r => (r.Method, new TemplateMatcher(TemplateParser.Parse(r.Path.TrimStart('/')), [])))];

    public static ApiProblem Refuse(HttpContext http)
    {
        var request = http.Request;
        var methods = Matchers.Where(m => m.Path.TryMatch(request.Path, [])).Select(m => m.Method).Distinct(StringComparer.Ordinal).ToList();
        if (methods.Count == 0) return ApiProblem.NotFound("unknown_route", $"there is nothing at {request.Path}; /openapi/v1.json describes what there is");
        http.Response.Headers.Allow = string.Join(", ", methods);
        return new ApiProblem(HttpStatusCode.MethodNotAllowed, "method_not_allowed", $"{request.Path} takes {string.Join(", ", methods)}, not {request.Method}");
    }
}
