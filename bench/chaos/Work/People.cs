using System.Diagnostics;
using System.Text.Json;
using Andon.Chaos.Decisions;
using Andon.Client;
using Andon.HumanTasks;

namespace Andon.Chaos.Work;

/// <summary>One task with what was done to it.</summary>
internal sealed record TaskHistory(Guid Run, Guid Task, TaskModel Model, IReadOnlyList<Operation> Operations);

/// <summary>People who race for one task, each through a client of their own: claims, decisions, some of them sent twice; until it is closed.</summary>
internal sealed class People(IReadOnlyList<IAndonClient> clients, TaskListItem task, Random random)
{
    /// <summary>Operations before somebody makes an end of it.</summary>
    private const int Racing = 7;

    /// <summary>However often the server was away.</summary>
    private const int Most = 40;

    private static readonly string[] Users = ["ann", "bob", "cleo"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<Operation> history = [];
    private readonly TaskModel model = new(task.Kind == HumanTaskKind.Form, task.Pipeline == "pair" ? 2 : 1);

    public async Task<TaskHistory> DecideAsync(CancellationToken cancellation)
    {
        // Drawn before anybody begins, so that one seed gives one plan.
        var plans = Enumerable.Range(0, 3).Select(client => (Client: clients[client % clients.Count], Deeds: Enumerable.Range(0, client == 0 ? 1 : 2).Select(_ => Draw()).ToList())).ToList();
        await Task.WhenAll(plans.Select(async plan =>
        {
            foreach (var deed in plan.Deeds) await DoTwiceAsync(plan.Client, deed);
        }));
        for (var i = 0; history.Count < Most && !cancellation.IsCancellationRequested; i++)
        {
            var client = clients[i % clients.Count];
            if (await LookAsync(client) is not { } seen) await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
            else if (seen.Status != HumanTaskStatus.Pending) break;
            else await DoAsync(client, Finish(seen, i));
        }

        lock (history) return new TaskHistory(task.RunId, task.Id, model, [.. history]);
    }

    private sealed record Deed(string Verb, string User, string? Key, bool IsTwice, TimeSpan Wait);

    private Deed Draw()
    {
        var user = Users[random.Next(Users.Length)];
        string[] verbs = model.IsForm ? ["claim", "unclaim", "complete", "look"] : ["claim", "unclaim", "approve", "approve", "reject", "look"];
        var verb = verbs[random.Next(verbs.Length)];
        // A rejection ends the run; one now and then is enough.
        if (verb == "reject" && random.Next(3) > 0) verb = "approve";
        var isDecision = verb is "approve" or "reject" or "complete";
        return new Deed(verb, user, isDecision && random.Next(2) == 0 ? $"key{random.Next(100)}" : null, isDecision && random.Next(3) == 0, TimeSpan.FromMilliseconds(random.Next(30)));
    }

    private Deed Finish(TaskView seen, int round)
    {
        var user = (model.Required == 1 ? seen.ClaimedBy : null) ?? Users.FirstOrDefault(u => seen.Votes.All(v => v.By != u)) ?? Users[0];
        return new Deed(model.IsForm ? "complete" : "approve", user, $"end{round}", IsTwice: false, TimeSpan.Zero);
    }

    private async Task DoTwiceAsync(IAndonClient client, Deed deed)
    {
        await Task.Delay(deed.Wait, TimeProvider.System, CancellationToken.None);
        lock (history)
        {
            if (history.Count >= Racing) return;
        }

        if (deed.Verb == "look") await LookAsync(client);
        else if (deed.IsTwice) await Task.WhenAll(DoAsync(client, deed), DoAsync(clients[0], deed));
        else await DoAsync(client, deed);
    }

    private Task DoAsync(IAndonClient client, Deed deed)
    {
        var caller = new Caller(Workload.Tenant, new Actor(deed.User));
        var options = new DecisionOptions(IdempotencyKey: deed.Key);
        return RecordAsync(deed.Verb, deed.User, deed.Key, async () =>
        {
            _ = deed.Verb switch
            {
                "claim" => await client.ClaimTaskAsync(caller, task.Id),
                "unclaim" => await client.UnclaimTaskAsync(caller, task.Id),
                "complete" => await client.CompleteTaskAsync(caller, task.Id, JsonSerializer.SerializeToElement(new { by = deed.User }), options),
                "approve" => await client.ApproveTaskAsync(caller, task.Id, null, options),
                _ => await client.RejectTaskAsync(caller, task.Id, null, null, options),
            };
            return TaskModel.Done;
        });
    }

    private async Task<TaskView?> LookAsync(IAndonClient client)
    {
        TaskView? seen = null;
        await RecordAsync("look", Users[0], null, async () =>
        {
            seen = await client.GetTaskAsync(new Caller(Workload.Tenant, new Actor(Users[0])), task.Id);
            return TaskModel.Describe(seen.Status.Name(), seen.ClaimedBy, seen.Votes.Length, seen.DecidedBy);
        });
        return seen;
    }

    private async Task RecordAsync(string verb, string user, string? key, Func<Task<string>> deed)
    {
        var called = Stopwatch.GetTimestamp();
        string? answer;
        try
        {
            answer = await deed().WaitAsync(Patience, TimeProvider.System);
        }
        catch (AndonException e)
        {
            answer = e.Code == "task_closed" ? TaskModel.Closed(e.Details.GetValueOrDefault("status"), e.Details.GetValueOrDefault("decided_by")) : e.Code;
        }
        catch (Exception e) when (e is Stores.StoreException or TimeoutException)
        {
            answer = null;
        }

        // Of a look that was not answered nothing can be said.
        if (verb == "look" && answer is null) return;
        var returned = answer is null ? Operation.Never : Stopwatch.GetTimestamp();
        lock (history) history.Add(new Operation(verb, user, key, called, returned, answer));
    }
}
