using System.Text.Json;
using System.Text.Json.Serialization;
using Andon.Pipelines;

namespace Andon.Artifacts;

/// <summary>What differs between two JSON values, as a patch (RFC 6902): applied in order to the first, the changes give the second.</summary>
public static class JsonDifference
{
    /// <summary>
    /// The changes; none where the values are equal, whatever the order of members and the writing of numbers. In lists, what begins and ends alike stays;
    /// between that, elements are compared one by one, and the rest is removed or added.
    /// </summary>
    /// <param name="from">The first value.</param>
    /// <param name="to">The second value.</param>
    /// <param name="most">Changes after which no more are looked for. At least 1.</param>
    public static IReadOnlyList<JsonChange> Of(JsonElement from, JsonElement to, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var changes = new List<JsonChange>();
        Compare("", from, to, changes, most);
        return changes;
    }

    private static void Compare(string pointer, JsonElement from, JsonElement to, List<JsonChange> changes, int most)
    {
        if (changes.Count == most || JsonElement.DeepEquals(from, to)) return;
        if (from.ValueKind != to.ValueKind || from.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)) changes.Add(new JsonChange(pointer, "replace", from, to));
        else if (from.ValueKind == JsonValueKind.Object) CompareObjects(pointer, from, to, changes, most);
        else CompareLists(pointer, [.. from.EnumerateArray()], [.. to.EnumerateArray()], changes, most);
    }

    private static void CompareObjects(string pointer, JsonElement from, JsonElement to, List<JsonChange> changes, int most)
    {
        var after = to.EnumerateObject().ToDictionary(m => m.Name, m => m.Value, StringComparer.Ordinal);
        foreach (var member in from.EnumerateObject())
        {
            if (after.Remove(member.Name, out var value)) Compare(JsonPointer.Of(pointer, member.Name), member.Value, value, changes, most);
            else if (changes.Count < most) changes.Add(new JsonChange(JsonPointer.Of(pointer, member.Name), "remove", member.Value, null));
        }

        foreach (var member in to.EnumerateObject())
            if (changes.Count < most && after.ContainsKey(member.Name)) changes.Add(new JsonChange(JsonPointer.Of(pointer, member.Name), "add", null, member.Value));
    }

    private static void CompareLists(string pointer, JsonElement[] from, JsonElement[] to, List<JsonChange> changes, int most)
    {
        var shorter = Math.Min(from.Length, to.Length);
        var start = 0;
        while (start < shorter && JsonElement.DeepEquals(from[start], to[start])) start++;
        var end = 0;
        while (end < shorter - start && JsonElement.DeepEquals(from[^(end + 1)], to[^(end + 1)])) end++;

        var pairs = shorter - end;
        for (var i = start; i < pairs; i++) Compare(JsonPointer.Of(pointer, i), from[i], to[i], changes, most);
        // From the last, so that no removal moves what a later one names.
        for (var i = from.Length - end - 1; i >= pairs && changes.Count < most; i--) changes.Add(new JsonChange(JsonPointer.Of(pointer, i), "remove", from[i], null));
        for (var i = pairs; i < to.Length - end && changes.Count < most; i++) changes.Add(new JsonChange(JsonPointer.Of(pointer, i), "add", null, to[i]));
    }
}

/// <summary>One change of a JSON value.</summary>
/// <param name="Pointer">Where (RFC 6901); empty for the whole value.</param>
/// <param name="Op"><c>add</c>, <c>remove</c> or <c>replace</c>.</param>
/// <param name="From">What was there; null for <c>add</c>.</param>
/// <param name="To">What is there now; null for <c>remove</c>.</param>
public sealed record JsonChange(
    string Pointer,
    string Op,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? From,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? To);
