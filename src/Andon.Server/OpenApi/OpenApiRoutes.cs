using Andon.Server.Http;
using Andon.Server.Identities;

namespace Andon.Server.OpenApi;

/// <summary>The description of the API, for tools and for people with tools.</summary>
internal static class OpenApiRoutes
{
    public static IReadOnlyList<Route> All { get; } =
    [
        new Route { Method = "GET", Path = "/openapi/v1.json", Roles = Roles.None, Summary = "Describes this API as OpenAPI 3.1", Answer = typeof(object), Handle = SendAsync },
    ];

    private static async Task<object?> SendAsync(Call call)
    {
        call.Http.Response.ContentType = ApiJson.MediaType;
        call.Http.Response.ContentLength = OpenApiDocument.Utf8.Length;
        await call.Http.Response.Body.WriteAsync(OpenApiDocument.Utf8, call.Cancellation);
        return null;
    }
}
