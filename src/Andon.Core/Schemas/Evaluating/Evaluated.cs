using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// Which properties or items of one instance a subschema has evaluated, by their position: what <c>unevaluatedProperties</c> and
/// <c>unevaluatedItems</c> ask. Kept only where somebody asks.
/// </summary>
internal sealed class Evaluated
{
    private ulong[] _bits = [];
    private bool _all;

    /// <summary>A new record for an object or an array; null for an instance that has no parts.</summary>
    public static Evaluated? For(JsonElement instance) =>
        instance.ValueKind is JsonValueKind.Object or JsonValueKind.Array ? new Evaluated() : null;

    public bool this[int index] => _all || (index >> 6 < _bits.Length && (_bits[index >> 6] & (1UL << index)) != 0);

    public void Add(int index)
    {
        var word = index >> 6;
        if (word >= _bits.Length)
            Array.Resize(ref _bits, Math.Max(word + 1, _bits.Length * 2));
        _bits[word] |= 1UL << index;
    }

    public void AddAll() => _all = true;

    public void Add(Evaluated other)
    {
        _all |= other._all;
        if (other._bits.Length > _bits.Length)
            Array.Resize(ref _bits, other._bits.Length);
        for (var i = 0; i < other._bits.Length; i++)
            _bits[i] |= other._bits[i];
    }
}
