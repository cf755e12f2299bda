using Andon.Runs;

namespace Andon.Stores;

/// <summary>A run in memory: its log and the rows that follow from it.</summary>
internal sealed class MemoryRun(long key, RunRow row, string? idempotencyKey)
{
    public long Key { get; } = key;

    public string? IdempotencyKey { get; } = idempotencyKey;

    public RunRow Row { get; set; } = row;

    public List<(LogRow Row, long AppendId)> Log { get; } = [];

    public byte[] Snapshot { get; set; } = [];

    public long SnapshotSequence { get; set; }

    public SortedDictionary<string, ReadyRow> Ready { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<(string Step, TimerKind Kind), TimerRow> Timers { get; } = new(Comparer<(string Step, TimerKind Kind)>.Create(
        static (a, b) => string.CompareOrdinal(a.Step, b.Step) is not 0 and var order ? order : a.Kind.CompareTo(b.Kind)));

    /// <summary>By the other run, with the order of their arrival.</summary>
    public SortedDictionary<Guid, (CallRow Row, long Arrival)> Calls { get; } = [];

    public List<TaskRow> Tasks { get; } = [];

    public SortedDictionary<string, LeaseRow> Leases { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<(string Step, string Key), SlotRow> Slots { get; } = new(Comparer<(string Step, string Key)>.Create(
        static (a, b) => string.CompareOrdinal(a.Step, b.Step) is not 0 and var order ? order : string.CompareOrdinal(a.Key, b.Key)));

    public List<LogRow> LogAfter(long sequence) => Log.Skip((int)sequence).Select(entry => entry.Row).ToList();
}
