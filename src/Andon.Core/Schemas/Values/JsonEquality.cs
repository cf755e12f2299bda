using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// Equality of JSON values as the data model has it: numbers by value, objects without order. Counts its comparisons as steps of the run,
/// so that no instance makes it run away.
/// </summary>
internal sealed class JsonEquality(Evaluation run) : IEqualityComparer<JsonElement>
{
    public bool Equals(JsonElement x, JsonElement y) => Equal(x, y, 0);

    public int GetHashCode(JsonElement obj) => Hash(obj, 0);

    private bool Equal(JsonElement a, JsonElement b, int depth)
    {
        if (a.ValueKind != b.ValueKind || !run.Step(depth))
            return false;
        return a.ValueKind switch
        {
            JsonValueKind.Number => JsonNumber.Of(a).ComparedTo(JsonNumber.Of(b)) == 0,
            JsonValueKind.String => string.Equals(JsonText.Of(a), JsonText.Of(b), StringComparison.Ordinal),
            JsonValueKind.Array => EqualArrays(a, b, depth),
            JsonValueKind.Object => EqualObjects(a, b, depth),
            _ => true,
        };
    }

    private bool EqualArrays(JsonElement a, JsonElement b, int depth)
    {
        if (a.GetArrayLength() != b.GetArrayLength())
            return false;
        using var others = b.EnumerateArray();
        foreach (var item in a.EnumerateArray())
        {
            others.MoveNext();
            if (!Equal(item, others.Current, depth + 1))
                return false;
        }

        return true;
    }

    private bool EqualObjects(JsonElement a, JsonElement b, int depth)
    {
        var (mine, others) = (Members(a), Members(b));
        if (mine.Count != others.Count)
            return false;
        foreach (var (name, value) in mine)
        {
            if (!others.TryGetValue(name, out var other) || !Equal(value, other, depth + 1))
                return false;
        }

        return true;
    }

    private int Hash(JsonElement value, int depth)
    {
        if (!run.Step(depth))
            return 0;
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                // The canonical text has a seeded hash: numbers cannot be chosen to collide.
                return JsonNumber.Of(value).Canonical().GetHashCode(StringComparison.Ordinal);
            case JsonValueKind.String:
                return JsonText.Of(value).GetHashCode(StringComparison.Ordinal);
            case JsonValueKind.Array:
                var items = new HashCode();
                foreach (var item in value.EnumerateArray())
                    items.Add(Hash(item, depth + 1));
                return items.ToHashCode();
            case JsonValueKind.Object:
                // A sum, as the order of members means nothing.
                var members = 0;
                foreach (var (name, member) in Members(value))
                    members += HashCode.Combine(name, Hash(member, depth + 1));
                return members;
            default:
                return (int)value.ValueKind;
        }
    }

    /// <summary>The members by name; the last of those that share a name.</summary>
    private static Dictionary<string, JsonElement> Members(JsonElement value)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
            members[JsonText.NameOf(property)] = property.Value;
        return members;
    }
}
