using System.Runtime.CompilerServices;
using System.Text.Json;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Cli.Database;

/// <summary>Holds the rows that follow from each run's log against the log itself.</summary>
internal static class RowsOfRuns
{
    private const int PageSize = 500;

    /// <summary>What was found of a run: a reason why it cannot be read, or whether its rows differ from <paramref name="Right"/>.</summary>
    public sealed record Finding(Guid RunId, string? Problem, bool Differs, FollowingRows? Right)
    {
        /// <summary>The run; null where it cannot be read.</summary>
        public Run? Run { get; init; }
    }

    public static async IAsyncEnumerable<Finding> AllAsync(RunEngine engine, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var after = Guid.Empty;
        while (true)
        {
            var ids = await engine.Store.ListRunIdsAsync(after, PageSize, cancellation);
            foreach (var id in ids) yield return await LookAsync(engine, id, cancellation);
            if (ids.Count < PageSize) yield break;
            after = ids[^1];
        }
    }

    public static async Task<bool> DiffersAsync(RunEngine engine, Guid run, CancellationToken cancellation) => (await LookAsync(engine, run, cancellation)).Differs;

    private static async Task<Finding> LookAsync(RunEngine engine, Guid run, CancellationToken cancellation)
    {
        try
        {
            var now = await engine.Store.ReadRowsAsync(run, cancellation);
            if (await engine.Loader.LoadAsync(run, cancellation) is not { } loaded) return new Finding(run, null, false, null);
            await engine.Quotas.RefreshAsync();
            var right = RunRows.All(loaded.Run, engine.Quotas.Of(loaded.Run.Tenant));
            return new Finding(run, null, now is null || Canonical(now) != Canonical(right), KeepTimes(right, now)) { Run = loaded.Run };
        }
        catch (Exception e) when (e is StoreException or Client.AndonException)
        {
            return new Finding(run, e.Message, false, null);
        }
    }

    /// <summary>Since when a step has waited for a node, and until when a worker has it, is known to their rows alone.</summary>
    private static FollowingRows KeepTimes(FollowingRows right, FollowingRows? now)
    {
        var since = (now?.Ready ?? []).ToDictionary(r => r.Step, r => r.At);
        var until = (now?.Leases ?? []).ToDictionary(l => l.Token, l => l.Until);
        return right with
        {
            Ready = [.. right.Ready.Select(r => r with { At = since.GetValueOrDefault(r.Step, r.At) })],
            Leases = [.. right.Leases.Select(l => l with { Until = until.GetValueOrDefault(l.Token, l.Until) })],
        };
    }

    private static string Canonical(FollowingRows rows) => JsonSerializer.Serialize(
        new
        {
            rows.Run,
            Ready = rows.Ready.Select(r => r with { At = default }).OrderBy(r => r.Step, StringComparer.Ordinal),
            Timers = rows.Timers.OrderBy(t => t.Step, StringComparer.Ordinal).ThenBy(t => t.Kind),
            Tasks = rows.Tasks.OrderBy(t => t.Id),
            Calls = rows.Calls.OrderBy(c => c.Peer),
            Leases = rows.Leases.Select(l => l with { Until = default }).OrderBy(l => l.Step, StringComparer.Ordinal),
            // What began before a quota was set is not counted in it.
            Slots = rows.Slots.Where(s => !string.IsNullOrWhiteSpace(s.Key)).OrderBy(s => s.Step, StringComparer.Ordinal),
        },
        AndonJson.Options);
}
