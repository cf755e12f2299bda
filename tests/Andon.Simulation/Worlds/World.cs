using System.Collections.Immutable;
using Andon.Invariants;
using Andon.Nodes;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Steps;
using Andon.Tenants;
using Andon.Workloads;

namespace Andon.Worlds;

/// <summary>Everything there is under one seed: a disk, processes that come and go, people, and trouble.</summary>
internal sealed class World
{
    private readonly List<string>? record;
    private readonly List<Pipeline> versions = [];
    private readonly Dictionary<Pipeline, ImmutableArray<StepRename>> renames = [];
    private readonly bool wasStoreSound;
    private int lives;
    private readonly List<(Guid Incarnation, long Step)> dead = [];
    private long lastRescue = -1;

    public World(ulong seed, Sabotage sabotage, List<string>? record, bool isPunctual = false)
    {
        IsPunctual = IsCalm = isPunctual;
        Sabotage = sabotage;
        this.record = record;
        Dice = new Dice(seed);
        Scheduler = new Scheduler(Dice, isPunctual ? 0 : Scheduler.SlowThread);
        Witness = new Witness(this);
        IsShared = seed % 2 == 0;
        Disk = new Disk(Witness, sabotage, IsShared ? new VirtualTime(Scheduler, null) : null);
        Faults = isPunctual ? Faults.None : Faults.Choose(Dice);
        wasStoreSound = Faults.IsStoreSound;
        Crowd = new Crowd(this);
        Trouble = new Trouble(this);
        Workers = new Workers(this);
        Pipelines = [.. Enumerable.Range(0, Dice.Between(1, 2)).SelectMany(PublishWithChild)];
        if (!isPunctual) foreach (var pipeline in Pipelines) PublishVersions(pipeline);
        foreach (var tenant in Pipelines.Select(p => p.Tenant).Distinct()) SetQuota(tenant);
        StartNode();
    }

    public Sabotage Sabotage { get; }

    public Dice Dice { get; }

    public Scheduler Scheduler { get; }

    public Witness Witness { get; }

    public Disk Disk { get; }

    public Crowd Crowd { get; }

    public Trouble Trouble { get; }

    public Workers Workers { get; }

    public IReadOnlyList<Pipeline> Pipelines { get; }

    /// <summary>Processes that live, standing still or not.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>A world without faults in which nothing may be late.</summary>
    public bool IsPunctual { get; }

    /// <summary>Whether the nodes know of each other by heartbeats; else each new one takes all before it for dead.</summary>
    public bool IsShared { get; }

    public Faults Faults { get; private set; }

    public bool IsCalm { get; private set; }

    /// <summary>Results that handlers gave, for whoever delivers them again.</summary>
    public List<LateResult> Late { get; } = [];

    public bool IsTold => record is not null;

    /// <summary>Whether a process died after the newest one that looked for what the dead left began to look.</summary>
    public bool HasUnrescued => !IsShared && dead.Count > 0 && dead[^1].Step >= lastRescue;

    public void Tell(string what) => record?.Add($"{Scheduler.Now:HH:mm:ss.ffffff} {what}");

    /// <summary>Every version of a pipeline, oldest first.</summary>
    public IReadOnlyList<Pipeline> VersionsOf(Pipeline pipeline) => versions.FindAll(p => p.Tenant == pipeline.Tenant && p.Name == pipeline.Name);

    public Func<int, Pipeline> VersionsOf(RunSubmitted e) => version => versions.First(p => p.Tenant == e.Tenant && p.Name == e.Pipeline && p.Version == version);

    /// <summary>The names that steps of the version before have in this one.</summary>
    public ImmutableArray<StepRename> RenamesOf(Pipeline version) => renames.GetValueOrDefault(version, []);

    /// <summary>A node that is awake and not stopping, or null.</summary>
    public Node? Somebody()
    {
        var awake = Nodes.FindAll(n => !n.Process.IsPaused && !n.IsStopping);
        return awake.Count == 0 ? null : Dice.Pick(awake);
    }

    public void StartNode()
    {
        var node = new Node(this, $"n{++lives}");
        Nodes.Add(node);
        Tell($"{node.Name} starts as {Story.Short(node.Engine.Incarnation)}");
        node.Start();
    }

