using Andon.Cli.Progress;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>The child runs that a run waits for.</summary>
internal static class Children
{
    private const int MostShown = 50;

    /// <summary>Those that are there: one that was asked for a moment ago may not be yet.</summary>
    public static async IAsyncEnumerable<RunView> OfAsync(IAndonClient client, Caller caller, RunView run)
    {
        foreach (var child in run.Steps.Values.Where(s => s.State == StepState.Running).Select(s => s.ChildRunId).OfType<Guid>())
            if (await FindAsync(client, caller, child) is { } view) yield return view;
    }

    /// <summary>Shows them where they are shown one by one. So many are looked at; of the others is told when they change.</summary>
    public static async Task ShowAsync(IAndonClient client, Caller caller, RunView run, RunDisplay display)
    {
        if (!display.ShowsSteps) return;
        var left = MostShown;
        await foreach (var child in OfAsync(client, caller, run))
        {
            display.ShowChild(child.RunId, () => child);
            if (--left == 0) return;
        }
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
