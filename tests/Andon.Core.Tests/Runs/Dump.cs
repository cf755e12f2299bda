using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Andon.Artifacts;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>
/// A value written out in full, so that two of them can be compared by content: records compare their lists by reference, and say nothing
/// of where they differ.
/// </summary>
internal static class Dump
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        switch (value)
        {
            case null: text.Append("null"); break;
            case string or Guid or Enum or bool or int or long or Digest: text.Append(value); break;
            case DateTimeOffset time: text.Append(time.UtcTicks); break;
            case ReadOnlyMemory<byte> bytes: text.Append(Encoding.UTF8.GetString(bytes.Span)); break;
            case Pipeline pipeline: text.Append(pipeline.Name).Append(' ').Append(pipeline.Version); break;
            case Step step: text.Append(step.Name); break;
            case StepPlace place: text.Append($"{place.Index} {place.Name} {place.Item?.First}"); break;
            case MapItems items: WriteList(text, new object[] { items.First, items.Room, items.Keys, items.List }, depth); break;
            case MapRun map: WriteList(text, new object[] { map.Items, map.IsStale, Enumerable.Range(0, map.Items.Count).Select(map.StateOf).ToList() }, depth); break;
            case StateCounts counts: text.AppendJoin(',', Enum.GetValues<StepState>().Select(s => counts[s])); break;
            // Who holds attempts is a set; a snapshot need not bring them back in the order in which they came.
            case ImmutableArray<Holder> holders: Write(text, holders.OrderBy(h => h.Incarnation).ToList(), depth); break;
            case IDictionary map: Write(text, map.Keys.Cast<object>().Order().Select(key => map[key]).ToList(), depth); break;
            case ITuple tuple: WriteList(text, Enumerable.Range(0, tuple.Length).Select(i => tuple[i]), depth); break;
            case IEnumerable list: WriteList(text, list, depth); break;
            default: WriteRecord(text, value, depth); break;
        }
    }

    private static void WriteList(StringBuilder text, IEnumerable list, int depth)
    {
        foreach (var item in list)
        {
            text.Append('\n').Append(' ', depth).Append("- ");
            Write(text, item, depth + 1);
        }
    }

    private static void WriteRecord(StringBuilder text, object value, int depth)
    {
        text.Append(value.GetType().Name);
        foreach (var property in Properties.GetOrAdd(value.GetType(), static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)))
        {
            text.Append('\n').Append(' ', depth + 1).Append(property.Name).Append(": ");
            Write(text, property.GetValue(value), depth + 2);
        }
    }
}
