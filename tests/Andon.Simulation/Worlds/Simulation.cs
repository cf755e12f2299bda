using System.Buffers;
using Andon.Artifacts;
using Andon.Nodes;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Runs.Codec;
using Andon.Steps;

namespace Andon.Worlds;

/// <summary>One seed from beginning to end: trouble first, then calm in which every run must end.</summary>
internal static class Simulation
{
    /// <summary>Items after which a world is taken to turn in circles.</summary>
    private const long MaxSteps = 400_000;

    /// <summary>Rounds of a minute without anything new on record after which a run is taken to stand still; items and children one after the other take long.</summary>
    private const int MaxIdleRounds = 60;

    private const int MaxRounds = 3_000;

    /// <summary>The time after which even a handler that does not listen has ended.</summary>
    private static readonly TimeSpan LongestHandler = TimeSpan.FromMinutes(5);

    public static Outcome Run(ulong seed, Sabotage sabotage = Sabotage.None, List<string>? record = null, bool isPunctual = false)
    {
        var world = new World(seed, sabotage, record, isPunctual);
        var violation = isPunctual ? LiveInPeace(world) : Live(world);
        if (violation is not null) world.Tell($"VIOLATION {violation}");
        return new Outcome(seed, violation, world.Witness.Digest(), world.Witness.Runs.Count, world.Witness.Rows, world.Witness.Effects, string.Join(',', world.Witness.Seen));
    }

    private static string? Live(World world)
    {
        var beats = world.Dice.Between(10, 60);
        for (var beat = 0; beat < beats; beat++)
        {
            // Sometimes many things at once, so that they meet in one mailbox.
            for (var together = world.Dice.Chance(0.3) ? world.Dice.Between(2, 6) : 1; together > 0; together--)
            {
                if (world.Somebody() is not { } node) break;
                if (beat == 0 || world.Dice.Chance(0.15)) world.Crowd.Submit(node);
                else if (world.Dice.Chance(0.7)) world.Crowd.Act(node);
                else if (world.Dice.Chance(0.2)) world.Crowd.ComeAndGo(node);
                if (world.Dice.Chance(0.5)) world.Workers.Act(node);
            }

            if (world.Dice.Chance(0.3)) world.Trouble.Strike();
            var longest = world.Dice.Chance(0.5) ? TimeSpan.FromSeconds(20) : TimeSpan.FromMilliseconds(200);
            if (Pass(world, world.Dice.Time(TimeSpan.Zero, longest)) is { } violation) return violation;
        }

        return Settle(world);
    }

    /// <summary>No trouble at all: only work, and people who decide.</summary>
    private static string? LiveInPeace(World world)
    {
        world.Workers.Serve(world.Nodes[0]);
        for (var i = world.Dice.Between(1, 6); i > 0; i--) world.Crowd.Submit(world.Nodes[0]);
        return Settle(world);
    }

    private static string? Settle(World world)
    {
        if (!world.IsCalm) world.CalmDown();
        var (rows, idle) = (0L, 0);
        for (var round = 0; round < MaxRounds && idle < MaxIdleRounds; round++)
        {
            (rows, idle) = (world.Witness.Rows, world.Witness.Rows == rows ? idle + 1 : 0);
            // Some time first: who is dead is followed by another, and what was under way comes to rest.
            if (Pass(world, TimeSpan.FromSeconds(60)) is { } violation) return violation;
            if (world.Nodes.Count == 0) continue;
            var open = world.Witness.Runs.Values.Where(r => r.Run.Ended is null).ToList();
            if (open.Count == 0 && !world.HasUnrescued && world.Disk.Store.Tables.Calls.Count == 0) return Pass(world, LongestHandler) ?? AtTheEnd(world);
            foreach (var run in open) world.Crowd.Settle(world.Dice.Pick(world.Nodes), run.Run);
            world.Workers.Settle(world.Dice.Pick(world.Nodes));
        }

        if (world.Disk.Store.Tables.Calls.Values.FirstOrDefault() is { } call) return $"run {call.RunId} never comes to {call.Kind} with run {call.Peer}";
        var stuck = world.Witness.Runs.Values.FirstOrDefault(r => r.Run.Ended is null);
        return stuck is null ? "no process could be started" : $"run {stuck.Run.Id} does not end; it is {stuck.Run.State}, its steps {string.Join(' ', stuck.Run.Steps.Select(s => s.State))}";
    }

