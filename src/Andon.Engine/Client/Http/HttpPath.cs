using System.Text.Json;

namespace Andon.Client.Http;

/// <summary>Paths with what must be escaped in them.</summary>
internal static class HttpPath
{
    public static string Of(string text) => Uri.EscapeDataString(text);

    public static string Run(Guid run, string rest = "") => $"runs/{run}{rest}";

    public static string Task(Guid task, string rest = "") => $"human-tasks/{task}{rest}";

    /// <summary>A path with a query of what is not null.</summary>
    public static string With(string path, params (string Name, object? Value)[] query)
    {
        var said = query.Where(q => q.Value is not null).Select(q => $"{q.Name}={Of(Text(q.Value!))}").ToList();
        return said.Count == 0 ? path : $"{path}?{string.Join('&', said)}";
    }

    private static string Text(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        Enum word => JsonNamingPolicy.SnakeCaseLower.ConvertName(word.ToString()),
        _ => $"{value}",
    };
}
