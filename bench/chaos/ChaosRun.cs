using System.Diagnostics;
using Andon.Chaos.Cluster;
using Andon.Chaos.Decisions;
using Andon.Chaos.Faults;
using Andon.Chaos.Records;
using Andon.Chaos.Work;
using Andon.Runs;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Chaos;

/// <summary>A run of the harness: nodes over a server, work on them, faults, and then the books.</summary>
internal sealed class ChaosRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly ChaosOptions options;
    private readonly Workspace workspace;
    private readonly Action<string> say;
    private readonly List<string> problems = [];

    private ChaosRun(ChaosOptions options, Workspace workspace, Action<string> say) => (this.options, this.workspace, this.say) = (options, workspace, say);

    /// <summary>Leaves nothing behind but, where there were problems, the logs.</summary>
    public static async Task<Summary> RunAsync(ChaosOptions options, Action<string> say)
    {
        var began = Stopwatch.GetTimestamp();
        var workspace = await Workspace.OpenAsync();
        void SayWhen(string text) => say($"{Stopwatch.GetElapsedTime(began).TotalSeconds,7:0.0} {text}");
        SayWhen($"seed {options.Seed}; in {workspace.Folder}");
        var keeps = true;
        try
        {
            var summary = await new ChaosRun(options, workspace, SayWhen).RunAsync();
            keeps = options.Keeps || summary.Problems.Count > 0;
            return keeps ? summary with { Kept = workspace.Folder } : summary;
        }
        finally
        {
            await workspace.RemoveAsync(keeps);
        }
    }

    private async Task<Summary> RunAsync()
    {
        var cluster = await ChaosCluster.StartAsync(workspace, options);
        await using var clients = await Clients.OpenAsync(cluster.Url, 3);
        await cluster.StartNodesAsync();
        say("the cluster is up");
        var workload = new Workload(clients, options.InFlight, options.Seed, workspace.Effects);
        await workload.PublishAsync();
        var plan = new FaultPlan(cluster, options);
        await CarryAsync(clients, workload, plan);
        CheckFaults(cluster, plan);
        await cluster.StopNodesAsync();
        return await CheckAsync(cluster, clients, workload, plan);
    }

    private async Task CarryAsync(Clients clients, Workload workload, FaultPlan plan)
    {
        using var stop = new CancellationTokenSource();
        var carrying = workload.RunAsync(stop.Token);
        await plan.RunAsync(say);
        say("the faults are over");
        workload.Close();
        try
        {
            await carrying.WaitAsync(Patience, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            await stop.CancelAsync();
            await carrying;
            foreach (var run in workload.Left) problems.Add($"run {run} did not end within {Patience.TotalSeconds} s after the last fault: {await WriteDownAsync(clients, run)}");
        }

        say("the work is done");
    }

    /// <summary>What is on record of a run, while its nodes are there: what they do when they end is another matter.</summary>
    private async Task<string> WriteDownAsync(Clients clients, Guid run)
    {
        var path = Path.Combine(workspace.Logs, $"run-{run}");
        var record = await RunRecord.ReadAsync(clients.First.GetRequiredService<IStore>(), clients.First.GetRequiredService<RunEngine>().Loader, run);
        await File.WriteAllLinesAsync(path, record.Events.Select(e => $"{e.At:HH:mm:ss.fff} {e}"));
        return path;
    }

    /// <summary>A fault that did not happen proves nothing.</summary>
    private void CheckFaults(ChaosCluster cluster, FaultPlan plan)
    {
        foreach (var strike in plan.Strikes.Where(s => !s.HasFired)) problems.Add($"{strike.Fault} did not fire: {strike.What}");
        foreach (var slot in cluster.Slots)
        {
            if (!slot.Node.IsUp) problems.Add($"node {slot.Place.Number} ended by itself; its log is {workspace.Logs}/node-{slot.Place.Number}");
            if (slot.Place.Skew != 0 && Math.Abs((slot.ClockDifference - TimeSpan.FromMinutes(slot.Place.Skew)).TotalMinutes) > 1)
                problems.Add($"skew did not fire: the clock of node {slot.Place.Number} differs by {slot.ClockDifference}");
        }
    }

    private async Task<Summary> CheckAsync(ChaosCluster cluster, Clients clients, Workload workload, FaultPlan plan)
    {
        var records = await RunRecord.ReadAllAsync(clients.First.GetRequiredService<IStore>(), clients.First.GetRequiredService<RunEngine>().Loader);
        var effects = EffectLine.ReadAll(workspace.Effects);
        var audit = Reconciliation.Of(workload.Submitted, records, effects);
        problems.AddRange(audit.Problems);
        CheckDecisions(workload.Histories);
        await CheckDatabaseAsync(cluster);
        var strikes = plan.Strikes;
        if (strikes.Any(s => s.Fault == "kill") && audit.Lost == 0) problems.Add("no attempt was lost: the kills struck nobody at work");
        if (strikes.Any(s => s.Fault is "stop" or "cut") && audit.LateResultsRefused == 0) problems.Add("no late result was refused, though nodes were away");
        return new Summary
        {
            Options = options,
            Strikes = cluster.Slots.Any(s => s.Place.Skew != 0) ? [.. strikes, new Strike("skew", true, 0, 0, "")] : strikes,
            Unavailable = plan.Unavailable,
            Runs = records.Count,
            Effects = effects.Count(e => !e.HasEnded),
            Attempts = audit.Attempts.Count,
            Lost = audit.Lost,
            LateResultsRefused = audit.LateResultsRefused,
            TakeOvers = TakeOvers.Of(audit.Attempts, effects, records, strikes, options.Lease),
            Tasks = workload.Histories.Count,
            Operations = workload.Histories.Sum(h => h.Operations.Count),
            Unanswered = workload.Histories.Sum(h => h.Operations.Count(o => o.Answer is null)),
            Problems = problems,
        };
    }

    private void CheckDecisions(IReadOnlyCollection<TaskHistory> histories)
    {
        foreach (var history in histories.Where(h => !Linearizability.Holds(h.Model, h.Operations)))
        {
            var path = Path.Combine(workspace.Logs, $"task-{history.Task}");
            File.WriteAllLines(path, history.Operations.OrderBy(o => o.Called).Select(o => o.ToString()));
            problems.Add($"run {history.Run}: the answers about task {history.Task} fit no order: {path}");
        }
    }

    /// <summary>As an operator would.</summary>
    private async Task CheckDatabaseAsync(ChaosCluster cluster)
    {
        try
        {
            await Shell.RunAsync("dotnet", Path.Combine(AppContext.BaseDirectory, "andon.dll"), "db", "check", "--postgres", cluster.Url);
        }
        catch (InvalidOperationException e)
        {
            problems.Add(e.Message);
        }
    }
}
