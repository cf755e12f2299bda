using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>Workers outside of the engine, through the client interface alone.</summary>
public sealed class JobTests
{
    private const string Render = """{"andon":1,"name":"render","steps":{"x":{"type":"external","timeout":"10m","input":{"n":"${{ params.n }}"},"retry":{"max_attempts":2,"backoff":"1s","jitter":0},"config":{"schema":{"required":["url"]}}},"t":{"type":"transform","deps":["x"],"config":{"output":"${{ steps.x.output.url }}"}}}}""";
    private static readonly Caller Worker = new("acme", new Actor("w1"));
    private static readonly JobRequest Any = new() { Types = ["external"] };

    private readonly ManualTimeProvider clock = new();

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_worker_on_a_thread_of_its_own_claims_goes_on_and_completes(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var client = host.Client;
        var done = new TaskCompletionSource<JobView>(TaskCreationOptions.RunContinuationsAsynchronously);
        var worker = new Thread(() =>
        {
            try
            {
                done.SetResult(Work(client));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        })
        { IsBackground = true };
        worker.Start();
        var run = await host.SubmitAsync(Render, new { n = 7 });
        var job = await done.Task.WaitAsync(Patience);
        (job.Tenant, job.RunId, job.Pipeline, job.Step, job.Type, job.Revision, job.Attempt).ShouldBe(("acme", run.RunId, "render", "x", "external", 1, 1));
        job.IdempotencyKey.ShouldBe($"{run.RunId}/x/1");
        job.Deadline.ShouldNotBeNull();
        job.Config.TryGetProperty("schema", out _).ShouldBeTrue();
        var ended = await host.WaitAsync(run.RunId);
        (ended.State, ended.Output!.Value.GetProperty("t").GetString()).ShouldBe((RunState.Completed, "https://x/7"));
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    /// <summary>It begins to wait before there is anything: the bell must wake it, for nothing polls here within an hour.</summary>
    private static JobView Work(IAndonClient client)
    {
        var job = client.ClaimJobsAsync(Worker, Any with { Wait = TimeSpan.FromSeconds(30) }).GetAwaiter().GetResult().Single();
        client.HeartbeatJobAsync(Worker, job.Id, job.Token).GetAwaiter().GetResult().LeaseUntil.ShouldBeGreaterThanOrEqualTo(job.LeaseUntil);
        client.CompleteJobAsync(Worker, job.Id, job.Token, Json(new { url = $"https://x/{job.Input.GetProperty("n")}" })).GetAwaiter().GetResult();
        return job;
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_lease_is_kept_by_heartbeats_and_lost_without_them(StoreKind store)
    {
        await using var host = await StartAsync(store, time: clock);
        var run = await host.SubmitAsync(Render, new { n = 1 });
        run.State.ShouldBe(RunState.Submitted);
        var job = (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        job.LeaseUntil.ShouldBe(clock.GetUtcNow().AddSeconds(30));
        (await host.Client.DetailAsync(Ann, run.RunId)).Steps["x"].Worker.ShouldBe("w1");
        for (var i = 0; i < 4; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            await host.Client.HeartbeatJobAsync(Worker, job.Id, job.Token);
        }

        (await host.Client.DetailAsync(Ann, run.RunId)).Steps["x"].State.ShouldBe(StepState.Running);
        await clock.AdvanceAsync(TimeSpan.FromSeconds(30));
        await host.UntilAsync(run.RunId, r => r.Steps["x"].State == StepState.Pending);
        (await host.EventTypesAsync(run.RunId)).ShouldContain("attempt_lost");
        (await Refusal(() => host.Client.HeartbeatJobAsync(Worker, job.Id, job.Token))).Code.ShouldBe("stale_attempt");
        (await Refusal(() => host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(new { url = "late" })))).Code.ShouldBe("stale_attempt");
        (await host.EventTypesAsync(run.RunId))[^1].ShouldBe("late_result_refused");
        var again = (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        (again.Attempt, again.IdempotencyKey).ShouldBe((2, job.IdempotencyKey));
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task What_cancels_the_step_is_told_by_the_next_heartbeat(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await host.SubmitAsync(Render, new { n = 1 });
        var job = (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        await host.Client.RerunAsync(Ann, run.RunId, "x");
        (await Refusal(() => host.Client.HeartbeatJobAsync(Worker, job.Id, job.Token))).Details["state"].ShouldBe("pending");
        var next = (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        next.Revision.ShouldBe(2);
        await host.Client.CancelAsync(Ann, run.RunId);
        (await Refusal(() => host.Client.HeartbeatJobAsync(Worker, next.Id, next.Token))).Details["state"].ShouldBe("cancelled");
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task The_timeout_of_the_step_ends_an_attempt_whose_worker_still_goes_on(StoreKind store)
    {
        await using var host = await StartAsync(store, options: o => o.JobLease = TimeSpan.FromHours(1), time: clock);
        var run = await host.SubmitAsync(Render, new { n = 1 });
        var job = (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        job.Deadline.ShouldBe(clock.GetUtcNow().AddMinutes(10));
        await clock.AdvanceAsync(TimeSpan.FromMinutes(10));
        var retrying = await host.UntilAsync(run.RunId, r => r.Steps["x"].State == StepState.Retrying);
        retrying.Steps["x"].Error!.Code.ShouldBe("timeout");
        (await Refusal(() => host.Client.HeartbeatJobAsync(Worker, job.Id, job.Token))).Code.ShouldBe("stale_attempt");
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_failure_is_tried_again_and_a_bad_output_fails_the_attempt_with_its_place(StoreKind store)
    {
        await using var host = await StartAsync(store, time: clock);
        var run = await host.SubmitAsync(Render, new { n = 1 });
        var job = (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        (await host.Client.FailJobAsync(Worker, job.Id, job.Token, new JobFailure("busy", "try later"))).State.ShouldBe(StepState.Retrying);
        await clock.AdvanceAsync(TimeSpan.FromSeconds(1));
        await host.UntilAsync(run.RunId, r => r.Steps["x"].State == StepState.Pending);
        var again = (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        var refusal = await Refusal(() => host.Client.CompleteJobAsync(Worker, again.Id, again.Token, Json(new { })));
        (refusal.Kind, refusal.Code, refusal.Errors.Single().Keyword).ShouldBe((RefusalKind.Invalid, "output_schema", "required"));
        (await host.Client.DetailAsync(Ann, run.RunId)).State.ShouldBe(RunState.Failed);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_result_sent_twice_is_answered_as_the_first_time(StoreKind store)
    {
        await using var host = await StartAsync(store);
        await host.SubmitAsync(Render, new { n = 1 });
        var job = (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        var first = await host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(new { url = "a" }));
        (await host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(new { url = "a" }))).ShouldBe(first);
        (await Refusal(() => host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(new { url = "b" })))).Code.ShouldBe("stale_attempt");
    }

    [Fact]
    public async Task A_lease_outlives_a_restart_and_counts_from_it_where_nobody_could_hear_the_worker()
    {
        var folder = Directory.CreateTempSubdirectory("andon-leases-");
        var path = Path.Combine(folder.FullName, "andon.db");
        var first = await StartAsync(StoreKind.Sqlite, time: clock, path: path);
        var run = await first.SubmitAsync("""{"andon":1,"name":"plain","steps":{"x":{"type":"external"}}}""");
        var job = (await first.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem();
        await first.AbandonAsync();
        clock.Advance(TimeSpan.FromHours(2));
        await using (var second = await StartAsync(StoreKind.Sqlite, time: clock, path: path))
        {
            clock.Advance(TimeSpan.FromSeconds(29));
            (await second.Client.DetailAsync(Ann, run.RunId)).Steps["x"].State.ShouldBe(StepState.Running);
            await second.Client.HeartbeatJobAsync(Worker, job.Id, job.Token);
            clock.Advance(TimeSpan.FromSeconds(29));
            await second.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(1));
            (await second.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        }

        folder.Delete(recursive: true);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_worker_sees_its_own_tenants_jobs_alone_and_only_of_its_types_and_queues(StoreKind store)
    {
        const string Mixed = """{"andon":1,"name":"mixed","steps":{"x":{"type":"external"},"g":{"type":"external","queue":"gpu"},"r":{"type":"render"},"a":{"type":"noop"}}}""";
        await using var host = await StartAsync(store);
        foreach (var caller in new[] { Ann, Eve })
        {
            await host.Client.RegisterStepTypeAsync(caller, new StepType { Name = "render", Execution = StepExecution.External });
            await host.SubmitAsync(Mixed, caller: caller);
        }

        var stranger = Worker with { Tenant = "nobody" };
        (await host.Client.ClaimJobsAsync(stranger, Any)).ShouldBeEmpty();
        var other = Worker with { Tenant = "other" };
        var theirs = await host.Client.ClaimJobsAsync(other, new JobRequest { Types = ["external", "render"], Max = 10 });
        theirs.Select(j => (j.Tenant, j.Step)).Order().ShouldBe([("other", "g"), ("other", "r"), ("other", "x")]);
        (await host.Client.ClaimJobsAsync(Worker, Any with { Queues = ["gpu"], Max = 10 })).ShouldHaveSingleItem().Step.ShouldBe("g");
        var job = (await host.Client.ClaimJobsAsync(Worker, new JobRequest { Types = ["render"], Max = 10 })).ShouldHaveSingleItem();
        (await Refusal(() => host.Client.HeartbeatJobAsync(other, job.Id, job.Token))).Code.ShouldBe("unknown_job");
        (await Refusal(() => host.Client.CompleteJobAsync(other, job.Id, job.Token, Json(1)))).Code.ShouldBe("unknown_job");
        (await host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(1))).State.ShouldBe(StepState.Completed);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_type_without_a_handler_here_is_claimed_by_its_name(StoreKind store)
    {
        await using var host = await StartAsync(store);
        await host.Client.RegisterStepTypeAsync(Ann, new StepType { Name = "work" });
        var run = await host.SubmitAsync("""{"andon":1,"name":"parked","steps":{"a":{"type":"work"}}}""");
        run.Steps["a"].State.ShouldBe(StepState.NoHandler);
        var job = (await host.Client.ClaimJobsAsync(Worker, new JobRequest { Types = ["work"] })).ShouldHaveSingleItem();
        await host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(1));
        (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task A_claim_waits_as_long_as_it_says_and_ends_with_the_host()
    {
        await using var host = await StartAsync(StoreKind.Memory, time: clock);
        var waiting = host.Client.ClaimJobsAsync(Worker, Any with { Wait = TimeSpan.FromSeconds(20) });
        await clock.AdvanceAsync(TimeSpan.FromSeconds(20));
        (await waiting.WaitAsync(Patience)).ShouldBeEmpty();
        var longer = host.Client.ClaimJobsAsync(Worker, Any with { Wait = TimeSpan.FromSeconds(60) });
        await host.StopAsync();
        (await longer.WaitAsync(Patience)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_takes_nothing()
    {
        await using var host = await StartAsync(StoreKind.Memory);
        using var stop = new CancellationTokenSource();
        var waiting = host.Client.ClaimJobsAsync(Worker, Any with { Wait = TimeSpan.FromSeconds(60) }, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));
        await host.SubmitAsync(Render, new { n = 1 });
        (await host.Client.ClaimJobsAsync(Worker, Any)).ShouldHaveSingleItem().Attempt.ShouldBe(1);
    }

    [Fact]
    public async Task Of_many_workers_each_step_goes_to_one()
    {
        await using var host = await StartAsync(StoreKind.Sqlite);
        var waiting = Enumerable.Range(0, 20).Select(i => host.Client.ClaimJobsAsync(new Caller("acme", new Actor($"w{i}")), Any with { Wait = TimeSpan.FromSeconds(60) })).ToList();
        var runs = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.SubmitAsync(Render, new { n = 1 })));
        var jobs = (await Task.WhenAll(waiting).WaitAsync(Patience)).SelectMany(j => j).ToList();
        jobs.Select(j => j.RunId).Order().ShouldBe(runs.Select(r => r.RunId).Order());
    }

    [Fact]
    public async Task A_claim_that_makes_no_sense_is_refused_with_the_reason()
    {
        await using var host = await StartAsync(StoreKind.Memory);
        foreach (var (request, reason) in new (JobRequest, string)[]
        {
            (new JobRequest { Types = [] }, "step types"),
            (Any with { Max = 0 }, "from 1 to 100"),
            (Any with { Max = 101 }, "from 1 to 100"),
            (Any with { Wait = TimeSpan.FromSeconds(61) }, "from 0 to 60 s"),
            (Any with { Wait = TimeSpan.FromSeconds(-1) }, "from 0 to 60 s"),
            (new JobRequest { Types = ["script"] }, "'script' is not for workers"),
            (new JobRequest { Types = ["external", "signal"] }, "'signal' is not for workers"),
        })
        {
            var refusal = await Refusal(() => host.Client.ClaimJobsAsync(Worker, request));
            refusal.Code.ShouldBe("invalid_claim");
            refusal.Message.ShouldContain(reason);
        }

        foreach (var job in new[] { "", "nonsense", "!", new JobId(Guid.NewGuid(), 1, "x").ToString() })
            (await Refusal(() => host.Client.HeartbeatJobAsync(Worker, job, Guid.NewGuid()))).Code.ShouldBe("unknown_job");
        await host.SubmitAsync(Render, new { n = 1 });
        var real = (await host.Client.ClaimJobsAsync(Worker, Any)).Single();
        (await Refusal(() => host.Client.FailJobAsync(Worker, real.Id, real.Token, new JobFailure("", "x")))).Code.ShouldBe("invalid_failure");
        (await Refusal(() => host.Client.FailJobAsync(Worker, real.Id, real.Token, new JobFailure("x", new string('x', 10_001))))).Code.ShouldBe("invalid_failure");
        (await Refusal(() => host.Client.CompleteJobAsync(Worker, real.Id, Guid.NewGuid(), Json(1)))).Code.ShouldBe("stale_attempt");
        (await Refusal(() => host.Client.HeartbeatJobAsync(Worker, real.Id, Guid.NewGuid()))).Code.ShouldBe("stale_attempt");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_worker_whose_item_is_gone_is_told_that_its_attempt_no_longer_counts(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await host.SubmitAsync("""{"andon":1,"name":"pages","steps":{"list":{"type":"transform","config":{"output":["a","b"]}},"m":{"type":"map","deps":["list"],"config":{"over":"${{ steps.list.output }}","key":"${{ item }}","steps":{"x":{"type":"external","config":{"schema":{"type":"integer"}}}}}}}}""");
        var jobs = await host.Client.ClaimJobsAsync(Worker, Any with { Max = 2, Wait = TimeSpan.FromSeconds(30) });
        var job = jobs[0];
        (job.Step, job.IdempotencyKey, job.Input.GetProperty("item").GetString()).ShouldBe(("m/a/x", $"{run.RunId}/m/a/x/1", "a"));
        await host.Client.ModifyAsync(Ann, run.RunId, new Dictionary<string, System.Text.Json.JsonElement> { ["list"] = Json(new[] { "c" }) });
        (await Refusal(() => host.Client.HeartbeatJobAsync(Worker, job.Id, job.Token))).Details["state"].ShouldBe("gone");
        (await Refusal(() => host.Client.CompleteJobAsync(Worker, job.Id, job.Token, Json(1)))).Code.ShouldBe("stale_attempt");
        var next = (await host.Client.ClaimJobsAsync(Worker, Any with { Wait = TimeSpan.FromSeconds(30) })).Single();
        await host.Client.CompleteJobAsync(Worker, next.Id, next.Token, Json(3));
        (await host.WaitAsync(run.RunId)).Output!.Value.GetRawText().ShouldBe("""{"m":{"c":{"x":3}}}""");
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    private static Task<AndonException> Refusal(Func<Task> call) => Should.ThrowAsync<AndonException>(call);
}
