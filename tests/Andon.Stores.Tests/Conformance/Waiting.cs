using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Ready_rows_are_added_moved_and_removed()
    {
        var id = await Store.BeginAsync("acme");
        await Store.NextAsync(id, null, new RowChange.AddReady(Samples.Ready(id, "b", second: 2)), new RowChange.AddReady(Samples.Ready(id, "a", second: 1)));
        (await Store.ListReadyAsync(new ReadyQuery())).ShouldBe([Samples.Ready(id, "a", second: 1), Samples.Ready(id, "b", second: 2)]);
        await Store.NextAsync(id, null, new RowChange.AddReady(Samples.Ready(id, "a", second: 3)), new RowChange.RemoveReady("nothing"));
        (await Store.ListReadyAsync(new ReadyQuery())).Select(row => row.Step).ShouldBe(["b", "a"]);
        await Store.NextAsync(id, null, new RowChange.RemoveReady("b"), new RowChange.RemoveReady("a"));
        (await Store.ListReadyAsync(new ReadyQuery())).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_waits_is_counted_over_all_tenants_and_what_has_ended_is_not()
    {
        (await Store.CountWaitingAsync()).ShouldBe(new WaitingCounts(0, 0, 0));
        foreach (var tenant in new[] { "acme", "other" })
        {
            var id = await Store.BeginAsync(tenant);
            await Store.NextAsync(id, null, new RowChange.AddReady(Samples.Ready(id, "a", tenant)), new RowChange.AddReady(Samples.Ready(id, "b", tenant)));
            await Store.NextAsync(id, null, new RowChange.PutTask(Samples.Task(id, tenant: tenant)), new RowChange.PutTask(Samples.Task(id, tenant: tenant) with { Status = HumanTaskStatus.Approved, ClosedAt = Samples.Noon }));
            await Store.NextAsync(id, Samples.Run(id, tenant) with { State = tenant == "acme" ? RunState.Waiting : RunState.Paused });
            var ended = Guid.CreateVersion7();
            await Store.BeginAsync(Samples.Run(ended, tenant) with { State = RunState.Completed, EndedAt = Samples.Noon });
        }

        (await Store.CountWaitingAsync()).ShouldBe(new WaitingCounts(4, 2, 2));
    }

    [Fact]
    public async Task A_run_and_its_tasks_follow_it_to_another_version()
    {
        var id = await Store.BeginAsync("acme");
        var task = Samples.Task(id);
        await Store.NextAsync(id, null, new RowChange.PutTask(task));
        var run = (await Store.ReadRowsAsync(id))!.Run with { Version = 7 };
        await Store.NextAsync(id, run, new RowChange.PutTask(task with { Step = "other" }));
        (await Store.ListRunsAsync(new RunQuery { Tenant = "acme" })).Items.Single().Version.ShouldBe(7);
        (await Store.ListTasksAsync(new TaskQuery { Tenant = "acme" })).Items.Single().Step.ShouldBe("other");
    }

    [Fact]
    public async Task Ready_rows_are_chosen_by_type_and_queue()
    {
        var id = await Store.BeginAsync("acme");
        await Store.NextAsync(id, null,
            new RowChange.AddReady(Samples.Ready(id, "a", type: "script")),
            new RowChange.AddReady(Samples.Ready(id, "b", type: "http", queue: "gpu")));
        (await Steps(new ReadyQuery { Types = ["http"] })).ShouldBe(["b"]);
        (await Steps(new ReadyQuery { Queues = ["default"] })).ShouldBe(["a"]);
        (await Steps(new ReadyQuery { Types = ["http"], Queues = ["default"] })).ShouldBeEmpty();
        (await Steps(new ReadyQuery { Types = [] })).ShouldBeEmpty();

        async Task<IEnumerable<string>> Steps(ReadyQuery query) => (await Store.ListReadyAsync(query)).Select(row => row.Step);
    }

    [Fact]
    public async Task A_tenant_with_ten_thousand_ready_rows_does_not_hide_another()
    {
        var big = await Store.BeginAsync("big");
        await Store.NextAsync(big, null, [.. Enumerable.Range(0, 10_000).Select(i => new RowChange.AddReady(Samples.Ready(big, $"s{i:00000}", "big", second: i)))]);
        var small = await Store.BeginAsync("small");
        await Store.NextAsync(small, null, [.. Enumerable.Range(0, 3).Select(i => new RowChange.AddReady(Samples.Ready(small, "t" + i, "small", second: 99_999 + i)))]);
        var rows = await Store.ListReadyAsync(new ReadyQuery { Limit = 10 });
        rows.Count.ShouldBe(10);
        rows.Where(row => row.Tenant is "small").Select(row => row.Step).ShouldBe(["t0", "t1", "t2"]);
        rows.Where(row => row.Tenant is "big").Select(row => row.Step).ShouldBe(Enumerable.Range(0, 7).Select(i => $"s{i:00000}"));
        rows.Take(6).Select(row => row.Tenant).Distinct().Count().ShouldBe(2);
        rows.Take(6).Count(row => row.Tenant is "small").ShouldBe(3);
    }

    [Fact]
    public async Task With_more_tenants_than_places_every_tenant_gets_its_turn()
    {
        for (var i = 0; i < 10; i++)
        {
            var id = Guid.CreateVersion7();
            await Store.BeginAsync(Samples.Run(id, "tenant " + i), new RowChange.AddReady(Samples.Ready(id, "a", "tenant " + i)));
        }
        var seen = new HashSet<string>();
        for (var call = 0; call < 20; call++)
            seen.UnionWith((await Store.ListReadyAsync(new ReadyQuery { Limit = 3 })).Select(row => row.Tenant));
        seen.Count.ShouldBe(10);
    }

    [Fact]
    public async Task Timers_are_set_moved_and_cleared_and_the_next_one_is_told()
    {
        var id = await Store.BeginAsync("acme");
        (await Store.ListDueTimersAsync(Samples.Noon, 10)).Next.ShouldBeNull();
        await Store.NextAsync(id, null,
            new RowChange.SetTimer(Samples.Timer(id, "a", 10)),
            new RowChange.SetTimer(Samples.Timer(id, "a", 5, TimerKind.Retry)),
            new RowChange.SetTimer(Samples.Timer(id, "b", 20)));
        var due = await Store.ListDueTimersAsync(Samples.Noon.AddSeconds(10), 10);
        due.Due.ShouldBe([Samples.Timer(id, "a", 5, TimerKind.Retry), Samples.Timer(id, "a", 10)]);
        due.Next.ShouldBe(Samples.Noon.AddSeconds(20));
        var one = await Store.ListDueTimersAsync(Samples.Noon.AddSeconds(10), 1);
        one.Due.Count.ShouldBe(1);
        one.Next.ShouldBe(Samples.Noon.AddSeconds(10));
        await Store.NextAsync(id, null,
            new RowChange.SetTimer(Samples.Timer(id, "b", 1)),
            new RowChange.ClearTimer("a", TimerKind.Delay),
            new RowChange.ClearTimer("nothing", TimerKind.Task));
        (await Store.ListDueTimersAsync(Samples.Noon.AddSeconds(99), 10)).ShouldSatisfyAllConditions(
            timers => timers.Due.ShouldBe([Samples.Timer(id, "b", 1), Samples.Timer(id, "a", 5, TimerKind.Retry)]),
            timers => timers.Next.ShouldBeNull());
    }

    [Fact]
    public async Task Rows_of_runs_that_are_excepted_hide_no_others()
    {
        var (bad, good) = (await Store.BeginAsync("acme"), await Store.BeginAsync("acme"));
        foreach (var (id, second) in new[] { (bad, 1), (good, 2) })
        {
            await Store.NextAsync(id, null, new RowChange.SetTimer(Samples.Timer(id, "a", second)), new RowChange.SetTimer(Samples.Timer(id, "b", 10 * second)),
                new RowChange.AddReady(Samples.Ready(id, "c", second: second)));
        }

        var except = new HashSet<Guid> { bad };
        var due = await Store.ListDueTimersAsync(Samples.Noon.AddSeconds(5), 1, except);
        due.Due.ShouldBe([Samples.Timer(good, "a", 2)]);
        due.Next.ShouldBe(Samples.Noon.AddSeconds(20));
        (await Store.ListReadyAsync(new ReadyQuery { Limit = 1, Except = except })).ShouldBe([Samples.Ready(good, "c", second: 2)]);
    }

    [Fact]
    public async Task Rows_of_runs_that_alone_count_are_found_behind_those_of_others()
    {
        var (other, mine) = (await Store.BeginAsync("acme"), await Store.BeginAsync("acme"));
        foreach (var (id, second) in new[] { (other, 1), (mine, 2) })
        {
            await Store.NextAsync(id, null, new RowChange.SetTimer(Samples.Timer(id, "a", second)), new RowChange.SetTimer(Samples.Timer(id, "b", 10 * second)),
                new RowChange.AddReady(Samples.Ready(id, "c", second: second)), new RowChange.PutCall(new CallRow(id, Guid.Empty, CallKind.Tell)));
        }

        var only = new HashSet<Guid> { mine };
        var due = await Store.ListDueTimersAsync(Samples.Noon.AddSeconds(5), 1, only: only);
        due.Due.ShouldBe([Samples.Timer(mine, "a", 2)]);
        due.Next.ShouldBe(Samples.Noon.AddSeconds(20));
        (await Store.ListReadyAsync(new ReadyQuery { Limit = 1, Only = only })).ShouldBe([Samples.Ready(mine, "c", second: 2)]);
        (await Store.ListCallsAsync(1, only: only)).ShouldBe([new CallRow(mine, Guid.Empty, CallKind.Tell)]);
    }

    [Fact]
    public async Task A_task_comes_back_as_it_was_and_is_its_tenants_alone()
    {
        var id = await Store.BeginAsync("acme");
        var task = Samples.Task(id) with
        {
            AssigneeId = "ada",
            AssigneeRole = "ops",
            EscalatedTo = "",
            ClaimedBy = "bob",
            DelegatedTo = "cho",
            Candidates = new Candidates { Users = ["cho", "世界 \"\n"], Roles = ["ops"], Admins = true },
            DueAt = Samples.Noon.AddHours(1),
            RemindAt = Samples.Noon.AddMinutes(5),
            RemindedAt = Samples.Noon.AddMinutes(4),
        };
        await Store.NextAsync(id, null, new RowChange.PutTask(task));
        (await Store.FindTaskAsync("acme", task.Id)).ShouldBe(task);
        (await Store.FindTaskAsync("other", task.Id)).ShouldBeNull();
        (await Store.FindTaskAsync("acme", Guid.NewGuid())).ShouldBeNull();
        var closed = task with { Status = HumanTaskStatus.Approved, ClosedAt = Samples.Noon.AddHours(2), DecidedBy = "bob", ClaimedBy = null, DelegatedTo = null, Candidates = new Candidates { Anyone = true }, RemindAt = null };
        await Store.NextAsync(id, null, new RowChange.PutTask(closed));
        (await Store.FindTaskAsync("acme", task.Id)).ShouldBe(closed);
        (await Store.ReadRowsAsync(id))!.Tasks.ShouldBe([closed]);
    }

    [Fact]
    public async Task Open_tasks_are_listed_oldest_first_page_by_page_and_only_the_tenants_own()
    {
        var id = await Store.BeginAsync("acme");
        var other = await Store.BeginAsync("other");
        var tasks = Enumerable.Range(0, 12).Select(i => Samples.Task(id, i / 3)).ToArray();
        await Store.NextAsync(other, null, new RowChange.PutTask(Samples.Task(other, 0, "other")));
        foreach (var task in tasks)
            await Store.NextAsync(id, null, new RowChange.PutTask(task));
        await Store.NextAsync(id, null, new RowChange.PutTask(tasks[4] with { Status = HumanTaskStatus.Approved }));
        var listed = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await Store.ListTasksAsync(new TaskQuery { Tenant = "acme", Limit = 4, Cursor = cursor });
            listed.AddRange(page.Items.Select(task => task.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        listed.ShouldBe(tasks.Where((_, i) => i != 4).Select(task => task.Id));
    }

    [Fact]
    public async Task Closed_tasks_are_listed_among_open_ones_where_asked_for()
    {
        var id = await Store.BeginAsync("acme");
        var tasks = Enum.GetValues<HumanTaskStatus>().Reverse().Select((status, i) => Samples.Task(id, i) with { Status = status }).ToArray();
        await Store.NextAsync(id, null, [.. tasks.Select(task => new RowChange.PutTask(task))]);
        var listed = new List<TaskRow>();
        string? cursor = null;
        do
        {
            var page = await Store.ListTasksAsync(new TaskQuery { Tenant = "acme", OpenOnly = false, Limit = 2, Cursor = cursor });
            listed.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        listed.ShouldBe(tasks);
        (await Store.ListTasksAsync(new TaskQuery { Tenant = "acme", Status = HumanTaskStatus.Expired })).Items
            .ShouldHaveSingleItem().Status.ShouldBe(HumanTaskStatus.Expired);
    }

    [Fact]
    public async Task Tasks_are_filtered_by_run_and_by_who_may_decide_them_or_has_claimed_them()
    {
        var id = await Store.BeginAsync("acme");
        var second = await Store.BeginAsync("acme");
        TaskRow byRole = Samples.Task(id, 0) with { Candidates = new Candidates { Roles = ["dev", "ops"] } };
        TaskRow delegated = Samples.Task(id, 1) with { AssigneeRole = "ops", DelegatedTo = "bob", Candidates = new Candidates { Users = ["bob"] } };
        TaskRow claimed = Samples.Task(id, 2) with { ClaimedBy = "ada" }, assigned = Samples.Task(second, 3) with { Candidates = new Candidates { Users = ["bob", "ada"], Roles = ["dev"] } };
        await Store.NextAsync(id, null, new RowChange.PutTask(byRole), new RowChange.PutTask(delegated), new RowChange.PutTask(claimed));
        await Store.NextAsync(second, null, new RowChange.PutTask(assigned));
        (await List(new TaskQuery { Tenant = "acme", Role = "ops" })).ShouldBe([byRole]);
        (await List(new TaskQuery { Tenant = "acme", Role = "dev" })).ShouldBe([byRole, assigned]);
        (await List(new TaskQuery { Tenant = "acme", Assignee = "bob" })).ShouldBe([delegated, assigned]);
        (await List(new TaskQuery { Tenant = "acme", Assignee = "ada" })).ShouldBe([claimed, assigned]);
        (await List(new TaskQuery { Tenant = "acme", RunId = second })).ShouldBe([assigned]);
        TaskRow atLast = Samples.Task(second, 4) with { Candidates = new Candidates { Admins = true } };
        await Store.NextAsync(second, null, new RowChange.PutTask(atLast));
        // Of the one that is claimed nobody was named.
        (await List(new TaskQuery { Tenant = "acme", For = new Actor("bob") })).ShouldBe([delegated, claimed, assigned]);
        (await List(new TaskQuery { Tenant = "acme", For = new Actor("eva") { BusinessRoles = ["ops"] }, RunId = id })).ShouldBe([byRole, claimed]);
        (await List(new TaskQuery { Tenant = "acme", For = new Actor("root") { IsAdmin = true } })).ShouldBe([claimed, atLast]);
        (await List(new TaskQuery { Tenant = "acme", For = new Actor("bob") { IsAgent = true } })).ShouldBeEmpty();
        (await List(new TaskQuery { Tenant = "other", RunId = second })).ShouldBeEmpty();

        async Task<IReadOnlyList<TaskRow>> List(TaskQuery query) => (await Store.ListTasksAsync(query)).Items;
    }
}
