using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Andon.Expressions;

/// <summary>
/// Reads the text of JSON that may not be Unicode: the parser lets <c>"\ud800"</c> and broken UTF-8 pass, and throws when the
/// string is read. Evaluation must not throw, so here such characters become U+FFFD.
/// </summary>
internal static class JsonText
{
    private const int MaxShown = 80;

    /// <summary>Whether all text in it can be read and written without a second look.</summary>
    public static bool IsClean(JsonElement json)
    {
        var raw = JsonMarshal.GetRawUtf8Value(json);
        return raw.IndexOf("\\u"u8) < 0 && Utf8.IsValid(raw);
    }

    public static string String(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return Repaired(JsonMarshal.GetRawUtf8Value(json)[1..^1]);
        }
    }

    public static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Repaired(JsonMarshal.GetRawUtf8PropertyName(property));
        }
    }

    public static bool TryGetProperty(JsonElement json, string name, byte[]? utf8Name, out JsonElement value)
    {
        try
        {
            return utf8Name is null ? json.TryGetProperty(name, out value) : json.TryGetProperty(utf8Name, out value);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            value = default;
            var found = false;
            foreach (var property in json.EnumerateObject())
            {
                if (!string.Equals(Name(property), name, StringComparison.Ordinal)) continue;
                (value, found) = (property.Value, true);
            }
            return found;
        }
    }

    public static string WellFormed(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>Text of a user's in a message: short, and such that it can be written.</summary>
    public static string Shown(string text) => WellFormed(text.Length <= MaxShown ? text : text[..MaxShown] + "…");

    private static string Repaired(ReadOnlySpan<byte> raw)
    {
        var escaped = Encoding.UTF8.GetString(raw);
        var text = new StringBuilder(escaped.Length);
        for (var i = 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                text.Append(escaped[i]);
                continue;
            }
            i++;
            if (escaped[i] == 'u')
            {
                text.Append((char)int.Parse(escaped.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier));
                i += 4;
            }
            else
            {
                text.Append(escaped[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var c => c });
            }
        }
        return WellFormed(text.ToString());
    }
}
