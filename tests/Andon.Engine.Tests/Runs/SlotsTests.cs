using Andon.Runs;

namespace Andon.Engine.Tests.Runs;

/// <summary>Who may take the room of a node.</summary>
public sealed class SlotsTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void While_older_runs_wait_a_third_of_the_slots_is_kept_from_younger_ones()
    {
        var slots = new Slots(9);
        slots.SetWaiting(new Dictionary<string, DateTimeOffset> { ["acme"] = Noon });
        slots.FreeFor("acme", Noon.AddSeconds(1)).ShouldBe(6);
        slots.FreeFor("acme", Noon).ShouldBe(9, "the run that waits is as old as itself");
        slots.FreeFor("acme").ShouldBe(9, "the dispatcher takes the oldest first");

        slots.TryTake("acme", 8, null).ShouldBeTrue();
        slots.FreeFor("acme", Noon.AddSeconds(1)).ShouldBe(0);
        slots.FreeFor("acme").ShouldBe(1);

        slots.SetWaiting(new Dictionary<string, DateTimeOffset>());
        slots.FreeFor("acme", Noon.AddSeconds(1)).ShouldBe(1, "nothing waits");
    }

    [Fact]
    public void What_waits_in_one_tenant_keeps_another_to_its_share_and_not_to_less()
    {
        var slots = new Slots(8);
        slots.SetWaiting(new Dictionary<string, DateTimeOffset> { ["acme"] = Noon });
        slots.FreeFor("other", Noon.AddSeconds(1)).ShouldBe(4);
    }

    [Fact]
    public void Whoever_has_much_leaves_a_sixteenth_to_those_who_come()
    {
        var slots = new Slots(32);
        slots.TryTake("acme", 20, null).ShouldBeTrue();
        slots.FreeFor("acme").ShouldBe(12, "nobody else was ever here");
        slots.TryTake("other", 0, null).ShouldBeTrue();
        slots.FreeFor("acme").ShouldBe(10);
        slots.TryTake("acme", 10, null).ShouldBeTrue();
        slots.FreeFor("acme").ShouldBe(0);
        slots.FreeFor("other", Noon).ShouldBe(2);
    }

    [Fact]
    public void A_node_with_much_room_is_nearly_full_before_nothing_is_left_and_one_with_little_never()
    {
        var (large, small) = (new Slots(32), new Slots(8));
        large.TryTake("acme", 30, null).ShouldBeTrue();
        large.IsNearlyFull.ShouldBeFalse();
        large.TryTake("acme", 1, null).ShouldBeTrue();
        large.IsNearlyFull.ShouldBeTrue();
        small.TryTake("acme", 8, null).ShouldBeTrue();
        small.IsNearlyFull.ShouldBeFalse();
    }

    [Fact]
    public void Who_comes_while_the_dispatcher_looks_has_a_share_before_it_is_found()
    {
        var slots = new Slots(4);
        slots.TryTake("acme", 3, null).ShouldBeTrue();
        slots.FreeFor("acme").ShouldBe(1);
        slots.Looking();
        slots.NoteWaiting("other", Noon);
        slots.FreeFor("acme").ShouldBe(0, "it has more than its share");
        slots.SetWaiting(new Dictionary<string, DateTimeOffset> { ["acme"] = Noon });
        slots.FreeFor("acme").ShouldBe(0, "what was found is older than what was noted");
        slots.FreeFor("other").ShouldBe(1);

        slots.Looking();
        slots.SetWaiting(new Dictionary<string, DateTimeOffset> { ["acme"] = Noon });
        slots.FreeFor("acme").ShouldBe(1, "it was not found any more");
    }
}
