using System.Globalization;

namespace Andon.Expressions;

/// <summary><c>int double string bool timestamp duration</c>: named after the type they give.</summary>
internal static class Conversions
{
    public static Evaluation? ToInt(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        var value = arguments[0];
        switch (value.Kind)
        {
            case ValueKind.Int: return Evaluation.Of(value);
            case ValueKind.Double when value.Double is > -9223372036854775808.0 and < 9223372036854775808.0:
                return Evaluation.Of(Value.From((long)value.Double));
            case ValueKind.Double: return Evaluation.Fail("integer overflow");
            case ValueKind.Timestamp:
                return Evaluation.Of(Value.From(new DateTimeOffset(value.Ticks, TimeSpan.Zero).ToUnixTimeSeconds()));
            case ValueKind.String:
                return long.TryParse(value.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed)
                    ? Evaluation.Of(Value.From(parsed))
                    : NotA("int", value);
            default: return null;
        }
    }

    public static Evaluation? ToDouble(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        var value = arguments[0];
        switch (value.Kind)
        {
            case ValueKind.Double: return Evaluation.Of(value);
            case ValueKind.Int: return Evaluation.Of(Value.From((double)value.Int));
            case ValueKind.String:
                const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
                return double.TryParse(value.Text, style, CultureInfo.InvariantCulture, out var parsed)
                    ? Evaluation.Of(Value.From(parsed))
                    : NotA("double", value);
            default: return null;
        }
    }

    public static Evaluation? ToText(ReadOnlySpan<Value> arguments, ref Frame frame) =>
        Text(arguments[0]) is { } text ? Built.Text(text) : null;

    /// <summary>A value as text, null when <c>string()</c> is not defined for it. Templates use it too.</summary>
    public static string? Text(in Value value) => value.Kind switch
    {
        ValueKind.String => value.Text,
        ValueKind.Int => value.Int.ToString(CultureInfo.InvariantCulture),
        ValueKind.Double => ValueWriter.DoubleText(value),
        ValueKind.Bool => value.Bool ? "true" : "false",
        ValueKind.Timestamp => TimestampText.Format(value.Ticks),
        ValueKind.Duration => DurationText.Format(value.Ticks),
        _ => null,
    };

    public static Evaluation? ToBool(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        var value = arguments[0];
        if (value.Kind == ValueKind.Bool) return Evaluation.Of(value);
        if (value.Kind != ValueKind.String) return null;
        return value.Text switch
        {
            "true" or "True" or "TRUE" or "t" or "1" => Evaluation.Of(Value.From(true)),
            "false" or "False" or "FALSE" or "f" or "0" => Evaluation.Of(Value.From(false)),
            _ => NotA("bool", value),
        };
    }

    public static Evaluation? ToTimestamp(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        var value = arguments[0];
        switch (value.Kind)
        {
            case ValueKind.Timestamp: return Evaluation.Of(value);
            case ValueKind.Int:
                var ticks = ((Int128)value.Int * TimeSpan.TicksPerSecond) + DateTime.UnixEpoch.Ticks;
                return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks
                    ? Evaluation.Of(Value.Timestamp((long)ticks))
                    : Evaluation.Fail("timestamp overflow");
            case ValueKind.String:
                return TimestampText.TryParse(value.Text, out var parsed) ? Evaluation.Of(Value.Timestamp(parsed)) : NotA("timestamp", value);
            default: return null;
        }
    }

    public static Evaluation? ToDuration(ReadOnlySpan<Value> arguments, ref Frame frame)
    {
        var value = arguments[0];
        if (value.Kind == ValueKind.Duration) return Evaluation.Of(value);
        if (value.Kind != ValueKind.String) return null;
        return DurationText.TryParse(value.Text, out var parsed) ? Evaluation.Of(Value.Duration(parsed)) : NotA("duration", value);
    }

    private static Evaluation NotA(string type, in Value value) =>
        Evaluation.Fail($"type conversion error: '{JsonText.Shown(value.Text)}' is no {type}");
}
