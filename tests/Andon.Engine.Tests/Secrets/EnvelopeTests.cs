using System.Security.Cryptography;
using System.Text;
using Andon.Secrets;
using Andon.Stores;

namespace Andon.Engine.Tests.Secrets;

public sealed class EnvelopeTests
{
    private static readonly byte[] Master = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void What_was_sealed_opens_and_is_sealed_differently_each_time()
    {
        var (one, two) = (Sealed("acme", "db", "correct-horse é"), Sealed("acme", "db", "correct-horse é"));
        Envelope.Open(Master, one).ShouldBe("correct-horse é");
        one.SealedValue.Span.SequenceEqual(two.SealedValue.Span).ShouldBeFalse();
        one.WrappedKey.Span.SequenceEqual(two.WrappedKey.Span).ShouldBeFalse();
        Encoding.Latin1.GetString(one.SealedValue.Span).ShouldNotContain("correct");
    }

    [Fact]
    public void A_row_of_which_any_byte_was_changed_does_not_open()
    {
        var row = Sealed("acme", "db", "correct-horse");
        for (var i = 0; i < row.WrappedKey.Length; i++) Refused(row with { WrappedKey = Flipped(row.WrappedKey, i) });
        for (var i = 0; i < row.SealedValue.Length; i++) Refused(row with { SealedValue = Flipped(row.SealedValue, i) });
        Refused(row with { SealedValue = row.SealedValue[..^1] });
        Refused(row with { SealedValue = default });
        Refused(row with { WrappedKey = row.WrappedKey[..20] });
    }

    [Fact]
    public void A_row_that_was_moved_to_another_tenant_or_name_or_mixed_with_another_does_not_open()
    {
        SecretRow row = Sealed("acme", "db", "correct-horse"), other = Sealed("acme", "api", "battery-staple");
        Refused(row with { Tenant = "other" });
        Refused(row with { Name = "api" });
        Refused(row with { Tenant = "acm", Name = "edb" });
        Refused(row with { KeyId = "another" });
        Refused(row with { SealedValue = other.SealedValue });
        Refused(row with { SealedValue = other.SealedValue, WrappedKey = other.WrappedKey });
    }

    [Fact]
    public void A_row_that_is_wrapped_anew_opens_by_the_new_key_alone_and_its_value_is_as_it_was()
    {
        var next = RandomNumberGenerator.GetBytes(32);
        var row = Sealed("acme", "db", "correct-horse");
        var anew = Envelope.Rewrap(Master, next, "k2", row);
        anew.SealedValue.ShouldBe(row.SealedValue);
        Envelope.Open(next, anew).ShouldBe("correct-horse");
        Refused(anew);
        Should.Throw<CryptographicException>(() => Envelope.Rewrap(next, Master, "k3", row));
    }

    private static SecretRow Sealed(string tenant, string name, string value)
    {
        var (wrapped, sealedValue) = Envelope.Seal(Master, "k1", tenant, name, value);
        return new SecretRow { Tenant = tenant, Name = name, KeyId = "k1", WrappedKey = wrapped, SealedValue = sealedValue, SetBy = "ann", SetAt = DateTimeOffset.UnixEpoch };
    }

    private static void Refused(SecretRow row) => Should.Throw<CryptographicException>(() => Envelope.Open(Master, row));

    private static byte[] Flipped(ReadOnlyMemory<byte> bytes, int at)
    {
        var changed = bytes.ToArray();
        changed[at] ^= 1;
        return changed;
    }
}
