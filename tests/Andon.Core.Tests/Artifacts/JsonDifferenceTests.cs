using System.Text.Json;
using System.Text.Json.Nodes;
using Andon.Artifacts;

namespace Andon.Core.Tests.Artifacts;

/// <summary>The difference of two JSON values as a patch.</summary>
public sealed class JsonDifferenceTests
{
    private static readonly string[] Names = ["a", "b", "c/d", "e~f", ""];

    [Theory]
    [InlineData("1", "1.0", "")]
    [InlineData("""{"a":1,"b":[2]}""", """{"b":[2],"a":1}""", "")]
    [InlineData("1", "2", "replace '' 1 2")]
    [InlineData("null", "0", "replace '' null 0")]
    [InlineData("""{"a":1}""", """{"a":null}""", "replace '/a' 1 null")]
    [InlineData("""{"a":1,"b":2}""", """{"b":3,"c":4}""", "remove '/a' 1 -; replace '/b' 2 3; add '/c' - 4")]
    [InlineData("""{"x/y":{"m~n":1}}""", """{"x/y":{"m~n":2}}""", "replace '/x~1y/m~0n' 1 2")]
    [InlineData("[1,2,3]", "[1,3]", "remove '/1' 2 -")]
    [InlineData("[1,3]", "[1,2,3]", "add '/1' - 2")]
    [InlineData("[1,2,3,4]", "[4]", "remove '/2' 3 -; remove '/1' 2 -; remove '/0' 1 -")]
    [InlineData("""[{"id":1,"v":1}]""", """[{"id":1,"v":2}]""", "replace '/0/v' 1 2")]
    [InlineData("[]", "{}", "replace '' [] {}")]
    public void Changes_name_place_and_values(string from, string to, string expected) =>
        string.Join("; ", JsonDifference.Of(Parse(from), Parse(to), 100).Select(c => $"{c.Op} '{c.Pointer}' {Text(c.From)} {Text(c.To)}")).ShouldBe(expected);

    [Fact]
    public void Applied_in_order_the_changes_of_any_two_values_give_the_second()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var from = Any(random, 4);
            var to = random.Next(3) == 0 ? Any(random, 4) : Changed(from, random);
            var changes = JsonDifference.Of(Element(from), Element(to), 10_000);
            var patched = changes.Aggregate(from?.DeepClone(), Apply);
            JsonNode.DeepEquals(patched, to).ShouldBeTrue($"seed {seed}: {from?.ToJsonString()} → {to?.ToJsonString()} gave {patched?.ToJsonString()}");
            (changes.Count == 0).ShouldBe(JsonNode.DeepEquals(from, to), $"seed {seed}");
        }
    }

    [Fact]
    public void No_more_changes_are_looked_for_than_were_asked_for()
    {
        var from = Parse($"[{string.Join(',', Enumerable.Range(0, 5_000))}]");
        var to = Parse($"[{string.Join(',', Enumerable.Range(1, 5_000).Select(i => -i))}]");
        JsonDifference.Of(from, to, 3).Count.ShouldBe(3);
        JsonDifference.Of(from, Parse("[]"), 3).Count.ShouldBe(3);
        JsonDifference.Of(Parse("[]"), to, 3).Count.ShouldBe(3);
    }

    private static JsonNode? Apply(JsonNode? root, JsonChange change)
    {
        if (change.Pointer.Length == 0) return Node(change.To!.Value);
        var tokens = change.Pointer.Split('/').Skip(1).Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToList();
        var at = tokens.SkipLast(1).Aggregate(root!, (node, token) => node is JsonArray list ? list[int.Parse(token)]! : node[token]!);
        switch (at, change.Op)
        {
            case (JsonArray list, "remove"):
                list.RemoveAt(int.Parse(tokens[^1]));
                break;
            case (JsonArray list, "add"):
                list.Insert(int.Parse(tokens[^1]), Node(change.To!.Value));
                break;
            case (JsonArray list, _):
                list[int.Parse(tokens[^1])] = Node(change.To!.Value);
                break;
            case (JsonObject map, "remove"):
                map.Remove(tokens[^1]).ShouldBeTrue();
                break;
            case (JsonObject map, var op):
                map.ContainsKey(tokens[^1]).ShouldBe(op == "replace");
                map[tokens[^1]] = Node(change.To!.Value);
                break;
        }

        return root;
    }

    private static JsonNode? Any(Random random, int depth) => random.Next(depth > 0 ? 6 : 4) switch
    {
        0 => null,
        1 => JsonValue.Create(random.Next(3)),
        2 => JsonValue.Create(random.Next(2) == 0),
        3 => JsonValue.Create(Names[random.Next(Names.Length)]),
        4 => new JsonArray([.. Enumerable.Range(0, random.Next(5)).Select(_ => Any(random, depth - 1))]),
        _ => new JsonObject(Names.Where(_ => random.Next(2) == 0).Select(n => KeyValuePair.Create(n, Any(random, depth - 1)))),
    };

    /// <summary>The same, but for a few places.</summary>
    private static JsonNode? Changed(JsonNode? node, Random random)
    {
        if (random.Next(6) == 0) return Any(random, 2);
        return node switch
        {
            JsonArray list => new JsonArray([.. list.Where(_ => random.Next(5) > 0).Select(i => Changed(i, random))]),
            JsonObject map => new JsonObject(map.Where(_ => random.Next(5) > 0).Select(m => KeyValuePair.Create(m.Key, Changed(m.Value, random)))),
            _ => node?.DeepClone(),
        };
    }

    private static JsonElement Element(JsonNode? node) => JsonSerializer.SerializeToElement(node);

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;

    private static string Text(JsonElement? value) => value?.GetRawText() ?? "-";
}
