using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Andon.Artifacts;

namespace Andon.Runs.Codec;

/// <summary>Reads what <see cref="BinaryOut"/> wrote. Anything that does not fit is a <see cref="FormatException"/>, which the codecs answer.</summary>
internal sealed class BinaryIn(ReadOnlyMemory<byte> source)
{
    private int position;

    public bool IsAtEnd => position == source.Length;

    public byte Byte() => Take(1).Span[0];

    /// <summary>Whether an exception says that the bytes are not what was written, rather than that this program is wrong.</summary>
    public static bool IsDamage(Exception e) => e is FormatException or OverflowException or ArgumentException or System.Text.Json.JsonException;

    /// <summary>A value of an enumeration of bytes that counts from 0 to <paramref name="last"/>.</summary>
    public T Enum<T>(T last)
        where T : struct, Enum
    {
        var value = Byte();
        if (value > Unsafe.BitCast<T, byte>(last)) throw new FormatException($"{value} is no {typeof(T).Name}");
        return Unsafe.BitCast<byte, T>(value);
    }

    public bool Bool() => Byte() != 0;

    public int Int() => checked((int)Number());

    public long Number()
    {
        ulong bits = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Byte();
            bits |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return (long)(bits >> 1) ^ -(long)(bits & 1);
        }

        throw new FormatException("a number does not end");
    }

    public string Text() => Encoding.UTF8.GetString(Take(Int()).Span);

    /// <summary>A text that mostly is the same as another: then that one, and no second.</summary>
    public string TextLike(string other)
    {
        var bytes = Take(Int()).Span;
        return Ascii.Equals(bytes, other) ? other : Encoding.UTF8.GetString(bytes);
    }

    public string? OptionalText() => Bool() ? Text() : null;

    /// <summary>A slice of the source, not a copy.</summary>
    public ReadOnlyMemory<byte> Bytes() => Take(Int());

    public Guid Id() => new(Take(16).Span, bigEndian: true);

    public Guid? OptionalId() => Bool() ? Id() : null;

    public DateTimeOffset Time() => new(BinaryPrimitives.ReadInt64LittleEndian(Take(8).Span), TimeSpan.Zero);

    public DateTimeOffset? OptionalTime() => Bool() ? Time() : null;

    public Digest Hash() => Digest.Read(Take(Digest.Size).Span);

    public T[] List<T>(Func<BinaryIn, T> item)
    {
        var count = Int();
        if (count < 0 || count > source.Length - position) throw new FormatException("a list is longer than what holds it");
        var items = new T[count];
        for (var i = 0; i < count; i++) items[i] = item(this);
        return items;
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length < 0 || length > source.Length - position) throw new FormatException("the bytes end too early");
        var part = source.Slice(position, length);
        position += length;
        return part;
    }
}
