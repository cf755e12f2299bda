namespace Andon.Expressions;

public readonly partial struct Value
{
    /// <summary>
    /// Equality as in CEL: by value, also between int and double (<c>1 == 1.0</c>); values of different types are not equal, nor is
    /// NaN equal to itself. Values nested deeper than <see cref="ExpressionLimits.MaxValueDepth"/> are not equal.
    /// </summary>
    public bool Equals(Value other)
    {
        var steps = long.MaxValue;
        return Equality.Equal(this, other, ref steps) && steps >= 0;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Kind switch
    {
        // Equal numbers must have equal hashes, and an int may equal a double.
        ValueKind.Int or ValueKind.Double => Widened.GetHashCode(),
        ValueKind.String => Text.GetHashCode(StringComparison.Ordinal),
        ValueKind.Bool or ValueKind.Timestamp or ValueKind.Duration => HashCode.Combine(Kind, _bits),
        ValueKind.List or ValueKind.Map => HashCode.Combine(Kind, Items.CountOf(this)),
        _ => (int)Kind,
    };

    /// <summary>See <see cref="Equals(Value)"/>.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>See <see cref="Equals(Value)"/>.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);
}
