using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>The open tasks of a run and of the children that it waits for: whoever carries the run must see to all of them.</summary>
internal static class OpenTasks
{
    private const int Most = 200;

    public static async Task<IReadOnlyList<TaskListItem>> OfAsync(IAndonClient client, Caller caller, RunView run)
    {
        List<TaskListItem> tasks = [];
        if (run.Steps.Values.Any(s => s.TaskId is not null)) tasks.AddRange((await client.ListTasksAsync(caller, new TaskFilter(Run: run.RunId, Limit: Most))).Items);
        foreach (var step in run.Steps.Values)
        {
            if (tasks.Count >= Most) break;
            if (step is not { State: StepState.Running, ChildRunId: { } child }) continue;
            // A child that was asked for a moment ago may not be there yet.
            if (await FindAsync(client, caller, child) is { State: RunState.Waiting } below) tasks.AddRange(await OfAsync(client, caller, below));
        }

        return tasks;
    }

    private static async Task<RunView?> FindAsync(IAndonClient client, Caller caller, Guid run)
    {
        try
        {
            return await client.DetailAsync(caller, run);
        }
        catch (AndonException e) when (e.Kind == RefusalKind.NotFound)
        {
            return null;
        }
    }
}
