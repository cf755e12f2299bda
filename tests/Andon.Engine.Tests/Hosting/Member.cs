using Andon.Loops;
using Andon.Stores;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>A node of a cluster over one store in memory, with a clock of its own. Its loops do not run: each look of theirs is taken by the test.</summary>
internal sealed class Member
{
    public Member(IStore store, DateTimeOffset clock)
    {
        Clock = new VirtualClock(clock);
        Host = Create(StoreKind.Memory, a => a.AddStepHandler("work", Gate.ExecuteAsync), time: Clock, store: new FaultyStore(store, new FaultPlan(), isKept: true));
        Membership = new Membership(Host.Engine, store.Nodes!);
        Rescuer = new Rescuer(Host.Engine, static (_, _) => Task.CompletedTask);
        Dispatcher = new Dispatcher(Host.Engine);
    }

    public VirtualClock Clock { get; }

    public Gate Gate { get; } = new() { IgnoresCancellation = true };

    public TestHost Host { get; }

    public Membership Membership { get; }

    public Rescuer Rescuer { get; }

    public Dispatcher Dispatcher { get; }
}
