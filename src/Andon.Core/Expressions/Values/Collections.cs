namespace Andon.Expressions;

/// <summary>A list that an expression or the host built.</summary>
internal sealed class ListValue
{
    public ListValue(Value[] items)
    {
        Items = items;
        Size = 2;
        foreach (var item in items) Size += item.Size + 1;
    }

    public Value[] Items { get; }

    public long Size { get; }
}

/// <summary>A map that an expression or the host built; keys stay in their order, so that its JSON does too.</summary>
internal sealed class MapValue
{
    // Below this a scan beats hashing, and most maps are below.
    private const int SmallCount = 8;

    private readonly Dictionary<Value, int>? _index;

    public MapValue(Value[] keys, Value[] values)
    {
        (Keys, Values) = (keys, values);
        Size = 2;
        if (keys.Length > SmallCount) _index = new(keys.Length);
        for (var i = 0; i < keys.Length; i++)
        {
            Size += keys[i].Size + values[i].Size + 2;
            if (_index is null) HasRepeatedKey |= keys.AsSpan(0, i).IndexOf(keys[i]) >= 0;
            else HasRepeatedKey |= !_index.TryAdd(keys[i], i);
        }
    }

    public Value[] Keys { get; }

    public Value[] Values { get; }

    public long Size { get; }

    public bool HasRepeatedKey { get; }

    public bool TryGet(in Value key, out Value value)
    {
        var at = _index is null ? Keys.AsSpan().IndexOf(key) : _index.GetValueOrDefault(key, -1);
        value = at < 0 ? default : Values[at];
        return at >= 0;
    }
}
