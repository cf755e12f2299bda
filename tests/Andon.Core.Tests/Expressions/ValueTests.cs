using System.Text;
using System.Text.Json;

namespace Andon.Expressions;

public sealed class ValueTests
{
    [Theory]
    [InlineData("""{"a":[1,2.50,"x",null,true,1e2],"b":{}}""")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("0.10000000000000000001")]
    [InlineData("-0.0")]
    public void Json_that_is_passed_on_keeps_its_digits(string json) => Value.FromJson(Cel.Json(json)).ToString().ShouldBe(json);

    [Fact]
    public void Json_numbers_are_ints_where_they_can_be()
    {
        Value.FromJson(Cel.Json("9223372036854775807")).Kind.ShouldBe(ValueKind.Int);
        Value.FromJson(Cel.Json("9223372036854775808")).Kind.ShouldBe(ValueKind.Double);
        Value.FromJson(Cel.Json("1.0")).Kind.ShouldBe(ValueKind.Double);
        Value.FromJson(Cel.Json("1e400")).AsDouble().ShouldBe(double.PositiveInfinity);
    }

    [Fact]
    public void A_double_is_written_so_that_it_is_read_as_one()
    {
        foreach (var number in (double[])[0, 1, -1, 1.5, 1e15, 123456789, 1e22, 1e-7, double.MaxValue, double.Epsilon])
        {
            var back = Value.FromJson(Cel.Json(Value.From(number).ToString()));
            back.Kind.ShouldBe(ValueKind.Double);
            back.AsDouble().ShouldBe(number);
        }
    }

    [Fact]
    public void Equal_values_have_equal_hashes()
    {
        var (built, json) = (Cel.Value("{'a': [1.0, 'x']}"), Value.FromJson(Cel.Json("""{"a":[1,"x"]}""")));
        built.ShouldBe(json);
        built.GetHashCode().ShouldBe(json.GetHashCode());
        Value.From(1L).GetHashCode().ShouldBe(Value.From(1.0).GetHashCode());
        default(Value).ShouldBe(Value.Null);
    }

    [Fact]
    public void Accessors_refuse_another_kind()
    {
        Should.Throw<InvalidOperationException>(() => Value.From(1L).AsString());
        Should.Throw<InvalidOperationException>(() => Value.Null.AsItems());
        Should.Throw<ArgumentException>(() => Value.Map([new("a", Value.Null), new("a", Value.Null)]));
        Should.Throw<ArgumentOutOfRangeException>(() => Value.From(TimeSpan.MaxValue));
        Value.Map([new("a", Value.List([Value.From("x"), Value.From(DateTimeOffset.UnixEpoch)]))]).ToString()
            .ShouldBe("""{"a":["x","1970-01-01T00:00:00.000000Z"]}""");
    }

    [Fact]
    public void A_large_map_finds_its_keys_too()
    {
        var map = Value.Map(Enumerable.Range(0, 100).Select(i => KeyValuePair.Create($"k{i}", Value.From(i))));
        Cel.Value("m.k42 + m['k' + '7']", new Variables().And("m", map)).AsInt().ShouldBe(49);
    }

    [Theory]
    [InlineData("\"a\\ud800b\"", "a\uFFFDb")]
    [InlineData("\"\\udc00\\n\\\"\\/\"", "\uFFFD\n\"/")]
    public void Json_text_that_is_not_Unicode_is_repaired(string json, string text)
    {
        var value = Value.FromJson(Cel.Json(json));
        value.AsString().ShouldBe(text);
        value.ToString().ShouldNotBeNull();
    }

    [Fact]
    public void Broken_text_anywhere_in_json_never_throws()
    {
        // The parser lets both pass: an escape of half a surrogate pair, and a byte that is no UTF-8.
        var bytes = Encoding.UTF8.GetBytes("""{"k\ud800": [1, "\udfff"], "x": "?"}""");
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xFF;
        using var json = JsonDocument.Parse(bytes);
        var scope = new Variables().And("params", Value.FromJson(json.RootElement)).And("bad", Value.From("\ud800"));

        Cel.Value("params.x", scope).AsString().ShouldBe("\uFFFD");
        Cel.Value("params['k\uFFFD'][1]", scope).AsString().ShouldBe("\uFFFD");
        Cel.Value("params.map(k, size(k))", scope).ToString().ShouldBe("[2,1]");
        Cel.Value("has(params.nothing)", scope).AsBool().ShouldBeFalse();
        Cel.Value("params", scope).ToString().ShouldBe("""{"k�":[1,"�"],"x":"�"}""");
        Cel.Error("params[bad]", scope).Message.ShouldBe("no such key: \uFFFD");
        Cel.Value("bad + 'x'", scope).ToString().ShouldBe("\"\uFFFDx\"");
    }
}
