namespace Andon.Expressions;

/// <summary>Looks up keys of maps and records, and elements of lists.</summary>
internal static class Fields
{
    /// <summary>Properties of a JSON object that count as one step, since they are searched one by one.</summary>
    private const int PropertiesPerStep = 16;

    /// <summary>What a lookup in this value costs beyond the node that asks.</summary>
    public static long LookupSteps(in Value container) => container.Kind switch
    {
        ValueKind.Map when container.BuiltMap is null => container.Json.GetPropertyCount() / PropertiesPerStep,
        ValueKind.List when container.BuiltList is null => container.Json.GetArrayLength() / PropertiesPerStep,
        _ => 0,
    };

    /// <summary>By key, in a map or record; false when it is not there.</summary>
    public static bool TryGet(in Value container, in Value key, out Value value)
    {
        if (container.BuiltMap is { } map) return map.TryGet(key, out value);
        if (key.Kind == ValueKind.String) return TryGet(container, key.Text, utf8Name: null, out value);
        value = default;
        return false;
    }

    /// <summary>By name; the name's UTF-8, when known, spares its encoding in each lookup.</summary>
    public static bool TryGet(in Value container, string name, byte[]? utf8Name, out Value value)
    {
        if (container.Kind == ValueKind.Record)
        {
            var field = container.Fields(name);
            value = field.GetValueOrDefault();
            return field.HasValue;
        }
        if (container.BuiltMap is { } map) return map.TryGet(Value.From(name), out value);
        var found = JsonText.TryGetProperty(container.Json, name, utf8Name, out var json);
        value = found ? Value.FromJson(json) : default;
        return found;
    }

    public static bool TryGetAt(in Value list, long index, out Value value)
    {
        value = default;
        if (index < 0 || index >= Items.CountOf(list)) return false;
        value = list.BuiltList is { } built ? built.Items[index] : Value.FromJson(list.Json[(int)index]);
        return true;
    }
}
