using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Artifacts;

/// <summary>
/// What stands for a file in outputs, parameters and inputs: <c>{digest, bytes, media_type}</c>, these members and no other. The bytes are kept
/// beside the database, for the tenant of the run.
/// </summary>
/// <param name="Digest">The SHA-256 of the file, 64 lower-case hexadecimal digits.</param>
/// <param name="Bytes">How long it is. 0 or more.</param>
/// <param name="MediaType">What it is, such as <c>image/png</c>.</param>
public sealed record FileReference(string Digest, long Bytes, string MediaType)
{
    /// <summary>Reads a value that stands for a file; false for any other.</summary>
    public static bool TryRead(JsonElement value, out FileReference file)
    {
        file = null!;
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() != 3
            || !value.TryGetProperty("digest", out var digest) || digest.ValueKind != JsonValueKind.String
            || !value.TryGetProperty("bytes", out var bytes) || bytes.ValueKind != JsonValueKind.Number
            || !value.TryGetProperty("media_type", out var mediaType) || mediaType.ValueKind != JsonValueKind.String) return false;
        var text = digest.GetString()!;
        if (!Artifacts.Digest.TryParse(text, out _) || !bytes.TryGetInt64(out var length) || length < 0) return false;
        file = new FileReference(text, length, mediaType.GetString()!);
        return true;
    }

    /// <summary>The files that a value names, wherever in it, each with the JSON pointer (RFC 6901) of its place.</summary>
    public static IEnumerable<(string Pointer, FileReference File)> In(JsonElement value) => In(value, "");

    private static IEnumerable<(string Pointer, FileReference File)> In(JsonElement value, string pointer)
    {
        if (TryRead(value, out var file)) return [(pointer, file)];
        return value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => In(member.Value, JsonPointer.Of(pointer, member.Name))),
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, index) => In(item, JsonPointer.Of(pointer, index))),
            _ => [],
        };
    }
}
