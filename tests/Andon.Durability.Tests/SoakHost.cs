using System.Text.Json;
using System.Threading.Channels;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Andon.Durability.Tests;

/// <summary>The process that is killed: submits runs (again, with the same keys), carries them, decides their tasks, and ends when all have ended.</summary>
internal sealed class SoakHost(IAndonClient client, RunProgress progress)
{
    private static readonly Caller Operator = new(SoakPipeline.Tenant, new Actor("operator") { IsAdmin = true, HoldsEveryRole = true });

    private readonly Channel<Guid> changed = Channel.CreateUnbounded<Guid>();

    public static async Task<int> RunAsync(string database, string effects, int runs)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAndon(o => o.MaxRunningScripts = 4).UseSqlite(database);
        using var host = builder.Build();
        Console.WriteLine("built");
        await host.StartAsync();
        Console.WriteLine("started");
        await new SoakHost(host.Services.GetRequiredService<IAndonClient>(), host.Services.GetRequiredService<RunProgress>()).CarryAsync(effects, runs);
        await host.StopAsync();
        return 0;
    }

    private async Task CarryAsync(string effects, int runs)
    {
        using var watch = progress.Watch(null, change =>
        {
            // The parent counts these lines, and kills after so many of them.
            Console.WriteLine("changed");
            changed.Writer.TryWrite(change.RunId);
        });
        await client.PublishAsync(Operator, SoakPipeline.Definition);
        foreach (var definition in UndonePipeline.Definitions) await client.PublishAsync(Operator, definition);
        var left = new HashSet<Guid>();
        foreach (var run in await Task.WhenAll(Enumerable.Range(0, runs).Select(i => SubmitAsync(effects, i))))
        {
            left.Add(run);
            changed.Writer.TryWrite(run);
        }

        while (left.Count > 0)
        {
            var id = await changed.Reader.ReadAsync();
            if (await FindAsync(id) is not { } run) continue;
            if (run.State.IsEnded() && !IsToBeTakenUp(run)) left.Remove(id);
            else await DecideAsync(run);
        }
    }

    private async Task<Guid> SubmitAsync(string effects, int number) => (await client.SubmitAsync(Operator, new SubmitRequest
    {
        Pipeline = UndonePipeline.Is(number) ? UndonePipeline.Name : SoakPipeline.Name,
        IdempotencyKey = $"soak-{number}",
        Params = JsonSerializer.SerializeToElement(new { effects, number }, AndonJson.Options),
    })).RunId;

    /// <summary>Null for a child that is asked for and not there yet: it is told of when it is.</summary>
    private async Task<RunView?> FindAsync(Guid run)
    {
        try
        {
            return await client.DetailAsync(Operator, run);
        }
        catch (AndonException e) when (e.Kind == RefusalKind.NotFound)
        {
            return null;
        }
    }

    private static bool IsToBeTakenUp(RunView run) => run is { Pipeline: UndonePipeline.Name, State: RunState.Failed, Revision: 1 } && run.RunId.GetHashCode() % 2 == 0;

    /// <summary>While its items are under way.</summary>
    private static bool IsToBeCancelled(RunView run) =>
        run is { Pipeline: UndonePipeline.Name, State: RunState.Running, Compensation: null } && run.RunId.GetHashCode() % 3 == 0 && run.Steps["items"].State == StepState.Running;

    private async Task DecideAsync(RunView run)
    {
        try
        {
            // A child that was left waiting for a decision by an earlier life changes no more by itself.
            foreach (var child in run.Steps.Values.Select(s => s.ChildRunId).OfType<Guid>()) changed.Writer.TryWrite(child);
            if (IsToBeTakenUp(run)) await client.RerunAsync(Operator, run.RunId, "end");
            else if (IsToBeCancelled(run)) await client.CancelAsync(Operator, run.RunId, compensate: true);
            if (run.Steps.GetValueOrDefault("review")?.TaskId is { } task)
            {
                // Every third run is sent back once, to one step or the other.
                var options = new DecisionOptions(IdempotencyKey: $"{task}");
                var goesBack = run.Revision == 1 && run.RunId.GetHashCode() % 3 == 0;
                if (goesBack) await client.RejectTaskAsync(Operator, task, "again", run.RunId.GetHashCode() % 2 == 0 ? "first" : "slow", options);
                else await client.ApproveTaskAsync(Operator, task, null, options);
            }

            if (run.Steps.FirstOrDefault(s => s.Value.State == StepState.Quarantined).Key is { } lost) await client.RerunAsync(Operator, run.RunId, lost);
        }
        catch (AndonException e) when (e.Kind is RefusalKind.Conflict)
        {
            // Decided on an earlier look at the same state.
        }
    }
}
