using System.Text.Json;
using Andon.Audit;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.HumanTasks;
using Andon.Loops;
using Andon.Schedules;
using Andon.Stores;
using Andon.Tenants;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Schedules;

/// <summary>Schedules of one engine, whose scheduler the test turns by hand and whose clock it moves. It is eight o'clock at first.</summary>
public sealed class ScheduleTests : IAsyncDisposable
{
    // Its run is open until it is cancelled: there is no worker.
    private const string Line = """{"andon":1,"name":"line","title":"Line","params":{"type":"object","properties":{"n":{"type":"integer"}},"additionalProperties":false},"steps":{"x":{"type":"external"}}}""";

    private readonly VirtualClock time = new();
    private readonly MemoryStore store = new();
    private readonly TestHost host;
    private Scheduler scheduler;

    public ScheduleTests()
    {
        host = NewHost(store);
        scheduler = new Scheduler(host.Engine);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await host.AbandonAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task A_run_is_submitted_at_its_time_as_the_schedule_says_in_the_name_of_who_made_it()
    {
        await host.PublishAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "30 9 * * *", TimeZone = "Europe/Berlin", Params = Json(new { n = 7 }), OwnerId = "bob", Title = "Morning" });
        (made.NextAt, made.LastAt, made.Paused).ShouldBe((At("08:30"), null, false));
        await PassAsync(29);
        (await RunsAsync()).ShouldBeEmpty();
        await PassAsync(1);
        var run = (await RunsAsync()).ShouldHaveSingleItem();
        (run.Title, run.OwnerId).ShouldBe(("Morning", "bob"));
        var events = await host.Client.EventsAsync(Ann, run.RunId, cancellation: Stop);
        var submitted = JsonSerializer.Serialize(events[0], AndonJson.Options);
        submitted.ShouldContain("\"ann\"");
        submitted.ShouldContain("{\"n\":7}");
        var after = await host.Client.GetScheduleAsync(Ann, made.Id, Stop);
        (after.NextAt, after.LastAt, after.LastRunId, after.LastProblem).ShouldBe((At("08:30").AddDays(1), At("08:30"), run.RunId, null));
        after.Queued.ShouldBeEmpty();
        (await store.FindSubmissionAsync("acme", "line", $"schedule/{made.Id}/2026-01-05T08:30Z", Stop)).ShouldBe(run.RunId);
    }

    [Fact]
    public async Task While_its_run_is_open_the_next_is_skipped_started_beside_it_or_kept_until_it_has_ended()
    {
        await host.PublishAsync(Line);
        var schedules = new Dictionary<Overlap, ScheduleView>();
        foreach (var overlap in Enum.GetValues<Overlap>()) schedules[overlap] = await CreateAsync(new() { Pipeline = "line", Cron = "*/10 * * * *", Overlap = overlap, Title = $"{overlap}" });
        for (var i = 0; i < 3; i++) await PassAsync(10);
        (await TitlesAsync()).ShouldBe(["Allow", "Allow", "Allow", "Queue", "Skip"]);
        var skipped = await host.Client.GetScheduleAsync(Ann, schedules[Overlap.Skip].Id, Stop);
        skipped.LastProblem.ShouldBe($"2026-01-05T08:30:00.000000Z was skipped: run {skipped.LastRunId} had not ended");
        (skipped.LastAt, skipped.Queued.Length).ShouldBe((At("08:10"), 0));
        (await host.Client.GetScheduleAsync(Ann, schedules[Overlap.Queue].Id, Stop)).Queued.ShouldBe([At("08:20"), At("08:30")]);

        foreach (var run in await RunsAsync()) await host.Client.CancelAsync(Ann, run.RunId, cancellation: Stop);
        await PassAsync(0);
        (await TitlesAsync()).ShouldBe(["Allow", "Allow", "Allow", "Queue", "Queue", "Skip"], "what was skipped is not made up for, and one at a time leaves the queue");
        await PassAsync(10);
        (await TitlesAsync()).ShouldBe(["Allow", "Allow", "Allow", "Allow", "Queue", "Queue", "Skip", "Skip"]);
        (await host.Client.GetScheduleAsync(Ann, schedules[Overlap.Skip].Id, Stop)).LastProblem.ShouldBeNull();
    }

    [Theory]
    [InlineData(CatchUp.None, new string[0])]
    [InlineData(CatchUp.Last, new[] { "08:40" })]
    [InlineData(CatchUp.All, new[] { "08:10", "08:20", "08:30", "08:40" })]
    public async Task What_nobody_was_there_for_is_made_up_for_as_the_schedule_says(CatchUp catchUp, string[] times)
    {
        await host.PublishAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "*/10 * * * *", CatchUp = catchUp, Overlap = Overlap.Allow });
        time.Advance(TimeSpan.FromMinutes(45));
        await using var next = new Held(NewHost(store));
        scheduler = new Scheduler(next.Host.Engine);
        await PassAsync(0);
        (await RunsAsync()).Count.ShouldBe(times.Length);
        foreach (var at in times) (await store.FindSubmissionAsync("acme", "line", ScheduleRunner.KeyOf(made.Id, At(at)), Stop)).ShouldNotBeNull(at);
        (await host.Client.GetScheduleAsync(Ann, made.Id, Stop)).NextAt.ShouldBe(At("08:50"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_process_that_dies_anywhere_on_the_way_leaves_one_run_for_each_time(int write)
    {
        await host.PublishAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "*/10 * * * *", CatchUp = CatchUp.All, Overlap = Overlap.Skip });
        await using var dying = new Held(NewHost(new DyingStore(store, write)));
        time.Advance(TimeSpan.FromMinutes(10));
        await new Scheduler(dying.Host.Engine).RunOnceAsync(Stop);
        (await host.Client.GetScheduleAsync(Ann, made.Id, Stop)).LastRunId.ShouldBeNull("it did not come so far");
        (await RunsAsync()).Count.ShouldBe(write - 1);
        time.Advance(TimeSpan.FromMinutes(5));
        await PassAsync(0);
        var run = (await RunsAsync()).ShouldHaveSingleItem();
        (await host.Client.GetScheduleAsync(Ann, made.Id, Stop)).ShouldSatisfyAllConditions(s => s.LastRunId.ShouldBe(run.RunId), s => s.LastAt.ShouldBe(At("08:10")), s => s.LastProblem.ShouldBeNull());
    }

    [Fact]
    public async Task A_paused_one_starts_nothing_and_goes_on_from_when_it_is_resumed()
    {
        await host.PublishAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "*/10 * * * *", CatchUp = CatchUp.All });
        var paused = await host.Client.PauseScheduleAsync(Ann, made.Id, Stop);
        (paused.Paused, paused.NextAt).ShouldBe((true, null));
        await PassAsync(35);
        (await RunsAsync()).ShouldBeEmpty();
        var resumed = await host.Client.ResumeScheduleAsync(Ann, made.Id, Stop);
        (resumed.Paused, resumed.NextAt).ShouldBe((false, At("08:40")));
        await PassAsync(5);
        (await RunsAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_change_replaces_what_it_starts_and_new_times_count_from_now()
    {
        await host.PublishAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "*/10 * * * *", Overlap = Overlap.Queue });
        await PassAsync(10);
        await PassAsync(10);
        var same = await host.Client.ChangeScheduleAsync(Bob, made.Id, new() { Pipeline = "line", Cron = "*/10 * * * *", Params = Json(new { n = 2 }), Overlap = Overlap.Queue }, Stop);
        (same.NextAt, same.MadeBy, same.OwnerId, same.LastAt, same.CreatedAt).ShouldBe((At("08:30"), "bob", "bob", At("08:10"), made.CreatedAt));
        same.Queued.ShouldBe([At("08:20")]);
        var other = await host.Client.ChangeScheduleAsync(Ann, made.Id, new() { Pipeline = "line", Cron = "0 12 * * *", TimeZone = "Asia/Shanghai" }, Stop);
        (other.NextAt, other.Queued.Length, other.Overlap).ShouldBe((At("04:00").AddDays(1), 0, Overlap.Skip));
        await RefusedAsync("other_pipeline", () => host.Client.ChangeScheduleAsync(Ann, made.Id, new() { Pipeline = "else", Cron = "@daily" }, Stop));
    }

    [Fact]
    public async Task A_quota_keeps_a_time_until_there_is_room()
    {
        await host.PublishAsync(Line);
        await host.Client.SetQuotaAsync(new Caller("default", new Actor("op") { IsAdmin = true }), new TenantQuota { Tenant = "acme", MaxOpenRuns = 1 }, Stop);
        var held = await host.SubmitAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "15 8 * * *" });
        await PassAsync(15);
        var kept = await host.Client.GetScheduleAsync(Ann, made.Id, Stop);
        kept.Queued.ShouldBe([At("08:15")]);
        kept.LastProblem!.ShouldStartWith("2026-01-05T08:15:00.000000Z could not be started: ");
        await host.Client.CancelAsync(Ann, held.RunId, cancellation: Stop);
        await PassAsync(1);
        (await host.Client.GetScheduleAsync(Ann, made.Id, Stop)).ShouldSatisfyAllConditions(s => s.LastAt.ShouldBe(At("08:15")), s => s.Queued.ShouldBeEmpty(), s => s.LastProblem.ShouldBeNull());
    }

    [Fact]
    public async Task One_that_cannot_be_carried_out_is_looked_at_at_once_when_somebody_corrects_it()
    {
        await host.PublishAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "15 8 * * *" });
        await host.Client.SetQuotaAsync(new Caller("default", new Actor("op") { IsAdmin = true }), new TenantQuota { Tenant = "acme", MaxOpenRuns = 1 }, Stop);
        var held = await host.SubmitAsync(Line);
        await PassAsync(15);
        (await host.Client.GetScheduleAsync(Ann, made.Id, Stop)).Queued.ShouldBe([At("08:15")]);
        await host.Client.CancelAsync(Ann, held.RunId, cancellation: Stop);
        await host.Client.ChangeScheduleAsync(Ann, made.Id, new() { Pipeline = "line", Cron = "15 8 * * *", Title = "Corrected" }, Stop);
        await PassAsync(0);
        (await TitlesAsync()).ShouldContain("Corrected");
    }

    [Fact]
    public async Task To_pause_what_is_paused_or_resume_what_runs_is_no_deed()
    {
        await host.PublishAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "@daily" });
        await host.Client.ResumeScheduleAsync(Ann, made.Id, Stop);
        for (var i = 0; i < 2; i++) (await host.Client.PauseScheduleAsync(Ann, made.Id, Stop)).Paused.ShouldBeTrue();
        (await store.Schedules.FindAsync("acme", made.Id, Stop))!.Revision.ShouldBe(1);
        (await host.Client.ListAuditAsync(Ann, new AuditFilter(), Stop)).Items.Select(e => e.Action).Where(a => a.StartsWith("schedule.", StringComparison.Ordinal)).ShouldBe(["schedule.paused", "schedule.created"]);
    }

    [Fact]
    public async Task A_time_for_which_no_run_can_be_submitted_is_told_and_left_behind()
    {
        await host.PublishAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "*/10 * * * *", Params = Json(new { n = 1 }) });
        await host.PublishAsync(Line.Replace("\"n\":{\"type\":\"integer\"}", "\"m\":{}", StringComparison.Ordinal));
        await PassAsync(10);
        var after = await host.Client.GetScheduleAsync(Ann, made.Id, Stop);
        after.LastProblem!.ShouldStartWith("2026-01-05T08:10:00.000000Z could not be started: ");
        (after.NextAt, after.Queued.Length, after.LastRunId).ShouldBe((At("08:20"), 0, null));
    }

    [Fact]
    public async Task What_could_never_start_a_run_is_refused_when_it_is_made()
    {
        await host.PublishAsync(Line);
        await RefusedAsync("invalid_cron", () => CreateAsync(new() { Pipeline = "line", Cron = "61 * * * *" }), "cron '61 * * * *': minute, column 1: 61 is out of range");
        await RefusedAsync("unknown_time_zone", () => CreateAsync(new() { Pipeline = "line", Cron = "@daily", TimeZone = "Europe/Berlim" }), "did you mean 'Europe/Berlin'?");
        foreach (var zone in new[] { "", "../../etc/passwd", "/etc/passwd", "Europe/Berlin\0", new string('x', 10_000) })
            await RefusedAsync("unknown_time_zone", () => CreateAsync(new() { Pipeline = "line", Cron = "@daily", TimeZone = zone }));
        await RefusedAsync("unknown_pipeline", () => CreateAsync(new() { Pipeline = "lime", Cron = "@daily" }));
        await RefusedAsync("unknown_pipeline", () => CreateAsync(new() { Pipeline = "line", Cron = "@daily", Version = 9 }));
        await RefusedAsync("invalid_params", () => CreateAsync(new() { Pipeline = "line", Cron = "@daily", Params = Json(new { n = "seven" }) }));
        await RefusedAsync("invalid_overlap", () => CreateAsync(new() { Pipeline = "line", Cron = "@daily", Overlap = (Overlap)7 }));
        await RefusedAsync("agent_refused", () => host.Client.CreateScheduleAsync(new Caller("acme", new Actor("robot") { IsAgent = true }), new() { Pipeline = "line", Cron = "@daily" }, Stop));
        for (var i = 0; i < 3; i++) await CreateAsync(new() { Pipeline = "line", Cron = "@daily" });
        await RefusedAsync("too_many_schedules", () => CreateAsync(new() { Pipeline = "line", Cron = "@daily" }));
    }

    [Fact]
    public async Task Another_tenants_schedule_is_as_unknown_as_one_that_never_was()
    {
        await host.PublishAsync(Line);
        var made = await CreateAsync(new() { Pipeline = "line", Cron = "@daily" });
        await RefusedAsync("unknown_schedule", () => host.Client.GetScheduleAsync(Eve, made.Id, Stop));
        await RefusedAsync("unknown_schedule", () => host.Client.PauseScheduleAsync(Eve, made.Id, Stop));
        await RefusedAsync("unknown_schedule", () => host.Client.ResumeScheduleAsync(Eve, made.Id, Stop));
        await RefusedAsync("unknown_schedule", () => host.Client.DeleteScheduleAsync(Eve, made.Id, Stop));
        await RefusedAsync("unknown_schedule", () => host.Client.ChangeScheduleAsync(Eve, made.Id, new() { Pipeline = "line", Cron = "@daily" }, Stop));
        (await host.Client.ListSchedulesAsync(Eve, new(), Stop)).Items.ShouldBeEmpty();
        await host.Client.DeleteScheduleAsync(Ann, made.Id, Stop);
        await RefusedAsync("unknown_schedule", () => host.Client.GetScheduleAsync(Ann, made.Id, Stop));
    }

    [Fact]
    public async Task Lists_have_pages()
    {
        await host.PublishAsync(Line);
        var made = new List<Guid>();
        for (var i = 0; i < 3; i++)
        {
            made.Add((await CreateAsync(new() { Pipeline = "line", Cron = "@daily" })).Id);
            time.Advance(TimeSpan.FromMilliseconds(2));
        }

        var first = await host.Client.ListSchedulesAsync(Ann, new(Limit: 2), Stop);
        var second = await host.Client.ListSchedulesAsync(Ann, new(Limit: 2, Cursor: first.NextCursor), Stop);
        first.Items.Concat(second.Items).Select(s => s.Id).ShouldBe(made);
        second.NextCursor.ShouldBeNull();
        await RefusedAsync("invalid_cursor", () => host.Client.ListSchedulesAsync(Ann, new(Cursor: "x"), Stop));
        await RefusedAsync("invalid_limit", () => host.Client.ListSchedulesAsync(Ann, new(Limit: 201), Stop));
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_host_that_runs_is_woken_by_the_time_alone(StoreKind kind)
    {
        var gate = new Gate();
        var clock = new VirtualClock();
        await using var running = await StartAsync(kind, a => a.AddStepHandler("work", gate.ExecuteAsync), time: clock);
        await running.PublishAsync("""{"andon":1,"name":"line","steps":{"a":{"type":"work"}}}""");
        await running.Client.CreateScheduleAsync(Ann, new() { Pipeline = "line", Cron = "*/10 * * * *", Overlap = Overlap.Allow }, Stop);
        for (var i = 0; i < 3; i++)
        {
            await clock.AdvanceAsync(TimeSpan.FromMinutes(10));
            await gate.EnteredAsync();
        }

        gate.Open();
        gate.Contexts.Select(c => c.RunId).Distinct().Count().ShouldBe(3);
    }

    private TestHost NewHost(IStore over) => Create(StoreKind.Memory, options: o => o.MaxSchedules = 3, time: time, store: new FaultyStore(over, new FaultPlan(), isKept: true));

    private Task<ScheduleView> CreateAsync(ScheduleRequest request) => host.Client.CreateScheduleAsync(Ann, request, Stop);

    /// <summary>Moves the clock and lets the scheduler look until it finds nothing more.</summary>
    private async Task PassAsync(int minutes)
    {
        time.Advance(TimeSpan.FromMinutes(minutes));
        while (await scheduler.RunOnceAsync(Stop) > 0)
        {
            // There may be more.
        }
    }

    private async Task<IReadOnlyList<RunListItem>> RunsAsync() => (await host.Client.ListAsync(Ann, new RunFilter(Limit: 200), Stop)).Items;

    private async Task<IEnumerable<string>> TitlesAsync() => (await RunsAsync()).Select(r => r.Title).Order(StringComparer.Ordinal);

    private static DateTimeOffset At(string time) => DateTimeOffset.Parse($"2026-01-05T{time}Z");

    private static async Task RefusedAsync(string code, Func<Task> act, string words = "")
    {
        var refusal = await Should.ThrowAsync<AndonException>(act);
        refusal.Code.ShouldBe(code);
        refusal.Message.ShouldContain(words);
    }

    /// <summary>A host that is not stopped but dies.</summary>
    private sealed class Held(TestHost host) : IAsyncDisposable
    {
        public TestHost Host => host;

        public async ValueTask DisposeAsync() => await host.AbandonAsync();
    }

    /// <summary>A store whose schedules cannot be changed from some change on, as if the process had died there.</summary>
    private sealed class DyingStore(IStore inner, int write) : ForwardingStore(inner), IScheduleStore
    {
        private int writes;

        public override IScheduleStore Schedules => this;

        public ValueTask<bool> AddAsync(ScheduleRow schedule, int most, AuditEntry? audit = null, CancellationToken cancellation = default) => Inner.Schedules.AddAsync(schedule, most, audit, cancellation);

        public ValueTask<ScheduleRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default) => Inner.Schedules.FindAsync(tenant, id, cancellation);

        public ValueTask<IReadOnlyList<ScheduleRow>> ListAsync(string tenant, string? pipeline, Guid after, int limit, CancellationToken cancellation = default) =>
            Inner.Schedules.ListAsync(tenant, pipeline, after, limit, cancellation);

        public ValueTask<bool> ChangeAsync(ScheduleRow schedule, AuditEntry? audit = null, CancellationToken cancellation = default) =>
            ++writes >= write ? throw new StoreException("database_unreachable", "It is gone.") : Inner.Schedules.ChangeAsync(schedule, audit, cancellation);

        public ValueTask<bool> DeleteAsync(string tenant, Guid id, AuditEntry? audit = null, CancellationToken cancellation = default) => Inner.Schedules.DeleteAsync(tenant, id, audit, cancellation);

        public ValueTask<DueSchedules> ListDueAsync(DateTimeOffset now, int limit, IReadOnlySet<Guid>? except = null, CancellationToken cancellation = default) =>
            Inner.Schedules.ListDueAsync(now, limit, except, cancellation);
    }
}
