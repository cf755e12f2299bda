using System.Text;
using Andon.Artifacts;
using Andon.Files;

namespace Andon.Engine.Tests.Files;

public sealed class DigestScanTests
{
    private static readonly string Hex = Digest.Of("abc"u8).ToString();

    [Fact]
    public void A_digest_is_found_wherever_it_stands_by_itself()
    {
        Find($"\"{Hex}\"").ShouldBe([Hex]);
        Find($"{Hex}").ShouldBe([Hex]);
        Find($"sha256:{Hex}\nx").ShouldBe([Hex]);
        Find($"\0\x01\"digest\":\"{Hex}\",\"other\":\"{Hex}\"").ShouldBe([Hex, Hex]);
        Find($"{{\\\"digest\\\":\\\"{Hex}\\\"}}").ShouldBe([Hex]);
    }

    [Fact]
    public void Digits_of_either_case_and_escaped_ones_count()
    {
        Find(Hex.ToUpperInvariant()).ShouldBe([Hex]);
        Find("\"" + string.Concat(Hex.Select(c => $"\\u00{(int)c:x2}")) + "\"").ShouldBe([Hex]);
        Find("\"" + string.Concat(Hex.Select((c, i) => i % 3 == 0 ? $"\\u00{(int)c:X2}" : $"{c}")) + "\"").ShouldBe([Hex]);
    }

    [Fact]
    public void More_or_fewer_digits_are_none()
    {
        Find(Hex + "0").ShouldBeEmpty();
        Find(Hex[1..]).ShouldBeEmpty();
        Find(Hex + Hex).ShouldBeEmpty();
        Find("").ShouldBeEmpty();
        Find("\\u00").ShouldBeEmpty();
        Find(Hex[..63] + "\\u002").ShouldBeEmpty();
    }

    private static List<string> Find(string text)
    {
        var found = new List<string>();
        DigestScan.Find(Encoding.UTF8.GetBytes(text), digest => found.Add(digest.ToString()));
        return found;
    }
}
