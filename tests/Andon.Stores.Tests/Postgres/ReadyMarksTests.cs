using Andon.Postgres.Reading;
using Andon.Testing;

namespace Andon.Stores.Tests.Postgres;

/// <summary>From where the ready queue is looked at.</summary>
public sealed class ReadyMarksTests
{
    private readonly VirtualClock clock = new();
    private readonly ReadyMarks marks;

    public ReadyMarksTests() => marks = new ReadyMarks(clock);

    [Fact]
    public void The_next_look_begins_where_the_first_row_was_of_each_tenant_with_much()
    {
        Find(full: true, (3, 300, 8), (2, 200, 7), (1, 100, 9));
        MarksOf(marks.Begin()).ShouldBe([(1, 100), (3, 300)]);
    }

    [Fact]
    public void While_all_that_waits_is_seen_there_is_no_mark()
    {
        Find(full: false, (1, 100, 9));
        marks.Begin().Tenants.ShouldBeEmpty();
    }

    [Fact]
    public void What_is_appended_before_a_mark_takes_it_back()
    {
        Find(full: true, (1, 100, 9), (2, 200, 9));
        marks.Lower(1, 50);
        marks.Lower(2, 201);
        marks.Lower(3, 1);
        MarksOf(marks.Begin()).ShouldBe([(1, 50), (2, 200)]);
    }

    [Fact]
    public void What_is_appended_during_a_look_that_may_not_have_seen_it_counts_too()
    {
        var look = marks.Begin();
        marks.Lower(1, 40);
        marks.Lower(1, 60);
        marks.End(look, Rows((1, 100, 9)), isPageFull: true);
        MarksOf(marks.Begin()).ShouldBe([(1, 40)]);
    }

    [Theory]
    [InlineData(999, 1)]
    [InlineData(1000, 0)]
    public void A_look_goes_by_the_marks_for_less_than_a_second(int milliseconds, int tenants)
    {
        Find(full: true, (1, 100, 9));
        clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        marks.Begin().Tenants.Length.ShouldBe(tenants);
    }

    [Fact]
    public void A_look_beside_another_is_at_all_and_leaves_no_marks()
    {
        Find(full: true, (1, 100, 9));
        var first = marks.Begin();
        var second = marks.Begin();
        second.Tenants.ShouldBeEmpty();
        marks.End(second, Rows((1, 500, 9)), isPageFull: true);
        marks.End(first, Rows((1, 110, 9)), isPageFull: true);
        MarksOf(marks.Begin()).ShouldBe([(1, 110)]);
    }

    private static List<(int Tenant, long First)> Rows(params (int Tenant, long First, int Count)[] found) =>
        [.. found.SelectMany(t => Enumerable.Repeat((t.Tenant, t.First), t.Count))];

    private static IEnumerable<(int Tenant, long Mark)> MarksOf(ReadyMarks.Look look) => look.Tenants.Zip(look.Marks);

    private void Find(bool full, params (int Tenant, long First, int Count)[] found) => marks.End(marks.Begin(), Rows(found), full);
}
