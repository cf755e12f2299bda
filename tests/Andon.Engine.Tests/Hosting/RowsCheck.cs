using System.Text.Json;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Engine.Tests.Hosting;

/// <summary>Holds the rows a store has of a run against those made from its log alone.</summary>
internal static class RowsCheck
{
    public static async Task ShouldFollowAsync(RunEngine engine, Guid run)
    {
        LoadedRun loaded;
        FollowingRows rows;
        do
        {
            // A run that is under way may move on between the two.
            loaded = (await engine.Loader.LoadAsync(run)).ShouldNotBeNull();
            rows = (await engine.Store.ReadRowsAsync(run)).ShouldNotBeNull();
        }
        while ((await engine.Loader.LoadAsync(run)).ShouldNotBeNull().Sequence != loaded.Sequence);

        Text(rows).ShouldBe(Text(RunRows.All(loaded.Run)));
    }

    private static string Text(FollowingRows rows) => JsonSerializer.Serialize(
        new
        {
            rows.Run,
            Ready = rows.Ready.OrderBy(r => r.Step, StringComparer.Ordinal),
            Timers = rows.Timers.OrderBy(t => t.Step, StringComparer.Ordinal).ThenBy(t => t.Kind),
            Tasks = rows.Tasks.OrderBy(t => t.Id),
            Calls = rows.Calls.OrderBy(c => c.Peer),
            Leases = rows.Leases.OrderBy(l => l.Step, StringComparer.Ordinal).Select(l => l with { Until = default }),
            Slots = rows.Slots.OrderBy(s => s.Step, StringComparer.Ordinal),
        },
        AndonJson.Indented);
}
