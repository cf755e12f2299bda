using Andon.Audit;
using FsCheck;
using FsCheck.Fluent;

namespace Andon.Core.Tests.Audit;

public sealed class AuditChainTests
{
    private static readonly AuditEntry Entry = new()
    {
        Tenant = "acme",
        At = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(19),
        Actor = "ann",
        Via = "0123",
        Action = "run.submitted",
        Subject = "世界",
        Details = "{}",
    };

    /// <summary>What is on record must be found sound by every later version: this never changes.</summary>
    [Fact]
    public void The_bytes_of_an_entry_and_its_hash_are_these()
    {
        Convert.ToHexStringLower(AuditChain.Body(Entry)).ShouldBe(
            "01" + "0006ba20a332d001" + "00000004" + "61636d65" + "00000003" + "616e6e" + "00000004" + "30313233"
            + "0000000d" + "72756e2e7375626d6974746564" + "00000006" + "e4b896e7958c" + "00000002" + "7b7d");
        AuditChain.Next(AuditChain.Start, 1, Entry).ToString().ShouldBe("0297899933942782b8020fc63e0b5aac0b57c87f2535975b200d8b68a2a7326a");
    }

    [Fact]
    public void Who_came_without_a_credential_that_is_known_is_not_who_came_with_an_empty_one() =>
        AuditChain.Body(Entry with { Via = null }).ShouldNotBe(AuditChain.Body(Entry with { Via = "" }));

    [Fact]
    public void Two_entries_have_the_same_bytes_only_where_they_are_the_same() => Prop.ForAll(Chains.Entries.Two().ToArbitrary(), two =>
        AuditChain.Body(two.Item1).SequenceEqual(AuditChain.Body(two.Item2)).ShouldBe(two.Item1 == two.Item2)).QuickCheckThrowOnFailure();

    [Fact]
    public void The_same_entry_elsewhere_in_a_chain_has_another_hash()
    {
        var first = AuditChain.Next(AuditChain.Start, 1, Entry);
        AuditChain.Next(AuditChain.Start, 2, Entry).ShouldNotBe(first);
        AuditChain.Next(first, 1, Entry).ShouldNotBe(first);
    }

    [Fact]
    public void What_not_every_database_gives_back_is_shown_with_the_sign_for_it_from_the_beginning()
    {
        var entry = Entry with { Actor = "a\0b", Via = "\ud800", Subject = "🙂\udc00" };
        (entry.Actor, entry.Via, entry.Subject).ShouldBe(("a\ufffdb", "\ufffd", "🙂\ufffd"));
        entry.At.Ticks.ShouldBe(Entry.At.Ticks - (Entry.At.Ticks % 10));
    }

    [Fact]
    public void A_checkpoint_is_signed_by_its_key_alone_and_for_nothing_else()
    {
        byte[] key = [.. Enumerable.Range(0, 32).Select(n => (byte)n)], other = new byte[32];
        var signed = Chains.Checkpoint(Chains.Of([Entry, Entry]), 2).SignedBy(key);
        signed.IsSignedBy(key).ShouldBeTrue();
        signed.IsSignedBy(other).ShouldBeFalse();
        foreach (var changed in (AuditCheckpoint[])[signed with { Sequence = 1 }, signed with { Tenant = "acm" }, signed with { Hash = AuditChain.Start }, signed with { At = signed.At.AddMicroseconds(1) }, signed with { Signature = default }])
            changed.IsSignedBy(key).ShouldBeFalse();
    }

    [Fact]
    public void Details_are_small_whatever_they_are_made_of()
    {
        AuditDetails.Of(("a", null), ("b", new string('x', 1_000)), ("c", Enumerable.Range(0, 100).Select(n => $"{n}").ToList())).Length.ShouldBeLessThan(400);
        AuditDetails.Of(("name", "世界 \"\0"), ("n", 1), ("yes", true)).ShouldBe("""{"name":"世界 \"\u0000","n":1,"yes":true}""");
    }
}
