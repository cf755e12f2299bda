using Andon.Runs;
using Andon.Stores;

namespace Andon.Loops;

/// <summary>Takes steps from the ready queue while this node has room: oldest first in each tenant, the tenants in turn.</summary>
internal sealed class Dispatcher(RunEngine engine) : ILoop
{
    private const int LeastRows = 64;

    /// <summary>From look to look while little room comes back at a time: a look costs as much as to start a few, and what it starts is written together.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    // What a look costs it costs in real time, whatever clock the runs go by.
    private static readonly TimeProvider Time = TimeProvider.System;

    // Others' rows soon: whose share they are may have no room.
    private readonly Turns turns = new(engine, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
    private readonly SetAside aside = new(engine);
    private long? looked;

    public string Name => "dispatcher";

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        if (!engine.Options.ExecuteSteps || engine.Handlers.Types.Count == 0) return 0;
        if (looked is { } last && engine.Slots.IsNearlyFull && Pace - Time.GetElapsedTime(last) is { Ticks: > 0 } early) await Task.Delay(early, Time, cancellation);
        looked = Time.GetTimestamp();
        engine.Signals.Looking();
        engine.Slots.Looking();
        await engine.Quotas.RefreshAsync();

        // Steps of a type that has no room would only hide those behind them. Room that comes while it is looked for must wake.
        var full = FullTypes();
        if (full.Count > 0)
        {
            engine.Signals.FoundSteps();
            full = FullTypes();
        }

        List<string> types = [.. engine.Handlers.Types.Except(full)];
        var rows = await ListAsync(types, cancellation);
        engine.Slots.SetWaiting(rows.GroupBy(r => r.Tenant).ToDictionary(t => t.Key, t => t.Min(r => r.At)));
        if (rows.Count == 0)
        {
            turns.Take(rows, static r => (r.RunId, r.Step));
            return 0;
        }

        engine.Signals.FoundSteps();

        // Each decision takes its own slot; one without room changes nothing and its row stays.
        var chosen = Choose(turns.Take(rows, static r => (r.RunId, r.Step)));
        var decisions = await Task.WhenAll(chosen.Select(row => engine.TrySendAsync(row.RunId, new StartQueued(row.Step))));
        List<(Guid RunId, Decision? Decision)> outcomes = [.. chosen.Zip(decisions, static (row, decision) => (row.RunId, decision))];
        return outcomes.Sum(o => o.Decision is { } d ? d.Started + d.Effects.Count : 0) + aside.Note(outcomes);
    }

    private HashSet<string> FullTypes() => [.. engine.Slots.FreeByType().Where(t => t.Value == 0).Select(t => t.Key)];

    public async Task WaitAsync(CancellationToken cancellation) => await engine.Signals.Ready.WaitAsync(turns.AtMost(engine.Options.PollInterval), cancellation);

    private ValueTask<IReadOnlyList<ReadyRow>> ListAsync(List<string> types, CancellationToken cancellation) => engine.ListReadyAsync(
        new ReadyQuery { Types = types, Queues = engine.Options.Queues.Count == 0 ? null : [.. engine.Options.Queues], Except = aside.Now(), Only = engine.Focus?.Runs, Limit = Most() },
        cancellation);

    /// <summary>Some more than there is room for: what of the first rows cannot start must not hide the rest, and where little room comes again and again, to read all costs more than to start.</summary>
    private int Most() => Math.Min(engine.Options.LoopBatch, Math.Max(LeastRows, 2 * engine.Slots.Free));

    /// <summary>As many as there is room for, in all and of each type, and of those that share slots not more than there are.</summary>
    private List<ReadyRow> Choose(IReadOnlyList<ReadyRow> rows)
    {
        var byType = new Dictionary<string, int>(engine.Slots.FreeByType());
        var byTenant = rows.Select(r => r.Tenant).Distinct().ToDictionary(t => t, t => Math.Min(engine.Slots.FreeFor(t), engine.FreeInTenant(t)));
        var byKey = new Dictionary<(string Tenant, string Key), int>();
        List<ReadyRow> chosen = [];
        foreach (var row in rows)
        {
            if (byTenant[row.Tenant] == 0 || (byType.TryGetValue(row.Type, out var free) && free == 0)) continue;
            if (row.Slot is { } slot)
            {
                var before = byKey.GetValueOrDefault((row.Tenant, slot.Key));
                if (before >= slot.Limit) continue;
                byKey[(row.Tenant, slot.Key)] = before + 1;
            }

            byTenant[row.Tenant]--;
            byType[row.Type] = byType.GetValueOrDefault(row.Type, int.MaxValue) - 1;
            chosen.Add(row);
        }

        return chosen;
    }
}
