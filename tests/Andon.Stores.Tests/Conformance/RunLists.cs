using Andon.Runs;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_run_row_comes_back_as_it_was_and_changes_when_an_append_says_so()
    {
        var id = Guid.CreateVersion7();
        var holders = new[] { Guid.NewGuid(), Guid.NewGuid() };
        var row = Samples.Run(id) with { Holders = [.. holders], StartedAt = Samples.Noon.AddMicroseconds(1) };
        await Store.BeginAsync(row);
        Same((await Store.ReadRowsAsync(id))!.Run, row);
        var ended = row with { State = RunState.Failed, Revision = 2, Title = "", EndedAt = Samples.Noon.AddDays(1), Holders = [] };
        await Store.NextAsync(id, ended);
        Same((await Store.ReadRowsAsync(id))!.Run, ended);
        Same((await Store.ListRunsAsync(new RunQuery { Tenant = "acme" })).Items.ShouldHaveSingleItem(), ended);
    }

    [Fact]
    public async Task Runs_are_listed_newest_first_page_by_page_and_only_the_tenants_own()
    {
        var mine = new List<Guid>();
        for (var i = 0; i < 25; i++)
        {
            mine.Add(await Store.BeginAsync("acme"));
            await Store.BeginAsync("other");
        }
        mine.Reverse();
        var listed = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await Store.ListRunsAsync(new RunQuery { Tenant = "acme", Limit = 5, Cursor = cursor });
            page.Items.Count.ShouldBe(5);
            listed.AddRange(page.Items.Select(run => run.RunId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        listed.ShouldBe(mine);
        (await Store.ListRunsAsync(new RunQuery { Tenant = "nobody" })).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_run_that_is_submitted_between_two_pages_moves_nothing()
    {
        for (var i = 0; i < 4; i++)
            await Store.BeginAsync();
        var first = await Store.ListRunsAsync(new RunQuery { Tenant = "acme", Limit = 2 });
        await Store.BeginAsync();
        var second = await Store.ListRunsAsync(new RunQuery { Tenant = "acme", Limit = 2, Cursor = first.NextCursor });
        first.Items.Concat(second.Items).Select(run => run.RunId).Distinct().Count().ShouldBe(4);
    }

    [Fact]
    public async Task Runs_are_filtered_by_state_pipeline_owner_and_text()
    {
        var ids = new Dictionary<RunState, Guid>();
        foreach (var state in Enum.GetValues<RunState>())
        {
            var id = ids[state] = Guid.CreateVersion7();
            await Store.BeginAsync(Samples.Run(id) with
            {
                State = state,
                Pipeline = state is RunState.Failed ? "fan" : "line",
                Owner = state is RunState.Paused ? "bob" : "ada",
                Title = state is RunState.Waiting ? "Release ÄRGER 100%" : "x",
            });
        }
        foreach (var (state, id) in ids)
            (await Ids(new RunQuery { Tenant = "acme", State = state })).ShouldBe([id]);
        (await Ids(new RunQuery { Tenant = "acme", Pipeline = "fan" })).ShouldBe([ids[RunState.Failed]]);
        (await Ids(new RunQuery { Tenant = "acme", Owner = "bob" })).ShouldBe([ids[RunState.Paused]]);
        (await Ids(new RunQuery { Tenant = "acme", Text = "ärger 100%" })).ShouldBe([ids[RunState.Waiting]]);
        (await Ids(new RunQuery { Tenant = "acme", Owner = "bob", State = RunState.Failed })).ShouldBeEmpty();

        async Task<IEnumerable<Guid>> Ids(RunQuery query) => (await Store.ListRunsAsync(query)).Items.Select(run => run.RunId);
    }

    [Fact]
    public async Task A_limit_out_of_range_or_a_foreign_cursor_is_refused()
    {
        await Should.ThrowAsync<ArgumentException>(async () => await Store.ListRunsAsync(new RunQuery { Tenant = "acme", Limit = 0 }));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.ListRunsAsync(new RunQuery { Tenant = "acme", Limit = 201 }));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.ListRunsAsync(new RunQuery { Tenant = "acme", Cursor = "x' OR 1" }));
        await Should.ThrowAsync<ArgumentException>(async () => await Store.ListTasksAsync(new TaskQuery { Tenant = "acme", Cursor = "-" }));
    }

    [Fact]
    public async Task What_the_dead_hold_of_unended_runs_is_found()
    {
        Guid me = Guid.NewGuid(), dead = Guid.NewGuid();
        var lost = await Begin(RunState.Running, dead);
        var shared = await Begin(RunState.Running, me, dead);
        await Begin(RunState.Running, me);
        await Begin(RunState.Waiting);
        await Begin(RunState.Cancelled, dead);
        var found = await Store.ListLostAsync(me);
        found.Lost.ShouldBe([new LostHolder(lost, dead), new LostHolder(shared, dead)], ignoreOrder: true);
        found.Next.ShouldBeNull();
        await Store.NextAsync(lost, Samples.Run(lost));
        (await Store.ListLostAsync(me)).Lost.ShouldBe([new LostHolder(shared, dead)]);

        async Task<Guid> Begin(RunState state, params Guid[] holders)
        {
            var id = Guid.CreateVersion7();
            await Store.BeginAsync(Samples.Run(id) with { State = state, Holders = [.. holders] });
            return id;
        }
    }

    [Fact]
    public async Task All_ids_are_listed_in_their_order()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 10; i++)
        {
            ids.Add(Guid.NewGuid());
            await Store.BeginAsync(Samples.Run(ids[^1], "tenant " + (i % 3)));
        }
        ids.Sort();
        var first = await Store.ListRunIdsAsync(Guid.Empty, 4);
        first.ShouldBe(ids.Take(4));
        (await Store.ListRunIdsAsync(first[^1], 100)).ShouldBe(ids.Skip(4));
    }

    /// <summary>The record's own comparison compares the arrays of holders by reference.</summary>
    private static void Same(RunRow actual, RunRow expected)
    {
        actual.Holders.ToArray().ShouldBe(expected.Holders.ToArray());
        (actual with { Holders = [] }).ShouldBe(expected with { Holders = [] });
    }
}
