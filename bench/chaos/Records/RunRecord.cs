using Andon.Runs;
using Andon.Stores;

namespace Andon.Chaos.Records;

/// <summary>What the database has of a run at the end.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">Its state.</param>
/// <param name="Sequences">The numbers of its log rows, in order.</param>
/// <param name="Events">All that happened.</param>
internal sealed record RunRecord(Guid Id, RunState State, IReadOnlyList<long> Sequences, IReadOnlyList<RunEvent> Events)
{
    /// <summary>All runs of the database, by their logs.</summary>
    public static async Task<IReadOnlyList<RunRecord>> ReadAllAsync(IStore store, RunLoader loader)
    {
        List<RunRecord> records = [];
        for (var after = Guid.Empty; await store.ListRunIdsAsync(after, 1_000) is { Count: > 0 } ids; after = ids[^1])
        {
            foreach (var id in ids) records.Add(await ReadAsync(store, loader, id));
        }

        return records;
    }

    public static async Task<RunRecord> ReadAsync(IStore store, RunLoader loader, Guid run)
    {
        var log = await store.ReadLogAsync(run);
        return new RunRecord(run, (await loader.LoadAsync(run))!.Run.State, [.. log.Select(r => r.Sequence)], [.. log.SelectMany(r => RunLoader.Decode(run, r))]);
    }
}
