using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Andon.Secrets;

namespace Andon.Engine.Tests.Secrets;

public sealed class MaskTests
{
    private const string Value = "p/ä+s \"w\\ö\n2nd line's <end>";

    public static TheoryData<string> Forms => [.. FormsOf(Value)];

    [Theory, MemberData(nameof(Forms))]
    public void Every_form_of_a_value_is_masked_wherever_it_is_cut(string form)
    {
        var mask = new SecretMask([Value]);
        foreach (var (before, after) in new[] { ("", ""), ("a ", " z"), ("§", "§") })
        {
            var text = before + form + after;
            mask.Text(text).ShouldBe(before + "***" + after);
            var bytes = Encoding.UTF8.GetBytes(text);
            for (var cut = 0; cut <= bytes.Length; cut++) Filtered(mask, bytes[..cut], bytes[cut..]).ShouldBe(before + "***" + after);
            Filtered(mask, [.. bytes.Select(b => new[] { b })]).ShouldBe(before + "***" + after);
        }
    }

    [Fact]
    public void A_value_within_what_is_encoded_as_base64_is_masked_but_for_what_it_shares_with_its_neighbours()
    {
        var mask = new SecretMask(["correct-horse"]);
        foreach (var user in (string[])["u", "us", "use", "user"])
        {
            var text = Convert.ToBase64String(Encoding.UTF8.GetBytes(user + ":correct-horse!"));
            var masked = mask.Text(text);
            masked.ShouldContain("***");
            masked.Length.ShouldBeLessThan(text.Length - 10);
        }
    }

    [Fact]
    public void Each_line_of_a_value_is_masked_by_itself_unless_it_is_too_short_to_tell()
    {
        var mask = new SecretMask(["-----BEGIN KEY-----\r\nMIIabcdefgh\r\n}\r\n-----END KEY-----\r\n"]);
        mask.Text("x MIIabcdefgh y }").ShouldBe("x *** y }");
        mask.Text("[-----BEGIN KEY-----]").ShouldBe("[***]");
    }

    [Fact]
    public void Base64_in_lines_is_masked_whole()
    {
        var value = new string('k', 50) + "0123456789" + new string('z', 200);
        var lines = string.Join('\n', Convert.ToBase64String(Encoding.UTF8.GetBytes(value)).Chunk(76).Select(c => new string(c)));
        new SecretMask([value]).Text($"<{lines}>").ShouldBe("<***>");
    }

    [Fact]
    public void Values_that_overlap_or_begin_alike_are_masked_as_far_as_they_reach()
    {
        var mask = new SecretMask(["abcdefgh", "efghijkl", "abcdefghXYZ"]);
        mask.Text("<abcdefghijkl>").ShouldBe("<***>");
        mask.Text("<abcdefghXYZ>").ShouldBe("<***>");
        mask.Text("<abcdefghXY>").ShouldBe("<***XY>");
        mask.Text("abcdabcdefg abcdabcdefgh").ShouldBe("abcdabcdefg abcd***");
    }

    [Fact]
    public void A_filter_gives_the_same_as_marking_every_place_by_hand_however_the_text_is_cut()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            string Word(int most) => new([.. Enumerable.Range(0, random.Next(1, most)).Select(_ => (char)('a' + random.Next(2)))]);
            string[] patterns = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Word(6))];
            var text = Word(60);
            var filter = new MaskFilter(new Automaton(patterns));
            var to = new ArrayBufferWriter<byte>();
            for (var rest = Encoding.UTF8.GetBytes(text).AsSpan(); !rest.IsEmpty;)
            {
                var some = random.Next(1, rest.Length + 1);
                filter.Append(rest[..some], to);
                rest = rest[some..];
            }

            filter.Complete(to);
            Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe(ByHand(text, patterns), $"round {round}: {text} without {string.Join(' ', patterns)}");
        }
    }

    [Fact]
    public void Json_stays_json_whatever_is_masked_in_it_and_is_the_same_bytes_where_nothing_is()
    {
        var mask = new SecretMask(["12345678", "a\":\"b,c:[d"]);
        ReadOnlyMemory<byte> json = """{"n":12345678,"x":[123456789,true,null,1.50],"k12345678":"a\":\"b,c:[d","é":"\u00e9"}"""u8.ToArray();
        Encoding.UTF8.GetString(mask.Json(json).Span).ShouldBe("""{"n":"***","x":["***9",true,null,1.50],"k***":"***","é":"é"}""");
        ReadOnlyMemory<byte> other = """{"a":"\u0041","n":1e3}"""u8.ToArray();
        mask.Json(other).ShouldBe(other);
    }

    [Fact]
    public async Task A_stream_is_read_without_values()
    {
        var mask = new SecretMask(["correct-horse"]);
        var text = string.Concat(Enumerable.Repeat("xcorrect-horsey", 10_000));
        await using var stream = new MaskedStream(new MemoryStream(Encoding.UTF8.GetBytes(text)), mask);
        using var reader = new StreamReader(stream);
        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(string.Concat(Enumerable.Repeat("x***y", 10_000)));
    }

    internal static IEnumerable<string> FormsOf(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        yield return value;
        yield return Convert.ToBase64String(bytes);
        yield return Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        yield return Convert.ToHexString(bytes);
        yield return Convert.ToHexStringLower(bytes);
        yield return Uri.EscapeDataString(value);
        yield return WebUtility.UrlEncode(value);
        yield return WebUtility.HtmlEncode(value);
        yield return JsonSerializer.Serialize(value)[1..^1];
        yield return JsonSerializer.Serialize(value, AndonJson.Options)[1..^1];
        yield return JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value.Replace("/", @"\/", StringComparison.Ordinal);
    }

    private static string Filtered(SecretMask mask, params byte[][] portions)
    {
        var filter = mask.Filter();
        var to = new ArrayBufferWriter<byte>();
        foreach (var portion in portions) filter.Append(portion, to);
        filter.Complete(to);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }

    private static string ByHand(string text, string[] patterns)
    {
        var isSecret = new bool[text.Length];
        foreach (var pattern in patterns)
        {
            for (var at = text.IndexOf(pattern, StringComparison.Ordinal); at >= 0; at = text.IndexOf(pattern, at + 1, StringComparison.Ordinal))
                Array.Fill(isSecret, true, at, pattern.Length);
        }

        return string.Concat(text.Select((c, i) => !isSecret[i] ? $"{c}" : i == 0 || !isSecret[i - 1] ? "***" : ""));
    }
}
