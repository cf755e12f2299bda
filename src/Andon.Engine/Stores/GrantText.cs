using System.Collections.Immutable;
using System.Text.Json;
using Andon.Identity;

namespace Andon.Stores;

/// <summary>Grants and scopes as databases keep them: JSON.</summary>
internal static class GrantText
{
    public static string? Of(Grant? grant) => grant is null ? null : JsonSerializer.Serialize(grant, AndonJson.Options);

    public static string Of(ImmutableArray<string> names) => JsonSerializer.Serialize(names, AndonJson.Options);

    public static Grant Read(string text) => JsonSerializer.Deserialize<Grant>(text, AndonJson.Options)!;

    public static Grant? ReadOrNull(string? text) => text is null ? null : Read(text);

    public static ImmutableArray<string> Names(string text) => JsonSerializer.Deserialize<ImmutableArray<string>>(text, AndonJson.Options);
}
