using System.Collections.Immutable;
using Andon.Artifacts;
using Andon.Audit;
using FsCheck;
using FsCheck.Fluent;

namespace Andon.Core.Tests.Audit;

public sealed class AuditVerifierTests
{
    [Fact]
    public void A_chain_as_it_was_written_is_sound_and_agrees_with_checkpoints_made_of_it() => Prop.ForAll(Chains.Of(1).ToArbitrary(), chain =>
    {
        var verifier = new AuditVerifier([Chains.Checkpoint(chain, 1), Chains.Checkpoint(chain, chain.Length)]);
        chain.ShouldAllBe(record => verifier.Follow(record));
        verifier.End();
        verifier.Problem.ShouldBeNull();
        (verifier.Sequence, verifier.Hash, verifier.Agreed).ShouldBe((chain.Length, chain[^1].Hash, 2));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_part_of_any_entry_that_is_changed_is_found_there() => ForEach(1, Gen.Choose(0, Chains.Parts - 1), (chain, at, part) =>
        Chains.Verify(chain.SetItem(at, chain[at] with { Entry = Chains.Changed(chain[at].Entry, part) })).ShouldBe(Found(AuditProblemKind.Changed, at + 1)));

    [Fact]
    public void Any_entry_that_is_removed_is_found_unless_it_is_the_last() => ForEach(2, Gen.Constant(0), (chain, at, _) =>
        Chains.Verify(chain.RemoveAt(at)).ShouldBe(at == chain.Length - 1 ? null : Found(AuditProblemKind.Removed, at + 1)));

    [Fact]
    public void An_entry_that_is_removed_and_the_rest_renumbered_is_found() => ForEach(2, Gen.Constant(0), (chain, at, _) =>
    {
        if (at == chain.Length - 1) return;
        Chains.Verify(chain.RemoveAt(at).Select((r, n) => r with { Sequence = n + 1 })).ShouldBe(Found(AuditProblemKind.Changed, at + 1));
    });

    [Fact]
    public void Two_rows_in_each_others_place_are_found_whether_they_keep_their_numbers_or_not() => ForEach(2, Gen.Choose(0, 19), (chain, at, other) =>
    {
        other %= chain.Length;
        if (at == other) return;
        var (first, second) = (Math.Min(at, other), Math.Max(at, other));
        var moved = chain.SetItem(first, chain[second]).SetItem(second, chain[first]);
        Chains.Verify(moved).ShouldBe(new AuditProblem(AuditProblemKind.Removed, first + 1, second));
        var renumbered = moved.SetItem(first, chain[second] with { Sequence = first + 1 }).SetItem(second, chain[first] with { Sequence = second + 1 });
        Chains.Verify(renumbered).ShouldBe(Found(AuditProblemKind.Changed, first + 1));
    });

    [Fact]
    public void An_entry_that_is_there_twice_is_not_in_its_place() => ForEach(1, Gen.Constant(0), (chain, at, _) =>
        Chains.Verify(chain.Insert(at, chain[at])).ShouldBe(Found(AuditProblemKind.OutOfOrder, at + 1)));

    [Fact]
    public void A_tail_that_is_cut_off_is_found_by_a_checkpoint_that_had_it() => ForEach(2, Gen.Choose(1, 20), (chain, at, until) =>
    {
        until = Math.Min(until, chain.Length);
        Chains.Verify(chain.Take(at), Chains.Checkpoint(chain, until)).ShouldBe(until <= at ? null : new AuditProblem(AuditProblemKind.CutOff, at + 1, until));
    });

    [Fact]
    public void A_chain_that_is_written_anew_after_a_change_is_found_by_the_next_checkpoint() => ForEach(2, Gen.Choose(0, Chains.Parts - 1), (chain, at, part) =>
    {
        var anew = Chains.Of(chain.Select((r, n) => n == at ? Chains.Changed(r.Entry, part) : r.Entry));
        Chains.Verify(anew).ShouldBeNull("it hangs together again");
        AuditCheckpoint[] before = at == 0 ? [] : [Chains.Checkpoint(chain, at)];
        Chains.Verify(anew, [.. before, Chains.Checkpoint(chain, chain.Length)]).ShouldBe(new AuditProblem(AuditProblemKind.Rewritten, at + 1, chain.Length));
    });

    [Fact]
    public void What_goes_on_from_a_place_that_is_known_to_be_sound_need_not_be_followed_from_the_beginning() => ForEach(2, Gen.Constant(0), (chain, at, _) =>
    {
        var verifier = new AuditVerifier(at + 1, chain[at].Hash, []);
        chain.Skip(at + 1).ShouldAllBe(record => verifier.Follow(record));
        verifier.Hash.ShouldBe(chain[^1].Hash);
        var other = new AuditVerifier(at + 1, Digest.Of("else"u8), []);
        chain.Skip(at + 1).Take(1).ShouldAllBe(record => !other.Follow(record));
    });

    private static AuditProblem Found(AuditProblemKind kind, long at) => new(kind, at, at);

    /// <summary>Any chain of at least so many entries, any of them, and something else.</summary>
    private static void ForEach(int least, Gen<int> more, Action<ImmutableArray<AuditRecord>, int, int> holds)
    {
        var cases = from chain in Chains.Of(least) from at in Gen.Choose(0, chain.Length - 1) from other in more select (chain, at, other);
        Prop.ForAll(cases.ToArbitrary(), c => holds(c.chain, c.at, c.other)).QuickCheckThrowOnFailure();
    }
}
