namespace Andon.Schemas;

/// <summary>The tokens of JSON pointers (RFC 6901).</summary>
internal static class JsonPointers
{
    public static string Append(string pointer, string token) => $"{pointer}/{Escape(token)}";

    public static string Append(string pointer, int index) => $"{pointer}/{index}";

    public static string Escape(string token) => token.Replace("~", "~0").Replace("/", "~1");

    /// <summary>The tokens of a pointer that starts with a slash; a tilde that escapes nothing stands for itself.</summary>
    public static string[] Tokens(string pointer) =>
        [.. pointer.Split('/').Skip(1).Select(token => token.Replace("~1", "/").Replace("~0", "~"))];
}
