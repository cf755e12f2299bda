using Andon.Testing;

namespace Andon.Engine.Tests.Testing;

/// <summary>What a failed assertion tells.</summary>
public sealed class HistoryTests
{
    private const string Pipeline = """
        andon: 1
        name: order
        fail_fast: false
        steps:
          charge: { type: bank, retry: { max_attempts: 2, backoff: 10s, jitter: 0 } }
          ship: { type: noop, deps: [charge] }
          log: { type: noop }
        """;

    [Fact]
    public async Task An_assertion_that_fails_says_what_is_and_shows_the_history_as_people_read_it()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("bank").Fail(times: 2, code: "declined", message: "no money");
        var run = await line.RunAsync(Pipeline);
        run.AssertFailed("charge", "declined");
        run.AssertNeverRan("ship");
        var text = Should.Throw<LineAssertionException>(run.AssertCompleted).Message;
        text.ShouldStartWith("The run should have completed, but it is failed: 'charge' failed with declined: no money.\n\nRun of 'order', failed:\n");
        text.ShouldContain("  08:00:00.000          submitted by submitter: order\n");
        text.ShouldContain("  08:00:00.000  charge  attempt 1 failed, declined: no money; again at 08:00:10.000\n");
        text.ShouldContain("  08:00:10.000  charge  attempt 2 failed, declined: no money\n");
    }

    [Fact]
    public async Task Each_assertion_can_fail()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("bank", _ => 1);
        var run = await line.RunAsync(Pipeline);
        run.AssertCompleted();
        foreach (var (assert, words) in new (Action, string)[]
        {
            (() => run.AssertFailed(), "The run should have failed, but it is completed."),
            (() => run.AssertOrder("ship", "charge"), "'charge' should have begun after 'ship' was settled, but it began before."),
            (() => run.AssertNeverRan("charge"), "'charge' should never have run, but it is completed."),
            (() => run.AssertAttempts("charge", 2), "'charge' should have had 2 attempt(s), but it had 1."),
            (() => run.AssertWaitsAt("charge"), "The run should wait at 'charge', but it is completed."),
            (() => run.Task("charge"), "'charge' should have an open task, but it is completed."),
            (() => run.Attempts("chrage"), "The pipeline 'order' has no step 'chrage'. It has: charge, ship, log."),
            (() => run.AssertNeverRan("chrage"), "The pipeline 'order' has no step 'chrage'. It has: charge, ship, log."),
        })
            Should.Throw<LineAssertionException>(assert).Message.ShouldStartWith(words);
    }

    [Fact]
    public async Task Times_of_another_day_have_their_date_and_steps_of_items_their_address()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("write", c => c.Step);
        var run = await line.RunAsync("""
            andon: 1
            name: many
            steps:
              wait: { type: delay, config: { for: 3d } }
              each: { type: map, deps: [wait], config: { over: [a, b], steps: { write: { type: write } } } }
            """);
        run.AssertCompleted();
        run.ToString().ShouldContain("  01-08 08:00:00.000  each/0/write  attempt 1 started\n");
        run.Attempts("each/1/write").ShouldBe(1);
        run.AssertOrder("wait", "each");
    }
}