    public void OnDead(Node node)
    {
        Tell($"{node.Name} is dead");
        Nodes.Remove(node);
        dead.Add((node.Engine.Incarnation, Scheduler.Steps));
        Scheduler.After(Dice.Time(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30)), null, () =>
        {
            if (HasUnrescued || Nodes.Count == 0) StartNode();
        });
    }

    /// <summary>A process has ended as it was told to; where the store worked all the time and no thread was slow meanwhile, it has handed all its work on.</summary>
    public void OnStopped(Node node, long since)
    {
        if (Sabotage == Sabotage.None && wasStoreSound && Scheduler.LastSlow < since) Witness.CheckLeft([node.Engine.Incarnation]);
        Witness.Seen.Add("stopped");
    }

    /// <summary>A process has declared lost whatever it found of those that were dead when it began to look.</summary>
    public void OnRescued(long since)
    {
        lastRescue = Math.Max(lastRescue, since);
        // Of a shared store, the dead are found once their leases are over.
        if (Sabotage == Sabotage.None && !IsShared) Witness.CheckLeft(dead.Where(d => d.Step < since).Select(d => d.Incarnation));
    }

    /// <summary>Faults stop; whoever stood still goes on.</summary>
    public void CalmDown()
    {
        Tell("calm");
        IsCalm = true;
        Faults = Faults.None;
        Disk.IsFull = false;
        foreach (var node in Nodes.ToArray())
        {
            if (node.Process.IsPaused) node.Process.Wake();
            if (Dice.Chance(0.3)) node.Crash();
            foreach (var type in ScriptedHandler.Types) node.Do(() => node.Register(type));
        }
    }

    /// <summary>A pipeline, and before it one that its steps may start runs of.</summary>
    private IEnumerable<Pipeline> PublishWithChild(int index)
    {
        if (!Dice.Chance(0.5)) return [Publish(index, $"p{index}", null)];
        var child = Publish(index, $"c{index}", null);
        return [Publish(index, $"p{index}", child.Name), child];
    }

    /// <summary>Further versions, each made of the one before.</summary>
    private void PublishVersions(Pipeline first)
    {
        for (var (last, left) = (first, Dice.Next(3)); left > 0; left--)
        {
            var (definition, names) = RandomVersion.Make(Dice, last.Definition, last.Version + 1, ChildOf(last));
            var next = Publish(last.Tenant, definition);
            if (next.Version <= last.Version) return;
            renames.Add(next, names);
            last = next;
        }
    }

    /// <summary>What the tenant may use; a limit of open runs would refuse what people here submit.</summary>
    public TenantQuota? QuotaOf(string tenant) => Disk.Store.Tables.Quotas.GetValueOrDefault(tenant);

    private void SetQuota(string tenant)
    {
        if (!Dice.Chance(0.5)) return;
        var quota = new TenantQuota { Tenant = tenant, Weight = Dice.Between(1, 3), MaxRunningSteps = Dice.Chance(0.5) ? Dice.Between(1, 4) : null };
        Disk.Store.PutQuotaAsync(quota).AsTask().Wait();
    }

    private static string? ChildOf(Pipeline pipeline) => pipeline.Dag.All.Select(s => s.Child?.Name).FirstOrDefault(name => name is not null);

    private Pipeline Publish(int index, string name, string? child) => Publish($"t{index}", RandomPipeline.Make(Dice, name, child));

    private Pipeline Publish(string tenant, PipelineDefinition definition)
    {
        var registry = new HandlerRegistry();
        foreach (var type in ScriptedHandler.Types) registry.Register(type, _ => throw new NotSupportedException("only for publishing"));
        var catalog = new PipelineCatalog(Disk.Store, registry, TimeProvider.System, new AndonOptions());
        var row = catalog.PublishAsync(new Client.Caller(tenant, HumanTasks.Actor.System), definition, CancellationToken.None).AsTask().Result;
        var pipeline = catalog.GetAsync(tenant, definition.Name, row.Version, CancellationToken.None).AsTask().Result;
        versions.Add(pipeline);
        return pipeline;
    }
}