    private static string? Pass(World world, TimeSpan time)
    {
        if (world.Scheduler.RunUntil(world.Scheduler.Now + time, MaxSteps, () => world.Witness.Violation is not null)) return null;
        return world.Witness.Violation ?? world.Scheduler.Escaped?.ToString() ?? $"it turns in circles: {MaxSteps} things happened";
    }

    /// <summary>What holds once all has come to rest.</summary>
    private static string? AtTheEnd(World world)
    {
        foreach (var (key, run) in world.Crowd.Acknowledged)
        {
            if (!world.Witness.Runs.ContainsKey(run)) return $"the acknowledged submission {key} is gone";
        }

        if (ChildrenAtTheEnd(world) is { } violation) return violation;
        if (world.Witness.Runs.Values.Where(r => r.Run.Parent is null).GroupBy(r => r.Run.IdempotencyKey).FirstOrDefault(g => g.Count() > 1) is { } twice) return $"key {twice.Key} made {twice.Count()} runs";
        foreach (var node in world.Nodes)
        {
            if (node.Engine.LiveAttempts > 0) return $"{node.Name} still has {node.Engine.LiveAttempts} handler(s) running";
            if (node.Engine.Slots.Running > 0) return $"{node.Name} has lost {node.Engine.Slots.Running} slot(s)";
            if (node.Engine.ActiveRuns > 0) return $"{node.Name} keeps {node.Engine.ActiveRuns} run(s) in memory";
        }

        foreach (var testimony in world.Witness.Runs.Values)
        {
            if (!IsLoadedAs(world, testimony.Run)) return $"run {testimony.Run.Id}: its snapshot and the log after it give another state than its log";
        }

        return null;
    }

    /// <summary>Every child that was started is on record, and ended where nobody waited for it any more; and no other is there.</summary>
    private static string? ChildrenAtTheEnd(World world)
    {
        var runs = world.Witness.Runs;
        foreach (var testimony in runs.Values)
        {
            foreach (var child in testimony.Children)
            {
                if (!runs.TryGetValue(child, out var there)) return $"child {child} of run {testimony.Run.Id} never came on record";
                if (there.Run.Parent?.RunId != testimony.Run.Id) return $"run {child} does not know its parent {testimony.Run.Id}";
            }

            if (testimony.Run.Parent is { } parent && !runs[parent.RunId].Children.Contains(testimony.Run.Id)) return $"run {testimony.Run.Id} was started by nobody";
            if (testimony.Run.IsParentUntold || !testimony.Run.Calls.IsEmpty) return $"run {testimony.Run.Id} has ended with something left to bring about";
        }

        return null;
    }

    private static bool IsLoadedAs(World world, Run run)
    {
        var catalog = new PipelineCatalog(world.Disk.Store, new HandlerRegistry(), TimeProvider.System, new AndonOptions());
        var loaded = new RunLoader(world.Disk.Store, catalog).LoadAsync(run.Id).AsTask().Result!;
        return Bytes(loaded.Run).SequenceEqual(Bytes(run));
    }

    private static ReadOnlySpan<byte> Bytes(Run run)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Encode(run, buffer);
        return buffer.WrittenSpan;
    }
}

/// <summary>How the world of a seed ended.</summary>
internal sealed record Outcome(ulong Seed, string? Violation, Digest Digest, int Runs, long Rows, int Effects, string Seen);
