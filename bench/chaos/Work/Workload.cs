using System.Collections.Concurrent;
using System.Text.Json;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Chaos.Work;

/// <summary>Keeps so many runs in flight, has people decide their tasks, and lets go on what was quarantined; until it is told to submit no more.</summary>
internal sealed class Workload(Clients clients, int inFlight, int seed, string effects)
{
    public const string Tenant = "chaos";

    /// <summary>How long a handler takes at the most.</summary>
    public static readonly TimeSpan LongestStep = TimeSpan.FromMilliseconds(1_600);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly RunState[] Open = [RunState.Submitted, RunState.Running, RunState.Waiting, RunState.Paused];

    private readonly Caller submitter = new(Tenant, new Actor("submitter") { IsAdmin = true });
    private readonly Random random = new(seed);
    private readonly HashSet<Guid> left = [];
    private readonly ConcurrentDictionary<Guid, Guid> submitted = [];
    private readonly Dictionary<Guid, Task<TaskHistory>> tasks = [];
    private volatile bool isClosed;
    private int number;

    public IReadOnlyCollection<Guid> Submitted => [.. submitted.Keys];

    public IReadOnlyCollection<TaskHistory> Histories => [.. tasks.Values.Where(t => t.IsCompletedSuccessfully).Select(t => t.Result)];

    /// <summary>Those that have not ended.</summary>
    public IReadOnlyCollection<Guid> Left => left;

    /// <summary>Submits no more; what is in flight goes on to its end.</summary>
    public void Close() => isClosed = true;

    /// <summary>Before any fault: there is nothing yet to strike.</summary>
    public async Task PublishAsync()
    {
        foreach (var definition in ChaosPipelines.Definitions) await clients.All[0].PublishAsync(submitter, definition);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested && !(isClosed && left.Count == 0 && tasks.Values.All(t => t.IsCompleted)))
        {
            await UntilHeardAsync(() => RoundAsync(cancellation), cancellation);
            await Task.Delay(Look, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(tasks.Values);
    }

    private async Task RoundAsync(CancellationToken cancellation)
    {
        if (!isClosed)
        {
            var numbers = Enumerable.Range(0, inFlight - left.Count).Select(_ => number++).ToList();
            foreach (var run in await Task.WhenAll(numbers.Select(SubmitAsync))) left.Add(run);
        }

        List<RunListItem> open = [];
        foreach (var state in Open) open.AddRange(await AllAsync(cursor => clients.All[0].ListAsync(submitter, new RunFilter(State: state, Cursor: cursor, Limit: 200))));
        // It may have gone from one list to another between two looks.
        foreach (var run in left.Except(open.Select(r => r.RunId)).ToList())
            if ((await clients.All[0].DetailAsync(submitter, run, cancellation)).State.IsEnded()) left.Remove(run);
        var waiting = await AllAsync(cursor => clients.All[0].ListTasksAsync(submitter, new TaskFilter(Cursor: cursor, Limit: 200)));
        foreach (var task in waiting.Where(t => !tasks.ContainsKey(t.Id)))
            tasks.Add(task.Id, new People(clients.All, task, new Random(random.Next())).DecideAsync(cancellation));
        foreach (var run in open.Where(r => r.State == RunState.Waiting).Select(r => r.RunId).Except(waiting.Select(t => t.RunId))) await LetGoOnAsync(run);
    }

    /// <summary>What was lost three times waits for a person.</summary>
    private async Task LetGoOnAsync(Guid run)
    {
        var step = (await clients.All[0].DetailAsync(submitter, run)).Steps.FirstOrDefault(s => s.Value.State == StepState.Quarantined).Key;
        if (step is null) return;
        try
        {
            await clients.All[0].RerunAsync(submitter, run, step);
        }
        catch (AndonException e) when (e.Kind == RefusalKind.Conflict)
        {
            // Moved on since the look.
        }
    }

    private async Task<Guid> SubmitAsync(int one)
    {
        var request = new SubmitRequest
        {
            Pipeline = ChaosPipelines.Names[one % ChaosPipelines.Names.Count],
            IdempotencyKey = $"chaos-{one}",
            Params = JsonSerializer.SerializeToElement(new { n = one, ms = 300 + (one * 7_919L % ((long)LongestStep.TotalMilliseconds - 300)), effects = Path.Combine(effects, "scripts") }),
        };
        while (true)
        {
            try
            {
                // Again with the same key where no answer came: it is the same run.
                var run = (await clients.All[one % clients.All.Count].SubmitAsync(submitter, request)).RunId;
                submitted.TryAdd(run, run);
                return run;
            }
            catch (StoreException)
            {
                await Task.Delay(Look, TimeProvider.System);
            }
        }
    }

    private static async Task<IReadOnlyList<T>> AllAsync<T>(Func<string?, Task<Page<T>>> read)
    {
        List<T> all = [];
        string? cursor = null;
        do
        {
            var page = await read(cursor);
            all.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return all;
    }

    private static async Task UntilHeardAsync(Func<Task> deed, CancellationToken cancellation)
    {
        try
        {
            await deed();
        }
        catch (StoreException)
        {
            await Task.Delay(Look, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
