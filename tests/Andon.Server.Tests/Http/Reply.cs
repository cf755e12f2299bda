using System.Text;
using System.Text.Json;

namespace Andon.Server.Tests.Http;

/// <summary>An answer, read to its end.</summary>
internal sealed record Reply(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Body => JsonDocument.Parse(Text).RootElement;

    /// <summary>The code of a problem; null where it is none.</summary>
    public string? Code => Headers.GetValueOrDefault("Content-Type") == "application/problem+json" ? Body.GetProperty("code").GetString() : null;

    public JsonElement this[string name] => Body.GetProperty(name);

    public static async Task<Reply> OfAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync()),
        response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));

    public Reply Must(int status)
    {
        Status.ShouldBe(status, Text);
        return this;
    }

    public Reply Must(int status, string code)
    {
        Must(status);
        Code.ShouldBe(code, Text);
        return this;
    }
}
