using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>The items of a map in one run: where their steps stand, and how far each item is. Immutable.</summary>
public sealed record MapRun
{
    /// <summary>What the items are.</summary>
    public required MapItems Items { get; init; }

    /// <summary>Whether the map is to begin anew; until then it still knows what its items made.</summary>
    public bool IsStale { get; init; }

    /// <summary>How far each item is.</summary>
    internal PersistentArray<ItemState> States { get; init; } = PersistentArray<ItemState>.Empty;

    /// <summary>Items that have steps under way.</summary>
    public int Active { get; init; }

    /// <summary>Items whose steps are all settled and none failed.</summary>
    public int Completed { get; init; }

    /// <summary>Items in which a step failed.</summary>
    public int Failed { get; init; }

    /// <summary>Items that have not begun.</summary>
    public int Waiting => Items.Count - Active - Completed - Failed;

    /// <summary>The first item that may not have begun.</summary>
    internal int Next { get; init; }

    /// <summary>How far an item is.</summary>
    public ItemState StateOf(int item) => item < States.Length ? States[item] : ItemState.Waiting;

    internal MapRun With(int item, ItemState state)
    {
        var before = StateOf(item);
        return this with
        {
            States = States.With(item, state),
            Active = Active + Count(state, before, ItemState.Active),
            Completed = Completed + Count(state, before, ItemState.Completed),
            Failed = Failed + Count(state, before, ItemState.Failed),
            Next = state != ItemState.Waiting && item == Next ? item + 1 : Next,
        };

        static int Count(ItemState after, ItemState before, ItemState counted) => (after == counted ? 1 : 0) - (before == counted ? 1 : 0);
    }
}

/// <summary>How far an item of a map is.</summary>
public enum ItemState : byte
{
    /// <summary>It has not begun.</summary>
    Waiting,

    /// <summary>Its steps are under way.</summary>
    Active,

    /// <summary>All that could run has ended, and nothing failed.</summary>
    Completed,

    /// <summary>All that could run has ended, and a step failed or was rejected.</summary>
    Failed,
}

/// <summary>The list that a map goes over, as it was when the map began.</summary>
public sealed class MapItems
{
    private readonly ReadOnlyMemory<byte> list;
    private readonly Range[] ranges;
    private readonly Dictionary<string, int> numbers;

    internal MapItems(StepPlace map, int first, int room, ReadOnlyMemory<byte> list, ImmutableArray<string> keys)
    {
        Map = map;
        First = first;
        Room = room;
        Keys = keys;
        this.list = list;
        ranges = RangesOf(list, keys.Length);
        numbers = new Dictionary<string, int>(keys.Length, StringComparer.Ordinal);
        foreach (var (number, key) in keys.Index()) numbers.TryAdd(key, number);
    }

    /// <summary>The map.</summary>
    public StepPlace Map { get; }

    /// <summary>The steps of each item.</summary>
    public Dag Dag => Map.Step.Map!.Dag;

    /// <summary>The index of the first step of the first item; the steps of one item follow those of the other.</summary>
    public int First { get; }

    /// <summary>How many indexes from <see cref="First"/> belong to the map.</summary>
    public int Room { get; }

    /// <summary>The keys, in the order of the list.</summary>
    public ImmutableArray<string> Keys { get; }

    /// <summary>How many items there are.</summary>
    public int Count => Keys.Length;

    /// <summary>The list: compact UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> List => list;

    /// <summary>An item: compact UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> this[int item] => list[ranges[item]];

    /// <summary>The number of the item with a key, or −1.</summary>
    public int NumberOf(ReadOnlySpan<char> key) => numbers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var number) ? number : -1;

    /// <summary>The index of the first step of an item.</summary>
    public int FirstOf(int item) => First + (item * Dag.Slots.Length);

    /// <summary>The places of the steps of an item.</summary>
    internal IEnumerable<StepPlace> PlacesOf(int item)
    {
        var place = new ItemPlace(this, item);
        foreach (var step in Dag.Slots) yield return new StepPlace(FirstOf(item) + step.Index, $"{Map.Name}/{Keys[item]}/{step.Name}", step) { Item = place };
    }

    private static Range[] RangesOf(ReadOnlyMemory<byte> list, int count)
    {
        var reader = new Utf8JsonReader(list.Span);
        var ranges = new Range[count];
        reader.Read();
        foreach (ref var range in ranges.AsSpan())
        {
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            range = start..(int)reader.BytesConsumed;
        }

        return ranges;
    }
}

/// <summary>The item of a map that a step belongs to.</summary>
/// <param name="Items">All items of the map.</param>
/// <param name="Number">Which of them, from 0.</param>
public sealed record ItemPlace(MapItems Items, int Number)
{
    /// <summary>The index of the map among the steps of the run.</summary>
    public int Map => Items.Map.Index;

    /// <summary>The key of the item.</summary>
    public string Key => Items.Keys[Number];

    /// <summary>The item: compact UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json => Items[Number];

    /// <summary>The index of its first step.</summary>
    public int First => Items.FirstOf(Number);
}
