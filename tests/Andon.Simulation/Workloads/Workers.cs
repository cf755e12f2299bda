using System.Text.Json;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Nodes;
using Andon.Runs;
using Andon.Stores;
using Andon.Worlds;

namespace Andon.Workloads;

/// <summary>Workers outside of every node: they claim, say that they go on, finish, fail or fall silent, each time through whatever node is there.</summary>
internal sealed class Workers(World world)
{
    private static readonly string[] Names = ["w1", "w2", "w3"];
    private readonly Dice dice = world.Dice;
    private readonly List<(Caller Caller, JobView Job)> jobs = [];

    /// <summary>Some worker does what workers do.</summary>
    public void Act(Node node)
    {
        if (jobs.Count == 0 || dice.Chance(0.4))
        {
            var caller = Somebody(dice.Pick(world.Pipelines).Tenant);
            node.Do(() => _ = ClaimAsync(node, caller, dice.Between(1, 3), dice.Chance(0.5) ? TimeSpan.Zero : dice.Time(TimeSpan.Zero, TimeSpan.FromSeconds(30))));
            return;
        }

        var (owner, job) = dice.Pick(jobs);
        if (dice.Chance(0.6)) node.Do(() => _ = HeartbeatAsync(node, owner, job));
        else node.Do(() => _ = EndAsync(node, owner, job, fails: dice.Chance(0.3)));
    }

    /// <summary>Whatever is offered is claimed and done, in every tenant.</summary>
    public void Settle(Node node)
    {
        foreach (var tenant in Tenants()) node.Do(() => _ = ServeOnceAsync(node, Somebody(tenant), TimeSpan.Zero));
    }

    /// <summary>Workers that wait for work at all times, and do it at once.</summary>
    public void Serve(Node node)
    {
        foreach (var tenant in Tenants()) node.Do(() => _ = ServeAsync(node, Somebody(tenant)));
    }

    private IEnumerable<string> Tenants() => world.Pipelines.Select(p => p.Tenant).Distinct();

    private Caller Somebody(string tenant) => new(tenant, new Actor(dice.Pick(Names)));

    private async Task ServeAsync(Node node, Caller caller)
    {
        while (!node.IsStopping) await ServeOnceAsync(node, caller, TimeSpan.FromSeconds(60));
    }

    private async Task ServeOnceAsync(Node node, Caller caller, TimeSpan wait)
    {
        foreach (var job in await ClaimAsync(node, caller, 10, wait)) await EndAsync(node, caller, job, fails: false);
    }

    private async Task<IReadOnlyList<JobView>> ClaimAsync(Node node, Caller caller, int max, TimeSpan wait)
    {
        try
        {
            var claimed = await new LocalClient(node.Engine).ClaimJobsAsync(caller, new JobRequest { Types = ["external"], Max = max, Wait = wait });
            foreach (var job in claimed)
            {
                world.Witness.Take(job, node);
                jobs.Add((caller, job));
                // About when the lease is over, so that the heartbeat meets whoever finds it so.
                if (dice.Chance(0.7)) world.Scheduler.After(node.Engine.Options.JobLease + dice.Time(TimeSpan.FromMilliseconds(-20), TimeSpan.FromMilliseconds(20)), null, () => Beat(caller, job));
            }

            return claimed;
        }
        catch (StoreException)
        {
            return [];
        }
    }

    private void Beat(Caller caller, JobView job)
    {
        if (world.Somebody() is { } node) node.Do(() => _ = HeartbeatAsync(node, caller, job));
    }

    private async Task HeartbeatAsync(Node node, Caller caller, JobView job)
    {
        try
        {
            await new LocalClient(node.Engine).HeartbeatJobAsync(caller, job.Id, job.Token);
            world.Witness.Seen.Add("heartbeat");
        }
        catch (AndonException e) when (e.Code == "stale_attempt")
        {
            world.Witness.Seen.Add("late heartbeat");
        }
        catch (StoreException)
        {
            // Told that it failed: the next may come in time.
        }
    }

    private async Task EndAsync(Node node, Caller caller, JobView job, bool fails)
    {
        var client = new LocalClient(node.Engine);
        // An output that names its attempt, so that the log shows whose result was taken.
        var output = JsonSerializer.SerializeToElement(new { token = job.Token, go = dice.Chance(0.7) });
        AttemptOutcome outcome = fails ? new AttemptOutcome.Failed(new StepError("flaky", "it failed")) : new AttemptOutcome.Succeeded(JsonSerializer.SerializeToUtf8Bytes(output));
        world.Late.Add(new LateResult(job.RunId, new AttemptFinished(job.Step, job.Attempt, job.Token, outcome)));
        try
        {
            var end = fails ? await client.FailJobAsync(caller, job.Id, job.Token, new JobFailure("flaky", "it failed")) : await client.CompleteJobAsync(caller, job.Id, job.Token, output);
            if (end.State == StepState.Running) world.Witness.Fail($"run {job.RunId}: '{job.Step}' is still running though its result was taken");
        }
        catch (AndonException e) when (e.Code == "stale_attempt")
        {
            world.Witness.Seen.Add("late job");
        }
        catch (StoreException)
        {
            // Told that it failed: it may be tried again.
        }
    }
}
