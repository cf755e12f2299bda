using System.Collections.Frozen;
using System.Text.Json;

namespace Andon.Schemas;

/// <summary>
/// All keywords about the properties of an object, in one pass over it: <c>properties</c>, <c>patternProperties</c>,
/// <c>additionalProperties</c>, <c>required</c>, <c>dependentRequired</c>, <c>dependentSchemas</c>. Each name that one of them mentions has a
/// slot; the pass notes which slots are present, and the rest is a question of bits.
/// </summary>
internal sealed class MembersKeyword : Keyword
{
    private const int LongestHint = 100;

    private readonly FrozenDictionary<string, int> _slots;
    private readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly MemberRules _rules;

    public MembersKeyword(MemberRules rules)
    {
        _rules = rules;
        _slots = rules.Names.Index().ToFrozenDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
        _lookup = _slots.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public override bool Evaluate(Evaluation run, SchemaNode at, JsonElement instance, Evaluated? evaluated)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;
        Span<ulong> present = _rules.Names.Count <= 64 ? stackalloc ulong[1] : new ulong[(_rules.Names.Count + 63) / 64];
        var valid = EvaluateProperties(run, at, instance, present, evaluated);
        if (valid || run.GoesOn)
            valid &= _rules.HasRequired(run, at, present);
        if (valid || run.GoesOn)
            valid &= _rules.DependentsMatch(run, at, instance, present, evaluated);
        return valid && !run.Stopped;
    }

    private bool EvaluateProperties(Evaluation run, SchemaNode at, JsonElement instance, Span<ulong> present, Evaluated? evaluated)
    {
        var valid = true;
        var index = 0;
        foreach (var property in instance.EnumerateObject())
        {
            var slot = Slot(property);
            if (slot >= 0)
                present[slot >> 6] |= 1UL << slot;
            if (!EvaluateProperty(run, at, property, slot, out var known))
            {
                valid = false;
                if (!run.GoesOn)
                    return false;
            }

            if (known)
                evaluated?.Add(index);
            index++;
        }

        return valid;
    }

    private int Slot(JsonProperty property)
    {
        if (_slots.Count == 0)
            return -1;
        Span<char> buffer = stackalloc char[JsonText.ShortName];
        return _lookup.TryGetValue(JsonText.NameOf(property, buffer), out var slot) ? slot : -1;
    }

    private bool EvaluateProperty(Evaluation run, SchemaNode at, JsonProperty property, int slot, out bool known)
    {
        var valid = true;
        known = false;
        if (slot >= 0 && _rules.Schemas[slot] is { } schema)
        {
            known = true;
            valid = run.Property(schema, property);
        }

        if (_rules.Patterns.Length > 0)
        {
            var name = JsonText.NameOf(property);
            foreach (var (regex, matching) in _rules.Patterns)
            {
                if (!run.Matches(regex, name))
                    continue;
                known = true;
                valid &= run.Property(matching, property);
            }
        }

        if (known || _rules.Additional is null)
            return valid && !run.Stopped;
        known = true;
        if (!_rules.Additional.IsFalse)
            return run.Property(_rules.Additional, property);
        return run.Collects && FailUnknown(run, at, JsonText.NameOf(property));
    }

    private bool FailUnknown(Evaluation run, SchemaNode at, string name)
    {
        // A name that fills a page helps nobody, and many of them would fill the memory.
        var declared = _rules.Names.Where((known, slot) => _rules.Schemas[slot] is not null && known.Length <= LongestHint);
        return run.FailProperty(at, "additionalProperties", name, $"is no known property{Nearest.Hint(name, [.. declared])}");
    }
}
