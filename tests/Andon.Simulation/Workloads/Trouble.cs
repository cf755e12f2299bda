using Andon.Nodes;
using Andon.Runs;
using Andon.Worlds;

namespace Andon.Workloads;

/// <summary>What goes wrong with whole processes, and what comes twice or late.</summary>
internal sealed class Trouble(World world)
{
    private readonly Dice dice = world.Dice;

    /// <summary>Once every few seconds of a world: each fault has its chance.</summary>
    public void Strike()
    {
        var faults = world.Faults;
        if (world.Somebody() is not { } node) return;
        if (dice.Chance(faults.Crash)) node.Crash();
        else if (dice.Chance(faults.Zombie)) PauseFor(node, dice.Time(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(2)));
        else if (dice.Chance(faults.GracefulStop)) node.Stop();
        if (dice.Chance(faults.SecondNode) && world.Nodes.Count < 3) world.StartNode();
        if (dice.Chance(faults.ClockJump)) node.JumpClock(dice.Time(TimeSpan.FromMinutes(-10), TimeSpan.FromMinutes(10)));
        if (dice.Chance(faults.FullDisk)) FillDiskFor(dice.Time(TimeSpan.Zero, TimeSpan.FromSeconds(20)));
        if (dice.Chance(faults.MissingHandler)) LoseHandlerFor(node, dice.Time(TimeSpan.Zero, TimeSpan.FromSeconds(40)));
        if (dice.Chance(faults.RepeatedResult)) Repeat(node);
    }

    /// <summary>The process stands still; meanwhile another takes it for dead and takes its work over.</summary>
    private void PauseFor(Node node, TimeSpan time)
    {
        node.Process.Pause();
        if (dice.Chance(0.7)) world.StartNode();
        world.Scheduler.After(time, null, node.Process.Wake);
    }

    private void FillDiskFor(TimeSpan time)
    {
        world.Disk.IsFull = true;
        world.Scheduler.After(time, null, () => world.Disk.IsFull = false);
    }

    private void LoseHandlerFor(Node node, TimeSpan time)
    {
        var type = dice.Pick(ScriptedHandler.Types);
        node.Do(() =>
        {
            if (world.IsCalm) return;
            node.Unregister(type);
            world.Scheduler.After(time, node.Process, () => node.Register(type));
        });
    }

    /// <summary>A result is delivered that was delivered before, to whatever node.</summary>
    private void Repeat(Node node)
    {
        if (world.Late.Count == 0) return;
        var (run, result) = dice.Pick(world.Late);
        if (world.Sabotage == Sabotage.NoFence) result = AsIfCurrent(run, result);
        node.Do(() => node.Engine.Post(run, result));
    }

    /// <summary>What a machine without a fence would do: take the result of any attempt for that of the one under way.</summary>
    private AttemptFinished AsIfCurrent(Guid id, AttemptFinished result)
    {
        if (!world.Witness.Runs.TryGetValue(id, out var testimony)) return result;
        var run = testimony.Run;
        return run.Steps.Find(run.IndexOf(result.Step)) is { State: StepState.Running, Attempt: { } attempt } ? result with { Attempt = attempt.Number, Token = attempt.Token } : result;
    }
}
