using System.Collections.Immutable;
using System.Text;
using Andon.HumanTasks;
using Andon.Invariants;
using Andon.Nodes;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Stores;
using Andon.Worlds;

namespace Andon.Workloads;

/// <summary>People: they submit, decide, edit, stop the line, each through whatever node is there.</summary>
internal sealed class Crowd(World world)
{
    private static readonly string[] Users = ["ann", "bob", "cho", "dan"];
    /// <summary>Those who only decide, so that a quorum can be met whoever edited what was shown.</summary>
    private static readonly string[] Deciders = ["eve", "fay", "gus"];
    private static readonly string[] Reviewers = [.. Users, .. Deciders];
    private readonly Dice dice = world.Dice;
    private readonly List<(string Key, Pipeline Pipeline)> submitted = [];

    /// <summary>Submissions by key: each must be one run at most, and one if it was acknowledged.</summary>
    public Dictionary<string, Guid> Acknowledged { get; } = [];

    public void Submit(Node node)
    {
        // Who got no answer asks again with the same key, of whatever node.
        var again = submitted.Count > 0 && dice.Chance(0.3);
        var (key, pipeline) = again ? dice.Pick(submitted) : ($"key-{submitted.Count}", dice.Pick(world.VersionsOf(dice.Pick(world.Pipelines))));
        if (!again) submitted.Add((key, pipeline));
        var command = new Submit(dice.Id(), null, "owner", new Actor("submitter"), "{}"u8.ToArray(), key);
        node.Do(() => _ = SubmitAsync(node, pipeline, command));
    }

    private async Task SubmitAsync(Node node, Pipeline pipeline, Submit command)
    {
        try
        {
            var compiled = await node.Engine.Pipelines.GetAsync(pipeline.Tenant, pipeline.Name, pipeline.Version, CancellationToken.None);
            var decision = await node.Engine.SubmitAsync(compiled, command);
            if (world.Sabotage == Sabotage.NoDurableStart) return;
            var run = decision.Refusal is { } refusal ? Guid.Parse(refusal.Details["run_id"]) : command.RunId;
            world.Witness.Acknowledge(command.RunId, decision);
            if (!Acknowledged.TryAdd(command.IdempotencyKey!, run) && Acknowledged[command.IdempotencyKey!] != run)
                world.Witness.Fail($"key {command.IdempotencyKey} was answered with run {run} and with {Acknowledged[command.IdempotencyKey!]}");
            if (!world.Witness.Runs.ContainsKey(run)) world.Witness.Fail($"the submission of run {run} was acknowledged and is not on record");
        }
        catch (StoreException)
        {
            // Told that it failed: it may be tried again.
        }
    }

    /// <summary>Somebody goes away, or comes back.</summary>
    public void ComeAndGo(Node node)
    {
        var (user, deputy) = (dice.Pick(Users), dice.Pick(Reviewers));
        var tenant = dice.Pick(world.Pipelines).Tenant;
        var until = dice.Chance(0.5) ? world.Scheduler.Now.AddSeconds(dice.Between(5, 200)) : (DateTimeOffset?)null;
        var isBack = user == deputy;
        node.Do(() => _ = TellAsync(node, new AwayRow(tenant, user, deputy, until), isBack));
    }

    private static async Task TellAsync(Node node, AwayRow row, bool isBack)
    {
        try
        {
            if (isBack) await node.Engine.Store.DeleteAwayAsync(row.Tenant, row.User);
            else await node.Engine.Store.PutAwayAsync(row);
        }
        catch (StoreException)
        {
            // Told that it failed.
        }
    }

    /// <summary>Somebody does something to some run that makes sense now, or made sense when they looked.</summary>
    public void Act(Node node)
    {
        if (world.Witness.Runs.Count == 0) return;
        var run = dice.Pick(world.Witness.Runs.Values.ToList()).Run;
        if (Choose(run) is { } command) Send(node, run.Id, command);
    }

    public void Send(Node node, Guid run, RunCommand command) => node.Do(() => _ = SendAsync(node, run, command));

    private async Task SendAsync(Node node, Guid run, RunCommand command)
    {
        try
        {
            var decision = await node.Engine.SendAsync(run, command);
            world.Witness.Acknowledge(run, decision);
            if (decision.Refusal is { } refusal)
            {
                world.Tell($"{node.Name}: {command.GetType().Name} refused: {refusal.Code}");
                return;
            }

            var revision = decision.Events.OfType<RevisionStarted>().FirstOrDefault();
            if (command is RerunStep { From: var from } && !decision.Events.Any(e => e is CompensationRetried) && revision?.Reset.Any(name => name == from || StepNames.IsIn(name, from) || StepNames.IsIn(from, name)) != true) world.Witness.Fail($"run {run}: the re-run of '{from}' does not reset it");
            if (command is EditOutputs edit && revision?.Edits.Length != edit.Outputs.Count) world.Witness.Fail($"run {run}: an edit lost outputs");
        }
        catch (StoreException)
        {
            // Told that it failed, for certain.
        }
    }

