using System.Text.Json;

namespace Andon.Expressions;

/// <summary>Walks the elements of a list or the keys of a map, built or JSON, without copying them.</summary>
internal struct Items
{
    private readonly Value[]? _built;
    private JsonElement.ArrayEnumerator _elements;
    private JsonElement.ObjectEnumerator _properties;
    private readonly bool _isMap;
    private int _at;

    private Items(in Value value)
    {
        _at = -1;
        _isMap = value.Kind == ValueKind.Map;
        _built = _isMap ? value.BuiltMap?.Keys : value.BuiltList?.Items;
        Count = CountOf(value);
        if (_built is not null) return;
        if (_isMap) _properties = value.Json.EnumerateObject();
        else _elements = value.Json.EnumerateArray();
    }

    public int Count { get; }

    public Value Current { get; private set; }

    public static bool TryOver(in Value value, out Items items)
    {
        var can = value.Kind is ValueKind.List or ValueKind.Map;
        items = can ? new Items(value) : default;
        return can;
    }

    public static int CountOf(in Value value) => value.Kind == ValueKind.Map
        ? value.BuiltMap?.Keys.Length ?? value.Json.GetPropertyCount()
        : value.BuiltList?.Items.Length ?? value.Json.GetArrayLength();

    public bool MoveNext()
    {
        if (_built is not null)
        {
            if (++_at >= _built.Length) return false;
            Current = _built[_at];
            return true;
        }
        if (_isMap)
        {
            if (!_properties.MoveNext()) return false;
            Current = Value.From(JsonText.Name(_properties.Current));
            return true;
        }
        if (!_elements.MoveNext()) return false;
        Current = Value.FromJson(_elements.Current);
        return true;
    }
}
