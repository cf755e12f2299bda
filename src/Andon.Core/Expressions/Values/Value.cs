using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Andon.Expressions;

/// <summary>The type of a <see cref="Value"/>.</summary>
public enum ValueKind : byte
{
    /// <summary>The null value.</summary>
    Null,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>A 64-bit signed integer.</summary>
    Int,

    /// <summary>A 64-bit floating point number.</summary>
    Double,

    /// <summary>Text, counted in Unicode code points.</summary>
    String,

    /// <summary>A list.</summary>
    List,

    /// <summary>A map; its keys are strings, ints or bools, and strings when it came from JSON.</summary>
    Map,

    /// <summary>A point in time between the years 1 and 9999, to 100 ns.</summary>
    Timestamp,

    /// <summary>A span of time of at most 10,000 years, to 100 ns.</summary>
    Duration,

    /// <summary>Fields that are computed when selected; it has no value as a whole.</summary>
    Record,
}

/// <summary>A value of the expression language. The default is null.</summary>
/// <remarks>
/// A struct, because most values live for one comparison. Lists and maps from JSON stay JSON and are read where an expression
/// looks, so that a large output costs nothing until it is used; the JSON document must outlive the value.
/// </remarks>
public readonly partial struct Value : IEquatable<Value>
{
    private readonly object? _object;
    private readonly long _bits;

    // Of lists and maps that are JSON (then _object is null), and of doubles, whose digits are kept when they are passed on.
    private readonly JsonElement _json;

    private Value(ValueKind kind, long bits = 0, object? reference = null, JsonElement json = default) =>
        (Kind, _bits, _object, _json) = (kind, bits, reference, json);

    /// <summary>The type.</summary>
    public ValueKind Kind { get; }

    /// <summary>The null value.</summary>
    public static Value Null => default;

    /// <summary>A bool.</summary>
    public static Value From(bool value) => new(ValueKind.Bool, value ? 1 : 0);

    /// <summary>An int.</summary>
    public static Value From(long value) => new(ValueKind.Int, value);

    /// <summary>A double.</summary>
    public static Value From(double value) => new(ValueKind.Double, BitConverter.DoubleToInt64Bits(value));

    /// <summary>A string, or null.</summary>
    public static Value From(string? value) => value is null ? default : new(ValueKind.String, 0, value);

    /// <summary>A timestamp.</summary>
    public static Value From(DateTimeOffset value) => Timestamp(value.UtcTicks);

    /// <summary>A duration.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is longer than 10,000 years.</exception>
    public static Value From(TimeSpan value)
    {
        if (!DurationText.InRange(value.Ticks))
            throw new ArgumentOutOfRangeException(nameof(value), value, "A duration is at most 10,000 years.");
        return Duration(value.Ticks);
    }

    /// <summary>A list.</summary>
    public static Value List(IEnumerable<Value> items) => FromList(new ListValue([.. items]));

    /// <summary>A map with string keys, in the order given.</summary>
    /// <exception cref="ArgumentException">A key is there twice.</exception>
    public static Value Map(IEnumerable<KeyValuePair<string, Value>> fields)
    {
        var entries = fields.ToArray();
        var map = new MapValue([.. entries.Select(e => From(e.Key))], [.. entries.Select(e => e.Value)]);
        if (map.HasRepeatedKey) throw new ArgumentException("A key is there twice.", nameof(fields));
        return FromMap(map);
    }

    /// <summary>
    /// Fields that are computed when an expression selects them, as <c>steps</c>: null means that there is no such field. A record
    /// can be selected from, indexed, and tested with <c>has()</c> and <c>in</c>; used as a whole it is an error.
    /// </summary>
    public static Value Record(Func<string, Value?> field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return new(ValueKind.Record, 0, field);
    }

    internal static Value Timestamp(long utcTicks) => new(ValueKind.Timestamp, utcTicks);

    internal static Value Duration(long ticks) => new(ValueKind.Duration, ticks);

    internal static Value FromList(ListValue list) => new(ValueKind.List, 0, list);

    internal static Value FromMap(MapValue map) => new(ValueKind.Map, 0, map);

    /// <summary>The bool.</summary>
    /// <exception cref="InvalidOperationException">It is of another kind; so with the other accessors.</exception>
    public bool AsBool() => Expect(ValueKind.Bool).Bool;

    /// <summary>The int.</summary>
    public long AsInt() => Expect(ValueKind.Int).Int;

    /// <summary>The double.</summary>
    public double AsDouble() => Expect(ValueKind.Double).Double;

    /// <summary>The string.</summary>
    public string AsString() => Expect(ValueKind.String).Text;

    /// <summary>The timestamp, in UTC.</summary>
    public DateTimeOffset AsTimestamp() => new(Expect(ValueKind.Timestamp).Ticks, TimeSpan.Zero);

    /// <summary>The duration.</summary>
    public TimeSpan AsDuration() => new(Expect(ValueKind.Duration).Ticks);

    /// <summary>The elements of a list, or the keys of a map.</summary>
    public ImmutableArray<Value> AsItems()
    {
        if (!Items.TryOver(this, out var items)) throw new InvalidOperationException($"A {KindName} has no items.");
        var all = ImmutableArray.CreateBuilder<Value>(items.Count);
        while (items.MoveNext()) all.Add(items.Current);
        return all.ToImmutable();
    }

    // Callers of these have looked at the kind.
    internal bool Bool => _bits != 0;

    internal long Int => _bits;

    internal long Ticks => _bits;

    internal double Double => BitConverter.Int64BitsToDouble(_bits);

    internal string Text => Unsafe.As<string>(_object)!;

    internal ListValue? BuiltList => _object as ListValue;

    internal MapValue? BuiltMap => _object as MapValue;

    internal Func<string, Value?> Fields => Unsafe.As<Func<string, Value?>>(_object)!;

    internal JsonElement Json => _json;

    internal bool IsNumber => Kind is ValueKind.Int or ValueKind.Double;

    /// <summary>An int as it is, widened to a double where the other operand is one.</summary>
    internal double Widened => Kind == ValueKind.Int ? _bits : Double;

    internal string KindName => Kind switch
    {
        ValueKind.Null => "null",
        ValueKind.Bool => "bool",
        ValueKind.Int => "int",
        ValueKind.Double => "double",
        ValueKind.String => "string",
        ValueKind.List => "list",
        ValueKind.Map => "map",
        ValueKind.Timestamp => "timestamp",
        ValueKind.Duration => "duration",
        ValueKind.Record => "record",
        _ => throw new UnreachableException(),
    };

    private Value Expect(ValueKind kind) =>
        Kind == kind ? this : throw new InvalidOperationException($"The value is {KindName}, not {kind}.");
}