    private RunCommand? Choose(Run run)
    {
        var actor = Somebody();
        var steps = run.StepsInOrder.Select(s => s.Name).ToList();
        var step = dice.Pick(steps);
        return dice.Next(15) switch
        {
            0 => new PauseRun(actor),
            1 or 2 => new ResumeRun(actor),
            3 => new RerunStep(actor, StepOrItem(step)),
            4 => new EditOutputs(actor, ImmutableDictionary<string, ReadOnlyMemory<byte>>.Empty.Add(step, Edited(run, step)), dice.Chance(0.2) ? StepOrItem(dice.Pick(steps)) : null) { Cutoff = dice.Chance(0.5) },
            5 => new SkipStep(actor, step, Output(), null),
            12 or 13 => new SendSignal(actor, dice.Pick(RandomPipeline.Signals), dice.Chance(0.8) ? Output() : "[]"u8.ToArray(), dice.Chance(0.3) ? $"signal-{dice.Next(3)}" : null),
            14 => Migrate(run, actor),
            6 => dice.Chance(0.3) ? new CancelRun(actor, null) { Compensate = dice.Chance(0.6) } : null,
            _ => Decide(run, actor),
        };
    }

    /// <summary>To a version that is there, mostly with the names that steps have in it.</summary>
    private MigrateRun Migrate(Run run, Actor actor)
    {
        var to = dice.Pick(world.VersionsOf(run.Pipeline));
        ImmutableArray<StepRename> renames = dice.Chance(0.2) ? []
            : to.Version == run.Pipeline.Version + 1 ? world.RenamesOf(to)
            : to.Version == run.Pipeline.Version - 1 ? [.. world.RenamesOf(world.VersionsOf(run.Pipeline)[to.Version]).Select(r => new StepRename(r.To, r.From))]
            : [];
        return new MigrateRun(actor, to, renames);
    }

    /// <summary>Of a step in an item, at times the whole item.</summary>
    private string StepOrItem(string step) => StepNames.ItemOf(step) is { } item && dice.Chance(0.3) ? item : step;

    private TaskCommand? Decide(Run run, Actor actor)
    {
        if (run.Tasks.IsEmpty) return null;
        var tasks = run.Tasks.Values.OrderBy(t => t.Id).ToList();
        var open = tasks.FindAll(t => t.IsOpen);
        var task = open.Count > 0 && dice.Chance(0.9) ? dice.Pick(open) : dice.Pick(tasks);
        var key = dice.Chance(0.5) ? $"{actor.User}-{task.Id}" : null;
        if (dice.Chance(0.15)) return dice.Chance(0.5) ? new ClaimTask(actor, task.Id) : new UnclaimTask(actor, task.Id);
        if (dice.Chance(0.1)) return new DelegateTask(actor, task.Id, dice.Chance(0.3) ? null : dice.Pick(Reviewers), dice.Chance(0.5) ? "yours" : null);
        if (dice.Chance(0.1)) return new CommentTask(actor, task.Id, "hm") { IdempotencyKey = key };
        if (task.Kind == HumanTaskKind.Form && dice.Chance(0.3)) return new DraftTask(actor, task.Id, Output());
        if (task.Kind == HumanTaskKind.Form) return new CompleteTask(actor, task.Id, Output()) { IdempotencyKey = key };
        if (dice.Chance(0.6)) return new ApproveTask(actor, task.Id, null) { IdempotencyKey = key, IfMatch = dice.Chance(0.3) ? dice.Pick(tasks).ETag : null };
        // The item of an old task may be gone.
        var targets = run.Steps.Find(run.IndexOf(task.Step)) is { } gate ? TaskRules.RollbackTargets(run, gate) : [];
        return new RejectTask(actor, task.Id, "no", targets.IsEmpty || dice.Chance(0.3) ? null : dice.Pick(targets)) { IdempotencyKey = key };
    }

    /// <summary>Whatever only people can move on is decided; approvals by everybody, as a quorum may need.</summary>
    public void Settle(Node node, Run run)
    {
        if (run.IsPaused) Send(node, run.Id, new ResumeRun(Somebody()));
        foreach (var step in run.Steps)
        {
            if (step is { State: StepState.Running, Signal: { } signal }) Send(node, run.Id, new SendSignal(Somebody(), signal, Output(), null));
            if (step.State == StepState.Quarantined)
                Send(node, run.Id, dice.Chance(0.5) ? new SkipStep(Somebody(), step.Name, Output(), "calm") : new RerunStep(Somebody(), step.Name));
        }

        foreach (var task in run.Tasks.Values.Where(t => t.IsOpen).OrderBy(t => t.Id))
        {
            if (task.ClaimedBy is { } user) Send(node, run.Id, new UnclaimTask(Person(user), task.Id));
            // Whoever's turn it is may be kept from approving by what they edited: others take their places.
            if (!task.Approvers.IsEmpty && dice.Chance(0.5)) Send(node, run.Id, new DelegateTask(Person("fay"), task.Id, dice.Pick(Deciders), null));
            foreach (var person in Reviewers) Send(node, run.Id, task.Kind == HumanTaskKind.Form ? new CompleteTask(Person(person), task.Id, Output()) : new ApproveTask(Person(person), task.Id, null));
        }
    }

    private Actor Somebody() => Person(dice.Pick(Users));

    private static Actor Person(string user) => new(user) { IsAdmin = true, HoldsEveryRole = true };

    /// <summary>At times what is there already, so that a cut-off finds nothing new.</summary>
    private ReadOnlyMemory<byte> Edited(Run run, string step) => dice.Chance(0.4) && run.Steps[run.IndexOf(step)].Output is { } output ? output.Content : Output();

    private ReadOnlyMemory<byte> Output() => Encoding.UTF8.GetBytes(dice.Chance(0.8) ? """{"go":true}""" : """{"go":false}""");
}
