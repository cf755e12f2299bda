namespace Andon.Stores;

/// <summary>Whether there are slots for what an append takes, in stores that write one append after the other.</summary>
internal static class SlotRoom
{
    /// <summary>Whether an append takes any: most do not.</summary>
    public static bool Takes(IReadOnlyList<RowChange> rows)
    {
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] is RowChange.TakeSlot) return true;
        }

        return false;
    }

    /// <summary>Whether one of the slots is not free. What the append itself gives back is.</summary>
    /// <param name="rows">The changes of the append.</param>
    /// <param name="taken">How many slots with the key of a row are taken.</param>
    /// <param name="has">Whether one of those is that of a step of the same run.</param>
    public static bool IsAnyTaken(IReadOnlyList<RowChange> rows, Func<SlotRow, int> taken, Func<SlotRow, string, bool> has)
    {
        Dictionary<(string Tenant, string Key), int>? counts = null;
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i] is not RowChange.TakeSlot slot) continue;
            counts ??= [];
            var name = (slot.Row.Tenant, slot.Row.Key);
            if (!counts.TryGetValue(name, out var count)) count = taken(slot.Row) - rows.OfType<RowChange.FreeSlot>().Count(free => free.Key == slot.Row.Key && has(slot.Row, free.Step));
            if (count >= slot.Limit) return true;
            counts[name] = count + 1;
        }

        return false;
    }
}
