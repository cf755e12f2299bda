using System.Text.Json;

namespace Andon.Schemas;

/// <summary><c>prefixItems</c> and <c>items</c>.</summary>
internal sealed class ItemsKeyword(SchemaNode[] prefix, SchemaNode? rest) : Keyword
{
    public static Keyword? Read(SchemaObject schema)
    {
        var prefix = schema.Schemas("prefixItems");
        var rest = schema.Schema("items");
        return prefix is null && rest is null ? null : new ItemsKeyword(prefix ?? [], rest);
    }

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Array)
            return true;
        var valid = true;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if ((index < prefix.Length ? prefix[index] : rest) is not { } schema)
                break;
            if (!run.Item(schema, item, index))
            {
                valid = false;
                if (!run.GoesOn)
                    return false;
            }

            evaluated?.Add(index);
            index++;
        }

        return valid;
    }
}

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class ContainsKeyword(SchemaNode schema, long least, long most) : Keyword
{
    public static Keyword? Read(SchemaObject schema)
    {
        var least = schema.Count("minContains") ?? 1;
        var most = schema.Count("maxContains") ?? long.MaxValue;
        return schema.Schema("contains") is { } contained ? new ContainsKeyword(contained, least, most) : null;
    }

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Array)
            return true;
        var count = 0;
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (run.Silently(schema, item, null))
            {
                count++;
                evaluated?.Add(index);
            }
            else if (run.Stopped)
            {
                return false;
            }

            index++;
        }

        if (count < least)
            return run.Collects && run.Fail(at, least == 1 ? "contains" : "minContains", $"must contain at least {Matching(least)}, but has {count}");
        return count <= most || (run.Collects && run.Fail(at, "maxContains", $"must contain at most {Matching(most)}, but has {count}"));
    }

    private static string Matching(long count) => count == 1 ? "1 matching item" : $"{count} matching items";
}

/// <summary><c>uniqueItems</c>.</summary>
internal sealed class UniqueItemsKeyword : Keyword
{
    public static Keyword? Read(SchemaObject schema) => schema.Flag("uniqueItems") == true ? new UniqueItemsKeyword() : null;

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Array || instance.GetArrayLength() < 2)
            return true;
        var firsts = new Dictionary<JsonElement, int>(run.Equality);
        var index = 0;
        foreach (var item in instance.EnumerateArray())
        {
            if (!firsts.TryAdd(item, index))
                return run.Collects && run.Fail(at, "uniqueItems", $"must have unique items, but items {firsts[item]} and {index} are equal");
            if (run.Stopped)
                return false;
            index++;
        }

        return true;
    }
}
