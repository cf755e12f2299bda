using Andon.Client;
using Andon.Runs;
using Andon.Testing;

namespace Andon.Engine.Tests.Testing;

/// <summary>Crashes and lost answers, as a user's test makes them.</summary>
public sealed class FaultTests
{
    private const string Order = """
        andon: 1
        name: order
        steps:
          charge: { type: bank }
          review: { type: approval_gate, deps: [charge] }
          ship: { type: bank, deps: [review] }
        """;

    [Fact]
    public async Task A_crash_before_the_completion_is_written_calls_the_handler_twice_with_the_same_key()
    {
        await using var line = await TestLine.StartAsync();
        var bank = line.Handle("bank", _ => new { ok = true });
        line.CrashBeforeAppend(e => e is StepCompleted { Step: "charge" });
        var run = await line.RunAsync(Order);
        run.AssertWaitsAt("review");
        bank.Calls.Select(c => c.Attempt).ShouldBe([1, 2]);
        bank.Calls.Select(c => c.IdempotencyKey).Distinct().ShouldHaveSingleItem().ShouldBe($"{run.Id}/charge/1");
        bank.Calls.Select(c => c.Token).Distinct().Count().ShouldBe(2);
        run.HistoryOf("charge").OfType<AttemptLost>().ShouldHaveSingleItem();
        line.Lives.ShouldBe(2);
    }

    [Fact]
    public async Task A_crash_after_the_start_is_written_loses_an_attempt_whose_handler_was_never_called()
    {
        await using var line = await TestLine.StartAsync();
        var bank = line.Handle("bank", _ => new { ok = true });
        line.CrashAfterAppend(e => e is AttemptStarted { Step: "charge" });
        var run = await line.RunAsync(Order);
        bank.Calls.ShouldHaveSingleItem().Attempt.ShouldBe(2);
        run.AssertAttempts("charge", 2);
    }

    [Fact]
    public async Task A_crash_after_the_completion_is_written_does_nothing_twice()
    {
        await using var line = await TestLine.StartAsync();
        var bank = line.Handle("bank", _ => new { ok = true });
        line.CrashAfterAppend(e => e is StepCompleted { Step: "charge" });
        var run = await line.RunAsync(Order);
        run.AssertAttempts("charge", 1);
        bank.Calls.ShouldHaveSingleItem();
        line.Lives.ShouldBe(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Wherever_it_crashes_the_run_ends_as_it_would_have_and_each_thing_has_one_key(bool after)
    {
        var crashes = 0;
        for (var at = 1; ; at++)
        {
            await using var line = await TestLine.StartAsync();
            var bank = line.Handle("bank", c => c.Step);
            if (after) line.CrashAfterAppend(at);
            else line.CrashBeforeAppend(at);
            var run = await line.RunAsync(Order);
            await run.Task("review").ApproveAsync(by: "ann");
            run.AssertCompleted();
            bank.Calls.Select(c => c.IdempotencyKey).Distinct().Count().ShouldBe(2);
            bank.Calls.Count.ShouldBeLessThanOrEqualTo(3);
            run.History.OfType<TaskClosed>().ShouldHaveSingleItem();
            (await line.Client.ListAsync(line.As("ann"), new RunFilter())).Items.ShouldHaveSingleItem();
            if (line.Lives == 1) break;
            crashes++;
        }

        crashes.ShouldBeGreaterThan(3);
    }

    [Fact]
    public async Task A_crash_while_the_next_process_takes_up_its_work_is_one_more_crash()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("bank", _ => 1);
        line.CrashAfterAppend(e => e is AttemptStarted { Step: "charge" });
        line.CrashBeforeAppend(e => e is AttemptLost);
        var run = await line.RunAsync(Order);
        run.AssertWaitsAt("review");
        line.Lives.ShouldBe(3);
        run.HistoryOf("charge").OfType<AttemptLost>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_lost_acknowledgement_changes_nothing()
    {
        for (var at = 1; at <= 4; at++)
        {
            await using var line = await TestLine.StartAsync();
            var bank = line.Handle("bank", _ => 1);
            line.LoseAcknowledgement(at);
            var run = await line.RunAsync(Order);
            await run.Task("review").ApproveAsync(by: "ann");
            run.AssertCompleted();
            bank.Calls.Count.ShouldBe(2);
            line.Lives.ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_killed_line_does_nothing_until_it_is_started_again()
    {
        await using var line = await TestLine.StartAsync();
        var bank = line.Handle("bank").Hold();
        var run = await line.RunAsync(Order);
        await line.CrashAsync();
        (await Should.ThrowAsync<InvalidOperationException>(line.DriveAsync)).Message.ShouldContain("RestartAsync()");
        bank.Release();
        await line.AdvanceAsync(TimeSpan.FromHours(1));
        run.History.OfType<StepCompleted>().ShouldBeEmpty();
        await line.RestartAsync();
        run.AssertWaitsAt("review");
        run.HistoryOf("charge").OfType<AttemptLost>().ShouldHaveSingleItem().At.ShouldBe(line.Clock.GetUtcNow());
    }

    [Fact]
    public async Task A_line_that_is_restarted_alive_interrupts_what_runs()
    {
        await using var line = await TestLine.StartAsync();
        var bank = line.Handle("bank").Hold();
        var run = await line.RunAsync(Order);
        var before = line.Client;
        await line.RestartAsync();
        line.Client.ShouldNotBeSameAs(before);
        run.HistoryOf("charge").OfType<AttemptInterrupted>().ShouldHaveSingleItem();
        bank.Release();
        await line.DriveAsync();
        run.AssertWaitsAt("review");
    }

    [Fact]
    public async Task A_line_over_a_file_is_the_same_after_a_crash()
    {
        var folder = Directory.CreateTempSubdirectory("andon-line-");
        await using (var line = await TestLine.StartAsync(andon => andon.UseSqlite(Path.Combine(folder.FullName, "andon.db"))))
        {
            var bank = line.Handle("bank", _ => 1);
            line.CrashBeforeAppend(e => e is StepCompleted { Step: "charge" });
            var run = await line.RunAsync(Order);
            await run.Task("review").ApproveAsync(by: "ann");
            run.AssertCompleted();
            bank.Calls.Count.ShouldBe(3);
        }

        folder.Delete(recursive: true);
    }
}
