using Andon.Nodes;

namespace Andon;

/// <summary>Proof that the simulation bites: with a safeguard taken out, it says so soon.</summary>
public sealed class BiteTests(ITestOutputHelper output)
{
    [Fact]
    public void The_loss_of_compare_and_append_is_found() => Find(Sabotage.NoCompareAndAppend);

    [Fact]
    public void The_loss_of_the_fence_is_found() => Find(Sabotage.NoFence);

    [Fact]
    public void The_loss_of_the_durable_start_is_found() => Find(Sabotage.NoDurableStart);

    [Fact]
    public void The_loss_of_the_rescue_is_found() => Find(Sabotage.NoRescue);

    [Fact]
    public void The_loss_of_the_settlement_of_lost_acknowledgements_is_found() => Find(Sabotage.NoSettlement);

    [Fact]
    public void The_belief_that_what_is_not_written_yet_never_will_be_is_found() => Find(Sabotage.NoDoubt);

    [Fact]
    public void The_loss_of_calls_that_the_dead_left_is_found() => Find(Sabotage.NoCalls);

    [Fact]
    public void The_loss_of_the_record_of_what_was_undone_is_found() => Find(Sabotage.NoRecordOfUndoing);

    [Fact]
    public void The_loss_of_the_second_look_at_a_lease_is_found() => Find(Sabotage.NoLeaseCheck);

    [Fact]
    public void The_loss_of_the_second_look_at_slots_is_found() => Find(Sabotage.NoSlotCheck);

    [Fact]
    public void The_loss_of_the_nodes_leases_is_found() => Find(Sabotage.NoNodeLease);

    private void Find(Sabotage sabotage)
    {
        var found = Seeds.FirstThatFinds(sabotage, 1_000);
        found.ShouldNotBeNull($"{sabotage} was not found within 1,000 seeds");
        output.WriteLine($"{sabotage} was found by seed {found.Seed}: {found.Violation}");
    }
}
