using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// Reads the strings of JSON. <see cref="JsonElement.GetString"/> and <see cref="JsonProperty.Name"/> throw at a surrogate without its partner
/// and at bytes that are not UTF-8, both of which a <see cref="JsonDocument"/> accepts; these functions read any string.
/// </summary>
internal static class JsonText
{
    /// <summary>Names of at most this many bytes are looked up without allocating.</summary>
    public const int ShortName = 128;

    public static string Of(JsonElement text) => Decode(JsonMarshal.GetRawUtf8Value(text)[1..^1]);

    public static string NameOf(JsonProperty property) => Decode(JsonMarshal.GetRawUtf8PropertyName(property));

    /// <summary>The name in the buffer when it is short and plain, else in a string.</summary>
    public static ReadOnlySpan<char> NameOf(JsonProperty property, Span<char> buffer)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (raw.Length > buffer.Length || raw.Contains((byte)'\\'))
            return Decode(raw);
        return buffer[..Encoding.UTF8.GetChars(raw, buffer)];
    }

    /// <summary>The text of any value, as it was written.</summary>
    public static string Raw(JsonElement value) => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(value));

    /// <summary>The first member of this name; null when there is none, or the value is no object.</summary>
    public static JsonElement? Member(JsonElement value, string name)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in value.EnumerateObject())
            {
                if (string.Equals(NameOf(property), name, StringComparison.Ordinal))
                    return property.Value;
            }
        }

        return null;
    }

    /// <summary>Length in code points, as the specification counts (RFC 8259, section 1: a character is a code point).</summary>
    public static long Length(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        if (raw.Contains((byte)'\\'))
            return CodePoints(Decode(raw));
        long count = 0;
        foreach (var unit in raw)
        {
            // Continuation bytes are 10xxxxxx; every other byte starts a code point.
            if ((unit & 0xC0) != 0x80)
                count++;
        }

        return count;
    }

    public static int CodePoints(string text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i - 1], text[i]))
                count--;
        }

        return count;
    }

    private static string Decode(ReadOnlySpan<byte> raw)
    {
        var escape = raw.IndexOf((byte)'\\');
        if (escape < 0)
            return Encoding.UTF8.GetString(raw);
        var text = new StringBuilder(raw.Length);
        while (escape >= 0)
        {
            text.Append(Encoding.UTF8.GetString(raw[..escape]));
            var isUnicode = raw[escape + 1] == 'u';
            text.Append(isUnicode ? CodeUnit(raw.Slice(escape + 2, 4)) : Escaped(raw[escape + 1]));
            raw = raw[(escape + (isUnicode ? 6 : 2))..];
            escape = raw.IndexOf((byte)'\\');
        }

        return text.Append(Encoding.UTF8.GetString(raw)).ToString();
    }

    private static char CodeUnit(ReadOnlySpan<byte> hex) =>
        ushort.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit) ? (char)unit : '\uFFFD';

    private static char Escaped(byte letter) => (char)letter switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        var other => other,
    };
}
