namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_new_run_is_loaded_as_it_was_appended()
    {
        var id = Guid.CreateVersion7();
        var key = await Store.BeginAsync(Samples.Run(id));
        var stored = (await Store.LoadRunAsync(id)).ShouldNotBeNull();
        stored.RunKey.ShouldBe(key);
        stored.Sequence.ShouldBe(1);
        stored.Snapshot.IsEmpty.ShouldBeTrue();
        var row = stored.Log.ShouldHaveSingleItem();
        row.Sequence.ShouldBe(1);
        row.At.ShouldBe(Samples.Noon);
        row.Events.ToArray().ShouldBe(new byte[] { 1, 7 });
    }

    [Fact]
    public async Task A_run_that_does_not_exist_is_null()
    {
        (await Store.LoadRunAsync(Guid.NewGuid())).ShouldBeNull();
        (await Store.ReadRowsAsync(Guid.NewGuid())).ShouldBeNull();
        (await Store.ReadLogAsync(Guid.NewGuid())).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_log_is_read_from_the_beginning_or_after_a_sequence()
    {
        var id = await Store.BeginAsync();
        await Store.NextAsync(id, null);
        await Store.NextAsync(id, null);
        (await Store.ReadLogAsync(id)).Select(row => row.Sequence).ShouldBe([1, 2, 3]);
        (await Store.ReadLogAsync(id, 2)).Select(row => row.Sequence).ShouldBe([3]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task An_append_that_expects_another_sequence_is_a_conflict_and_changes_nothing(long expected)
    {
        var id = Guid.CreateVersion7();
        var key = await Store.BeginAsync(Samples.Run(id));
        await Store.NextAsync(id, null);
        var late = new TestAppend(id, expected == 0 ? 0 : key, expected, new RowChange.AddReady(Samples.Ready(id, "a")))
        {
            Run = Samples.Run(id) with { Title = "late" },
        };
        (await Store.SendAsync(late)).Status.ShouldBe(AppendStatus.Conflict);
        (await Store.LoadRunAsync(id))!.Sequence.ShouldBe(2);
        var rows = (await Store.ReadRowsAsync(id))!;
        rows.Run.Title.ShouldBe("Grüße, 世界");
        rows.Ready.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_concurrent_appends_to_one_run_exactly_one_wins_each_round()
    {
        var id = Guid.CreateVersion7();
        var key = await Store.BeginAsync(Samples.Run(id));
        for (var round = 1; round <= 20; round++)
        {
            var racers = Enumerable.Range(0, 16).Select(_ => new TestAppend(id, key, round)).ToArray();
            Parallel.ForEach(racers, Store.Append);
            var results = await Task.WhenAll(racers.Select(racer => racer.Outcome));
            results.Count(result => result.Status == AppendStatus.Committed).ShouldBe(1);
            results.Count(result => result.Status == AppendStatus.Conflict).ShouldBe(15);
        }
        (await Store.LoadRunAsync(id))!.Sequence.ShouldBe(21);
    }

    [Fact]
    public async Task Of_concurrent_first_appends_of_one_run_exactly_one_wins()
    {
        var id = Guid.CreateVersion7();
        var racers = Enumerable.Range(0, 16).Select(_ => new TestAppend(id, 0, 0) { Run = Samples.Run(id) }).ToArray();
        Parallel.ForEach(racers, Store.Append);
        var results = await Task.WhenAll(racers.Select(racer => racer.Outcome));
        results.Count(result => result.Status == AppendStatus.Committed).ShouldBe(1);
        results.Count(result => result.Status == AppendStatus.Conflict).ShouldBe(15);
    }

    [Fact]
    public async Task A_conflict_does_not_fail_its_neighbours()
    {
        var taken = Guid.CreateVersion7();
        var key = await Store.BeginAsync(Samples.Run(taken));
        var appends = Enumerable.Range(0, 200).Select(i =>
        {
            var id = Guid.CreateVersion7();
            return i % 2 == 0 ? new TestAppend(id, 0, 0) { Run = Samples.Run(id) } : new TestAppend(taken, key, 0) { Run = Samples.Run(taken) };
        }).ToArray();
        foreach (var append in appends)
            Store.Append(append);
        var results = await Task.WhenAll(appends.Select(append => append.Outcome));
        results.Where((_, i) => i % 2 == 0).ShouldAllBe(result => result.Status == AppendStatus.Committed);
        results.Where((_, i) => i % 2 == 1).ShouldAllBe(result => result.Status == AppendStatus.Conflict);
    }

    [Fact]
    public async Task An_append_that_cannot_be_written_does_not_fail_its_neighbours()
    {
        var good = Enumerable.Range(0, 20).Select(_ => Guid.CreateVersion7()).Select(id => new TestAppend(id, 0, 0) { Run = Samples.Run(id, "new tenant") }).ToArray();
        var bad = new TestAppend(Guid.CreateVersion7(), 0, 0);
        foreach (var append in good.Take(10).Append(bad).Concat(good.Skip(10)))
            Store.Append(append);
        (await bad.Outcome).Status.ShouldBe(AppendStatus.Failed);
        (await Task.WhenAll(good.Select(append => append.Outcome))).ShouldAllBe(result => result.Status == AppendStatus.Committed);
        (await Store.ListRunsAsync(new RunQuery { Tenant = "new tenant" })).Items.Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_second_submission_with_the_same_idempotency_key_names_the_first_run()
    {
        var first = Guid.CreateVersion7();
        (await Submit(first, "acme", "line", "k")).Status.ShouldBe(AppendStatus.Committed);
        var again = Guid.CreateVersion7();
        var result = await Submit(again, "acme", "line", "k");
        result.Status.ShouldBe(AppendStatus.Duplicate);
        result.Existing.ShouldBe(first);
        (await Store.LoadRunAsync(again)).ShouldBeNull();
        (await Store.FindSubmissionAsync("acme", "line", "k")).ShouldBe(first);
        (await Store.FindSubmissionAsync("acme", "fan", "k")).ShouldBeNull();
        (await Store.FindSubmissionAsync("nobody", "line", "k")).ShouldBeNull();
        (await Submit(Guid.CreateVersion7(), "other", "line", "k")).Status.ShouldBe(AppendStatus.Committed);
        (await Submit(Guid.CreateVersion7(), "acme", "fan", "k")).Status.ShouldBe(AppendStatus.Committed);
        (await Submit(Guid.CreateVersion7(), "acme", "line", "K")).Status.ShouldBe(AppendStatus.Committed);
    }

    [Fact]
    public async Task Of_concurrent_submissions_with_one_idempotency_key_one_is_committed_and_all_name_it()
    {
        var ids = Enumerable.Range(0, 32).Select(_ => Guid.CreateVersion7()).ToArray();
        var results = await Task.WhenAll(ids.Select(id => Submit(id, "acme", "line", "same")));
        var winner = ids[Array.FindIndex(results, result => result.Status == AppendStatus.Committed)];
        results.Count(result => result.Status == AppendStatus.Duplicate && result.Existing == winner).ShouldBe(31);
    }

    [Fact]
    public async Task A_lost_acknowledgement_is_settled_by_the_append_id()
    {
        var id = await Store.BeginAsync();
        var stored = (await Store.LoadRunAsync(id))!;
        var append = new TestAppend(id, stored.RunKey, 1);
        (await Store.WasAppendedAsync(id, 2, append.AppendId)).ShouldBeFalse();
        await Store.SendAsync(append);
        (await Store.WasAppendedAsync(id, 2, append.AppendId)).ShouldBeTrue();
        (await Store.WasAppendedAsync(id, 2, append.AppendId + 1)).ShouldBeFalse();
        (await Store.WasAppendedAsync(id, 1, append.AppendId)).ShouldBeFalse();
        (await Store.WasAppendedAsync(Guid.NewGuid(), 2, append.AppendId)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_run_is_loaded_from_its_newest_snapshot_and_the_log_after_it()
    {
        var id = Guid.CreateVersion7();
        var key = await Store.BeginAsync(Samples.Run(id));
        for (var sequence = 1; sequence <= 6; sequence++)
            await Store.SendAsync(new TestAppend(id, key, sequence) { Snapshot = sequence is 2 or 4 ? new byte[] { (byte)sequence } : default });
        var stored = (await Store.LoadRunAsync(id))!;
        stored.SnapshotSequence.ShouldBe(5);
        stored.Snapshot.ToArray().ShouldBe(new byte[] { 4 });
        stored.Sequence.ShouldBe(7);
        stored.Log.Select(row => row.Sequence).ShouldBe([6, 7]);
        (await Store.ReadLogAsync(id)).Count.ShouldBe(7);
    }

    [Fact]
    public async Task Runs_that_are_loaded_at_the_same_time_are_not_confused()
    {
        var runs = new Dictionary<Guid, int>();
        for (var i = 0; i < 60; i++)
        {
            var id = Guid.CreateVersion7();
            var key = await Store.BeginAsync(Samples.Run(id, tenant: $"tenant-{i % 3}"));
            for (var sequence = 1; sequence <= i % 5; sequence++)
                await Store.SendAsync(new TestAppend(id, key, sequence) { Snapshot = i % 4 == 1 && sequence == 2 ? new byte[] { (byte)i } : default });
            runs[id] = i;
        }

        var ids = runs.Keys.Concat(runs.Keys.Take(20)).Concat(Enumerable.Range(0, 20).Select(_ => Guid.NewGuid())).ToArray();
        Random.Shared.Shuffle(ids);
        var loaded = await Task.WhenAll(ids.Select(async id => (id, await Store.LoadRunAsync(id))));
        foreach (var (id, run) in loaded)
        {
            if (!runs.TryGetValue(id, out var i))
            {
                run.ShouldBeNull();
                continue;
            }

            var snapshot = i % 4 == 1 && i % 5 >= 2 ? 3 : 0;
            run.ShouldNotBeNull().Sequence.ShouldBe(1 + (i % 5));
            run.SnapshotSequence.ShouldBe(snapshot);
            run.Snapshot.ToArray().ShouldBe(snapshot > 0 ? new byte[] { (byte)i } : []);
            run.Log.Select(row => row.Sequence).ShouldBe(Enumerable.Range(snapshot + 1, (int)run.Sequence - snapshot).Select(n => (long)n));
        }
    }

    [Fact]
    public async Task A_run_that_has_nothing_after_its_snapshot_still_knows_its_sequence()
    {
        var id = Guid.CreateVersion7();
        var key = await Store.BeginAsync(Samples.Run(id));
        await Store.SendAsync(new TestAppend(id, key, 1) { Snapshot = new byte[] { 1 } });
        var stored = (await Store.LoadRunAsync(id))!;
        stored.Sequence.ShouldBe(2);
        stored.Log.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_complete_is_seen_by_every_reader_at_once()
    {
        var runs = Enumerable.Range(0, 64).Select(_ => Guid.CreateVersion7()).ToArray();
        await Task.WhenAll(runs.Select(async id =>
        {
            var key = await Store.BeginAsync(Samples.Run(id));
            for (var sequence = 1; sequence < 10; sequence++)
            {
                (await Store.SendAsync(new TestAppend(id, key, sequence))).Status.ShouldBe(AppendStatus.Committed);
                (await Store.LoadRunAsync(id))!.Sequence.ShouldBe(sequence + 1);
            }
        }));
    }

    [Fact]
    public async Task Large_and_empty_payloads_come_back_as_they_were()
    {
        var id = Guid.CreateVersion7();
        var large = new byte[5_000_000];
        new Random(1).NextBytes(large);
        await Store.SendAsync(new TestAppend(id, 0, 0) { Run = Samples.Run(id), Events = large });
        await Store.SendAsync(new TestAppend(id, (await Store.LoadRunAsync(id))!.RunKey, 1) { Events = default });
        var log = await Store.ReadLogAsync(id);
        log[0].Events.Span.SequenceEqual(large).ShouldBeTrue();
        log[1].Events.IsEmpty.ShouldBeTrue();
    }

    [Fact]
    public async Task The_store_keeps_no_reference_to_a_payload_after_it_is_complete()
    {
        var id = Guid.CreateVersion7();
        var buffer = new byte[] { 1, 2, 3 };
        await Store.SendAsync(new TestAppend(id, 0, 0) { Run = Samples.Run(id), Events = buffer });
        buffer[0] = 9;
        (await Store.ReadLogAsync(id))[0].Events.ToArray().ShouldBe(new byte[] { 1, 2, 3 });
    }

    private Task<AppendResult> Submit(Guid id, string tenant, string pipeline, string idempotencyKey) =>
        Store.SendAsync(new TestAppend(id, 0, 0) { Run = Samples.Run(id, tenant, pipeline), IdempotencyKey = idempotencyKey });
}
