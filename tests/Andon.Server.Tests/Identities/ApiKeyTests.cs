using System.Security.Cryptography;
using Andon.Server.Identities;

namespace Andon.Server.Tests.Identities;

public sealed class ApiKeyTests
{
    [Fact]
    public void A_key_is_read_as_it_was_shown_and_proves_its_own_hash_alone()
    {
        var (one, other) = (ApiKey.Create(), ApiKey.Create());
        ApiKey.TryParse(one.Reveal(), out var read).ShouldBeTrue();
        read!.Id.ShouldBe(one.Id);
        read.Proves(one.Hash).ShouldBeTrue();
        read.Proves(other.Hash).ShouldBeFalse();
        read.Proves([]).ShouldBeFalse();
        one.Reveal().ShouldMatch("^andon_[0-9a-f]{16}_[0-9a-f]{64}_[0-9a-f]{8}$");
        one.Hash.ShouldBe(SHA256.HashData(one.Secret));
    }

    [Fact]
    public void A_key_that_lost_or_changed_a_character_is_none()
    {
        var whole = ApiKey.Create().Reveal();
        for (var i = 0; i < whole.Length; i++)
        {
            ApiKey.TryParse(whole.Remove(i, 1), out _).ShouldBeFalse();
            ApiKey.TryParse(whole[..i] + (whole[i] == '0' ? '1' : '0') + whole[(i + 1)..], out _).ShouldBeFalse();
        }

        foreach (var text in (string[])["", "andon_", "andon____", whole.ToUpperInvariant(), whole + "_", "x" + whole]) ApiKey.TryParse(text, out _).ShouldBeFalse();
    }

    [Fact]
    public void The_checksum_is_that_of_the_standard()
    {
        // The check value that every description of CRC-32 gives.
        var secret = ApiKey.Create();
        var body = secret.Reveal()[..^9];
        var crc = uint.MaxValue;
        foreach (var c in body)
        {
            crc ^= c;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        secret.Reveal().ShouldEndWith((~crc).ToString("x8"));
    }

    [Fact]
    public void What_is_logged_of_a_key_has_no_secret()
    {
        var key = ApiKey.Create();
        key.ToString().ShouldNotContain(Convert.ToHexStringLower(key.Secret));
        $"{key}".ShouldBe($"andon_{key.Id}_…");
    }
}
