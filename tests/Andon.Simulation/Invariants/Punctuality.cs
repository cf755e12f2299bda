using Andon.Runs;
using Andon.Worlds;

namespace Andon.Invariants;

/// <summary>
/// In a world without faults, where handlers take no time, nothing waits for a poll: a step in the ready queue starts, and a timer fires,
/// when it can. What is late was found by polling only, so that a signal was lost.
/// </summary>
internal sealed class Punctuality(World world)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Dictionary<(Guid Run, string Step), DateTimeOffset> expected = [];

    public void See(Guid run, RunEvent e)
    {
        switch (e)
        {
            case StepQueued { Queue: QueueState.Ready, NoHandler: false } x: expected[(run, x.Step)] = world.Scheduler.Now; break;
            case StepQueued x: expected.Remove((run, x.Step)); break;
            case DelayStarted x: expected[(run, x.Step)] = x.DueAt; break;
            case AttemptStarted x: Check(run, x.Step); break;
            case StepCompleted x: Check(run, x.Step); break;
        }
    }

    private void Check(Guid run, string step)
    {
        if (expected.Remove((run, step), out var time) && world.Scheduler.Now - time > Patience)
            throw new BrokenRuleException($"'{step}' could go on at {time:HH:mm:ss} and did at {world.Scheduler.Now:HH:mm:ss}");
    }
}
