using System.Text.Json;

namespace Andon.Schemas;

/// <summary>What <see cref="MembersKeyword"/> knows: rules by slot, a slot being the position of a name in <see cref="Names"/>.</summary>
internal sealed class MemberRules
{
    private int[] _required = [];
    private (int Slot, int[] Needs)[] _dependentRequired = [];
    private (int Slot, SchemaNode Schema)[] _dependentSchemas = [];

    public List<string> Names { get; } = [];

    /// <summary>By slot: what <c>properties</c> asks of the property, if anything.</summary>
    public SchemaNode?[] Schemas { get; private set; } = [];

    public (BoundedRegex Regex, SchemaNode Schema)[] Patterns { get; private set; } = [];

    public SchemaNode? Additional { get; private set; }

    public static Keyword? Read(SchemaObject schema)
    {
        var rules = new MemberRules();
        var slots = new Dictionary<string, int>(StringComparer.Ordinal);
        int Slot(string name)
        {
            if (slots.TryAdd(name, rules.Names.Count))
                rules.Names.Add(name);
            return slots[name];
        }

        var properties = schema.SchemaMap("properties");
        foreach (var name in properties.Keys)
            Slot(name);
        rules._required = [.. schema.Texts("required").Select(Slot)];
        var needs = schema.TextMap("dependentRequired");
        rules._dependentRequired = [.. needs.Select(entry => (Slot(entry.Key), entry.Value.Select(Slot).ToArray()))];
        rules._dependentSchemas = [.. schema.SchemaMap("dependentSchemas").Select(entry => (Slot(entry.Key), entry.Value))];
        rules.Patterns = [.. schema.PatternMap("patternProperties")];
        rules.Additional = schema.Schema("additionalProperties");
        rules.Schemas = [.. rules.Names.Select(name => properties.GetValueOrDefault(name))];
        return rules.Names.Count == 0 && rules.Patterns.Length == 0 && rules.Additional is null ? null : new MembersKeyword(rules);
    }

    public bool HasRequired(Evaluation run, SchemaNode at, ReadOnlySpan<ulong> present)
    {
        var valid = true;
        foreach (var slot in _required)
        {
            if (Has(present, slot))
                continue;
            valid = false;
            if (!run.GoesOn)
                return false;
            run.Fail(at, "required", $"must have the property '{Names[slot]}'");
        }

        return valid;
    }

    public bool DependentsMatch(Evaluation run, SchemaNode at, JsonElement instance, ReadOnlySpan<ulong> present, Evaluated? evaluated)
    {
        var valid = true;
        foreach (var (slot, needs) in _dependentRequired)
        {
            if (Has(present, slot))
                valid &= HasNeeds(run, at, present, slot, needs);
        }

        foreach (var (slot, schema) in _dependentSchemas)
        {
            if (!valid && !run.GoesOn)
                return false;
            if (Has(present, slot))
                valid &= schema.Evaluate(run, instance, evaluated);
        }

        return valid;
    }

    private bool HasNeeds(Evaluation run, SchemaNode at, ReadOnlySpan<ulong> present, int slot, int[] needs)
    {
        foreach (var need in needs)
        {
            if (!Has(present, need))
                return run.Collects && run.Fail(at, "dependentRequired", $"must have the property '{Names[need]}', because it has '{Names[slot]}'");
        }

        return true;
    }

    private static bool Has(ReadOnlySpan<ulong> present, int slot) => (present[slot >> 6] & (1UL << slot)) != 0;
}
