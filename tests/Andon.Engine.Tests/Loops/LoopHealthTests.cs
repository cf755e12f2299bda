using Andon.Engine.Tests.Hosting;
using Andon.Engine.Tests.Observing;
using Andon.Loops;
using Andon.Stores;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Loops;

public sealed class LoopHealthTests
{
    [Fact]
    public async Task A_loop_that_fails_again_and_again_is_seen_and_counted_until_it_succeeds()
    {
        using var book = new MeterBook();
        using var stop = new CancellationTokenSource();
        await using var host = Create(StoreKind.Memory, time: new Impatient());
        var health = new LoopHealth("loop_of_a_test");
        List<bool> seen = [];
        var loop = new Failing(turn =>
        {
            seen.Add(health.IsFailing);
            if (turn == 12) stop.Cancel();
            if (turn < 10) throw new StoreException("database_unreachable", "It is gone.");
        });
        await LoopRunner.RunAsync(loop, host.Engine, stop.Token, health).WaitAsync(Patience, TestContext.Current.CancellationToken);
        seen.ShouldBe([false, false, false, false, false, false, false, false, false, true, false, false]);
        book.Of("andon.loop.failures").Count(m => loop.Name.Equals(m.Tags["andon.loop"])).ShouldBe(9);
    }

    private sealed class Failing(Action<int> turn) : ILoop
    {
        private int turns;

        public string Name => "loop_of_a_test";

        public Task<int> RunOnceAsync(CancellationToken cancellation)
        {
            turn(++turns);
            return Task.FromResult(1);
        }

        public Task WaitAsync(CancellationToken cancellation) => Task.CompletedTask;
    }

    /// <summary>A time in which nobody waits.</summary>
    private sealed class Impatient : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
