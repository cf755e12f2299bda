using System.Diagnostics;
using Andon.Chaos.Cluster;

namespace Andon.Chaos.Faults;

/// <summary>A node that is not heard of until others took it for dead, and then comes back: it stood still, or its network was cut.</summary>
internal abstract class AbsenceFault(ChaosCluster cluster, string name, TimeSpan lease) : IFault
{
    private const string Insight = "was taken for dead";
    private const string Waits = "SELECT string_agg(concat_ws(' ', pid, state, 'on', pg_blocking_pids(pid), now() - xact_start, left(query, 80)), '; ') FROM pg_stat_activity WHERE xact_start < now()";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    public async Task<Strike> StrikeAsync(Random random)
    {
        var slot = await cluster.TakeAsync(random);
        try
        {
            var node = slot.Node;
            if (!await UntilAsync(() => Task.FromResult(node.IsAtWork))) return new Strike(name, false, 0, 0, $"node {slot.Place.Number} never had anything to do");
            var from = Stopwatch.GetTimestamp();
            var before = node.Count(Insight);
            bool isAway, isBuried;
            var waits = "";
            await LeaveAsync(slot);
            try
            {
                isAway = IsAway(slot);
                isBuried = await UntilAsync(async () => Stopwatch.GetElapsedTime(from) > lease && await cluster.AskAsync($"SELECT count(*) FROM andon.nodes WHERE name = '{node.Name}'") is 0L);
                if (!isBuried) waits = $"; what waited in the server: {await cluster.AskAsync(Waits)}";
            }
            finally
            {
                await ReturnAsync(slot);
            }

            var knows = await UntilAsync(() => Task.FromResult(node.Count(Insight) > before));
            // It is let be until what it was about has ended: those are the late results.
            await Task.Delay(Work.Workload.LongestStep, TimeProvider.System);
            var what = $"node {slot.Place.Number} was {(isAway ? "" : "not ")}away, {(isBuried ? "" : "not ")}taken for dead, and learned {(knows ? "" : "nothing ")}of it{waits}";
            return new Strike(name, isAway && isBuried && knows, from, Stopwatch.GetTimestamp(), what) { Process = node.Id };
        }
        finally
        {
            slot.Release();
        }
    }

    protected abstract Task LeaveAsync(NodeSlot slot);

    protected abstract bool IsAway(NodeSlot slot);

    protected abstract Task ReturnAsync(NodeSlot slot);

    private static async Task<bool> UntilAsync(Func<Task<bool>> holds)
    {
        var since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < Patience)
        {
            if (await holds()) return true;
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return false;
    }
}
