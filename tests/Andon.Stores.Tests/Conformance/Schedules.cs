using System.Text;

namespace Andon.Stores.Tests;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_schedule_comes_back_as_it_was_added_to_its_own_tenant_alone()
    {
        var schedule = Samples.Schedule(due: Samples.Noon) with
        {
            IsPaused = true,
            Queue = [Samples.Noon, Samples.Noon.AddMinutes(1)],
            LastFire = Samples.Noon,
            LastRun = Guid.CreateVersion7(),
            LastProblem = "none",
            Revision = 7,
        };
        (await Store.Schedules.AddAsync(schedule, 10)).ShouldBeTrue();
        Text(await Store.Schedules.FindAsync("acme", schedule.Id)).ShouldBe(Text(schedule));
        (await Store.Schedules.FindAsync("other", schedule.Id)).ShouldBeNull();
        (await Store.Schedules.FindAsync("acme", Guid.CreateVersion7())).ShouldBeNull();
        (await Store.Schedules.DeleteAsync("other", schedule.Id)).ShouldBeFalse();
        (await Store.Schedules.ChangeAsync(schedule with { Tenant = "other" })).ShouldBeFalse();
        (await Store.Schedules.DeleteAsync("acme", schedule.Id)).ShouldBeTrue();
        (await Store.Schedules.DeleteAsync("acme", schedule.Id)).ShouldBeFalse();
        (await Store.Schedules.FindAsync("acme", schedule.Id)).ShouldBeNull();
    }

    [Fact]
    public async Task Schedules_are_listed_in_the_order_in_which_they_were_made_by_tenant_and_pipeline()
    {
        ScheduleRow[] made = [Samples.Schedule(), Samples.Schedule(pipeline: "other"), Samples.Schedule("other"), Samples.Schedule()];
        made = [.. made.Select((s, i) => s with { Id = Guid.CreateVersion7(Samples.Noon.AddSeconds(i)) })];
        foreach (var schedule in made.Reverse()) (await Store.Schedules.AddAsync(schedule, 10)).ShouldBeTrue();
        (await IdsAsync("acme", null, Guid.Empty, 10)).ShouldBe([made[0].Id, made[1].Id, made[3].Id]);
        (await IdsAsync("acme", "line", Guid.Empty, 10)).ShouldBe([made[0].Id, made[3].Id]);
        (await IdsAsync("acme", null, made[0].Id, 1)).ShouldBe([made[1].Id]);
        (await IdsAsync("nobody", null, Guid.Empty, 10)).ShouldBeEmpty();

        async Task<IEnumerable<Guid>> IdsAsync(string tenant, string? pipeline, Guid after, int limit) => (await Store.Schedules.ListAsync(tenant, pipeline, after, limit)).Select(s => s.Id);
    }

    [Fact]
    public async Task A_tenant_has_no_more_schedules_than_it_may_whatever_others_have()
    {
        foreach (var tenant in new[] { "acme", "other" })
        {
            (await Store.Schedules.AddAsync(Samples.Schedule(tenant), 2)).ShouldBeTrue();
            (await Store.Schedules.AddAsync(Samples.Schedule(tenant), 2)).ShouldBeTrue();
            (await Store.Schedules.AddAsync(Samples.Schedule(tenant), 2)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Of_those_who_change_a_schedule_at_the_same_revision_one_does()
    {
        var schedule = Samples.Schedule(due: Samples.Noon);
        await Store.Schedules.AddAsync(schedule, 10);
        var won = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.Schedules.ChangeAsync(schedule with { NextDue = Samples.Noon.AddMinutes(i), LastProblem = $"{i}" }).AsTask()));
        won.Count(w => w).ShouldBe(1);
        var now = (await Store.Schedules.FindAsync("acme", schedule.Id)).ShouldNotBeNull();
        (now.Revision, now.LastProblem).ShouldBe((1L, $"{Array.IndexOf(won, true)}"));
        (await Store.Schedules.ChangeAsync(schedule)).ShouldBeFalse();
        (await Store.Schedules.ChangeAsync(now)).ShouldBeTrue();
        await Store.Schedules.DeleteAsync("acme", schedule.Id);
        (await Store.Schedules.ChangeAsync(now with { Revision = 2 })).ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_due_is_listed_for_all_tenants_the_earliest_first_and_then_the_next_time_is_told()
    {
        ScheduleRow late = Samples.Schedule(due: Samples.Noon.AddMinutes(2)), early = Samples.Schedule("other", due: Samples.Noon), after = Samples.Schedule(due: Samples.Noon.AddHours(1));
        ScheduleRow paused = Samples.Schedule(due: Samples.Noon) with { IsPaused = true }, never = Samples.Schedule(), waiting = Samples.Schedule() with { Queue = [Samples.Noon.AddMinutes(1)] };
        foreach (var schedule in new[] { late, early, after, paused, never, waiting }) await Store.Schedules.AddAsync(schedule, 10);

        await MustBeAsync([], Samples.Noon, Samples.Noon.AddSeconds(-1), 10);
        await MustBeAsync([early.Id, waiting.Id, late.Id], after.NextDue, Samples.Noon.AddMinutes(5), 10);
        await MustBeAsync([early.Id, waiting.Id], late.NextDue, Samples.Noon.AddMinutes(5), 2);
        await MustBeAsync([late.Id], after.NextDue, Samples.Noon.AddMinutes(5), 10, early.Id, waiting.Id);
        (await Store.Schedules.ChangeAsync(early with { NextDue = after.NextDue })).ShouldBeTrue();
        (await Store.Schedules.ListDueAsync(Samples.Noon.AddHours(2), 10)).Due.Count.ShouldBe(4);

        async Task MustBeAsync(Guid[] due, DateTimeOffset? next, DateTimeOffset now, int limit, params Guid[] except)
        {
            var found = await Store.Schedules.ListDueAsync(now, limit, except.Length == 0 ? null : except.ToHashSet());
            found.Due.Select(s => s.Id).ShouldBe(due);
            found.Next.ShouldBe(next);
        }
    }

    private static string Text(ScheduleRow? schedule) => schedule is null ? "" : Encoding.UTF8.GetString(schedule.ToJson());
}
