using Andon.Runs;
using Andon.Steps;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>Runs that are undone on real stores, and by the test line.</summary>
public sealed class CompensationTests
{
    private const string Trip = """
        {"andon":1,"name":"trip","steps":{
          "hotel":{"type":"book","compensate":{"type":"undo"}},
          "flight":{"type":"book","deps":["hotel"],"compensate":{"type":"undo","retry":{"max_attempts":2,"backoff":"1s"}}},
          "car":{"type":"car","deps":["flight"]}}}
        """;

    [Theory]
    [ClassData(typeof(EachStore))]
    public async Task A_run_that_fails_is_undone_and_its_rows_and_keys_are_those_of_steps(StoreKind kind)
    {
        var keys = new List<string>();
        await using var host = await StartAsync(kind, a => a
            .AddStepHandler("book", context => ValueTask.FromResult(StepOutput.From(new { booked = context.Step })))
            .AddStepHandler("car", _ => throw new StepFailedException("no_car", "there is none", retryable: false))
            .AddStepHandler("undo", context =>
            {
                keys.Add(context.IdempotencyKey);
                return ValueTask.FromResult(StepOutput.From(context.Input));
            }));
        var ended = await host.RunAsync(Trip);
        ended.State.ShouldBe(RunState.Failed);
        keys.ShouldBe([$"{ended.RunId}/flight.compensate/1", $"{ended.RunId}/hotel.compensate/1"]);
        ended.Compensation.ShouldBe(new Compensation(CompensationCause.Failed, null, null));
        ended.Steps["hotel.compensate"].Output!.Value.GetProperty("steps").GetRawText().ShouldBe("""{"hotel":{"booked":"hotel"}}""");
        (await host.Client.NodeAsync(Ann, ended.RunId, "hotel.compensate")).Type.ShouldBe("undo");
        (await host.Client.RerunAsync(Ann, ended.RunId, "car", dryRun: true)).Steps.ShouldBe(["hotel", "flight", "car"]);
        await host.SettledAsync();
        await RowsCheck.ShouldFollowAsync(host.Engine, ended.RunId);
    }

    [Fact]
    public async Task A_line_of_tests_says_what_was_undone_and_in_which_order()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("book").Return(new { Ok = true });
        line.Handle("car").Fail(code: "no_car", retryable: false);
        var undo = line.Handle("undo").Fail(times: 1, code: "busy").Return(new { Ok = true });
        var run = await line.RunAsync(Trip);
        run.AssertFailed("car", "no_car");
        run.AssertCompensated("flight", "hotel");
        run.AssertAttempts("flight.compensate", 2);
        undo.Calls.Count.ShouldBe(3);
        Should.Throw<LineAssertionException>(() => run.AssertCompensated("hotel", "flight")).Message.ShouldContain("in this order");
        run.ToString().ShouldContain("what was done is undone");
    }

    [Fact]
    public async Task One_that_cannot_be_undone_waits_for_a_person_through_a_crash()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("book").Return(new { Ok = true });
        line.Handle("car").Fail(code: "no_car", retryable: false);
        line.Handle("undo").Fail(times: 2, code: "busy").Return(new { Ok = true });
        var run = await line.RunAsync(Trip);
        run.State.ShouldBe(RunState.Waiting);
        run.AssertWaitsAt("flight.compensate");
        await line.CrashAsync();
        await line.RestartAsync();
        await line.Client.RerunAsync(line.As("ann"), run.Id, "flight.compensate");
        await line.DriveAsync();
        run.AssertCompensated("flight", "hotel");
    }

    [Fact]
    public async Task A_cancel_with_compensation_undoes_children_first_and_tells_the_parent()
    {
        await using var line = await TestLine.StartAsync();
        line.Handle("book").Return(new { Ok = true });
        line.Handle("undo").Return(new { Ok = true });
        var child = await line.RunAsync("""{"andon":1,"name":"child","steps":{"inner":{"type":"book","compensate":{"type":"undo"}},"ask":{"type":"approval_gate","deps":["inner"]}}}""");
        var top = await line.RunAsync("""{"andon":1,"name":"top","steps":{"first":{"type":"book","compensate":{"type":"undo"}},"c":{"type":"pipeline","deps":["first"],"config":{"name":"child"}}}}""");
        var started = top.View.Steps["c"].ChildRunId!.Value;
        await line.Client.CancelAsync(line.As("ann"), top.Id, "no time", compensate: true);
        await line.DriveAsync();
        top.AssertCompensated("first");
        top.State.ShouldBe(RunState.Cancelled);
        var ended = await line.Client.DetailAsync(line.As("ann"), started);
        (ended.State, ended.Steps["inner.compensate"].State).ShouldBe((RunState.Cancelled, StepState.Completed));
        ended.Steps["inner.compensate"].EndedAt!.Value.ShouldBeLessThanOrEqualTo(top.View.Steps["first.compensate"].StartedAt!.Value);
        child.State.ShouldBe(RunState.Waiting);
    }
}
