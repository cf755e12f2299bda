using System.Runtime.InteropServices;
using System.Text.Json;

namespace Andon.Expressions;

public readonly partial struct Value
{
    /// <summary>
    /// Wraps JSON: integers within int64 are <c>int</c>, other numbers <c>double</c>. Nothing is copied; strings are decoded now,
    /// lists and maps when they are looked into.
    /// </summary>
    public static Value FromJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => From(true),
        JsonValueKind.False => From(false),
        JsonValueKind.String => From(JsonText.String(json)),
        JsonValueKind.Array => new(ValueKind.List, json: json),
        JsonValueKind.Object => new(ValueKind.Map, json: json),
        JsonValueKind.Number when json.TryGetInt64(out var integer) => From(integer),
        JsonValueKind.Number => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(json.GetDouble()), json: json),
        _ => default,
    };

    /// <summary>Writes it as JSON.</summary>
    /// <remarks>
    /// A double is written so that it is read back as one (<c>2.0</c>), and with the digits it came with; one that is not finite
    /// is a string, as in Protocol Buffers. Timestamps are RFC 3339 in UTC with six fractional digits, so that they sort as text;
    /// durations are seconds, as <c>"1.5s"</c>. Keys that are no strings become strings.
    /// </remarks>
    /// <exception cref="InvalidOperationException">It is a record.</exception>
    public void WriteTo(Utf8JsonWriter writer) => ValueWriter.Write(this, writer);

    /// <summary>Its compact JSON, for people to read: characters beyond ASCII stay as they are, except those outside the basic plane.</summary>
    public override string ToString() => Kind == ValueKind.Record ? "record" : ValueWriter.ToText(this);

    /// <summary>About the characters of its JSON; found without looking inside.</summary>
    internal long Size => Kind switch
    {
        ValueKind.String => Text.Length + 2,
        ValueKind.List => BuiltList?.Size ?? JsonMarshal.GetRawUtf8Value(_json).Length,
        ValueKind.Map => BuiltMap?.Size ?? JsonMarshal.GetRawUtf8Value(_json).Length,
        _ => 8,
    };
}
