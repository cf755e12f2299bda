namespace Andon.Sqlite.Writing;

/// <summary>
/// The number of log rows of runs that were appended to lately, so that the common append need not ask the index whether the row it
/// builds on is there. Only the writer appends, so what it remembers is right; what is rolled back or pruned is forgotten.
/// </summary>
internal sealed class Sequences
{
    private const int MostRemembered = 100_000;

    private readonly Dictionary<long, long> rows = [];

    /// <summary>The number of rows; null where it is not remembered.</summary>
    public long? Find(long run) => rows.TryGetValue(run, out var count) ? count : null;

    public void Set(long run, long count)
    {
        if (rows.Count >= MostRemembered)
            rows.Clear();
        rows[run] = count;
    }

    public void Forget(long run) => rows.Remove(run);

    public void ForgetAll() => rows.Clear();
}
