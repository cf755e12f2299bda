using Andon.Client;

namespace Andon.Cli.Runs;

/// <summary>What a run and the children that it waits for want from others: whoever carries the run must see to all of it.</summary>
/// <param name="Tasks">The open tasks.</param>
/// <param name="Signals">The first few signals, each once.</param>
internal sealed record Awaited(IReadOnlyList<TaskListItem> Tasks, IReadOnlyList<AwaitedSignal> Signals)
{
    private const int MostTasks = 200;
    private const int MostSignals = 5;

    /// <summary>What the run itself waits for, but for tasks.</summary>
    public static Awaited Of(RunView run) => new([], [.. SignalsOf(run)]);

    public static async Task<Awaited> OfAsync(IAndonClient client, Caller caller, RunView run)
    {
        List<TaskListItem> tasks = [];
        List<AwaitedSignal> signals = [.. SignalsOf(run)];
        if (run.Steps.Values.Any(s => s.TaskId is not null)) tasks.AddRange((await client.ListTasksAsync(caller, new TaskFilter(Run: run.RunId, Limit: MostTasks))).Items);
        await foreach (var child in Children.OfAsync(client, caller, run))
        {
            if (tasks.Count >= MostTasks) break;
            var below = await OfAsync(client, caller, child);
            tasks.AddRange(below.Tasks);
            signals.AddRange(below.Signals.Take(MostSignals - signals.Count));
        }

        return new Awaited(tasks, signals);
    }

    private static IEnumerable<AwaitedSignal> SignalsOf(RunView run) =>
        run.Steps.Values.Select(s => s.Signal).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostSignals).Select(name => new AwaitedSignal(run.RunId, name));
}

/// <summary>A signal that somebody is to send to a run.</summary>
internal sealed record AwaitedSignal(Guid Run, string Name);
