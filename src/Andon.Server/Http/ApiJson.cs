using System.Text.Json;
using System.Text.Json.Serialization;

namespace Andon.Server.Http;

/// <summary>JSON at the edge: as everywhere in Andon, and what is not known is refused.</summary>
internal static class ApiJson
{
    public const string MediaType = "application/json";

    public static JsonSerializerOptions Options { get; } = Create();

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(AndonJson.Options)
        {
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            MaxDepth = StrictJson.MaxDepth + 4,
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
