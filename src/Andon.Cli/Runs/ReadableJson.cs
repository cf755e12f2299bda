using System.Text.Encodings.Web;
using System.Text.Json;

namespace Andon.Cli.Runs;

/// <summary>JSON as lines for people to compare: as usual, but a string of several lines stands on several lines, under <c>|</c>. Not to be read again.</summary>
internal static class ReadableJson
{
    public static List<string> Lines(JsonElement? value)
    {
        var lines = new List<string>();
        if (value is { } json) Write(lines, "", "", json, "");
        return lines;
    }

    private static void Write(List<string> lines, string indent, string key, JsonElement value, string comma)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.GetPropertyCount() > 0:
                lines.Add($"{indent}{key}{{");
                var left = value.GetPropertyCount();
                foreach (var member in value.EnumerateObject()) Write(lines, indent + "  ", $"\"{Escaped(member.Name)}\": ", member.Value, --left > 0 ? "," : "");
                lines.Add($"{indent}}}{comma}");
                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                lines.Add($"{indent}{key}[");
                var more = value.GetArrayLength();
                foreach (var item in value.EnumerateArray()) Write(lines, indent + "  ", "", item, --more > 0 ? "," : "");
                lines.Add($"{indent}]{comma}");
                break;
            case JsonValueKind.String when value.GetString()!.TrimEnd('\n').Contains('\n', StringComparison.Ordinal):
                lines.Add($"{indent}{key}|");
                foreach (var line in value.GetString()!.Split('\n')) lines.Add($"{indent}  {Bare(line)}".TrimEnd());
                break;
            case JsonValueKind.String:
                lines.Add($"{indent}{key}\"{Escaped(value.GetString()!)}\"{comma}");
                break;
            default:
                lines.Add($"{indent}{key}{value.GetRawText()}{comma}");
                break;
        }
    }

    private static string Escaped(string text) => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text);

    /// <summary>A line of a text as it is, but for control characters, which could repaint the terminal.</summary>
    private static string Bare(string line) => string.Concat(line.Select(c => char.IsControl(c) && c != '\t' ? '\uFFFD' : c));
}
