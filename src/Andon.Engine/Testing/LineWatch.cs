using System.Collections.Concurrent;
using System.Collections.Immutable;
using Andon.Runs;

namespace Andon.Testing;

/// <summary>All that a line knows of its runs: each durable change of each, as the engine tells of it, and which handlers are held.</summary>
internal sealed class LineWatch
{
    private readonly ConcurrentDictionary<Guid, Watched> runs = [];
    private readonly ConcurrentDictionary<Guid, bool> held = [];
    private TaskCompletionSource news = Later();

    /// <summary>Completes when something happens after this was read.</summary>
    public Task News => Volatile.Read(ref news).Task;

    /// <summary>Whether handlers are held.</summary>
    public bool HoldsAny => !held.IsEmpty;

    /// <summary>The runs that have not ended.</summary>
    public IEnumerable<Run> Open => runs.Values.Select(w => w.Run).Where(r => r.Ended is null);

    /// <summary>Whether a run has something on record that is still to be brought about in another: the start or the end of a child, or what its parent is to know.</summary>
    public bool HasCalls => runs.Values.Any(w => !w.Run.Calls.IsEmpty || w.Run.IsParentUntold);

    public Run RunOf(Guid id) => runs[id].Run;

    public IReadOnlyList<RunEvent> HistoryOf(Guid id) => runs[id].Events;

    public bool IsHeld(Guid token) => held.ContainsKey(token);

    public void Hold(Guid token)
    {
        held[token] = true;
        Tell();
    }

    public void LetGo(Guid token) => held.TryRemove(token, out _);

    /// <summary>What an earlier engine left, read before the next one begins.</summary>
    public async Task ReadAsync(RunEngine engine)
    {
        held.Clear();
        var last = Guid.Empty;
        while (await engine.Store.ListRunIdsAsync(last, 1_000) is { Count: > 0 } ids)
        {
            foreach (var id in ids)
            {
                var run = await engine.Loader.LoadAsync(id);
                var log = await engine.Store.ReadLogAsync(id);
                runs[id] = new Watched(run!.Run, [.. log.SelectMany(row => RunLoader.Decode(id, row))]);
            }

            last = ids[^1];
        }
    }

    /// <summary>A durable change, told in the order of each run.</summary>
    public void OnChanged(Run run, IReadOnlyList<RunEvent> events)
    {
        runs.AddOrUpdate(run.Id, _ => new Watched(run, [.. events]), (_, known) => new Watched(run, known.Events.AddRange(events)));
        Tell();
    }

    private void Tell() => Interlocked.Exchange(ref news, Later()).TrySetResult();

    private static TaskCompletionSource Later() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed record Watched(Run Run, ImmutableList<RunEvent> Events);
}
