namespace Andon.Pipelines;

/// <summary>JSON pointers (RFC 6901).</summary>
internal static class JsonPointer
{
    /// <summary>The pointer of a member.</summary>
    public static string Of(string parent, string name) => $"{parent}/{Escape(name)}";

    /// <summary>The pointer of an element.</summary>
    public static string Of(string parent, int index) => $"{parent}/{index}";

    /// <summary>The name that a part of a pointer stands for.</summary>
    public static string Unescape(string part) =>
        part.Contains('~', StringComparison.Ordinal)
            ? part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)
            : part;

    private static string Escape(string name) =>
        name.AsSpan().ContainsAny('~', '/')
            ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
            : name;
}
