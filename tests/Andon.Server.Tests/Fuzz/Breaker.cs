using System.Text;
using System.Text.Json.Nodes;

namespace Andon.Server.Tests.Fuzz;

/// <summary>Makes of a body that is right one that is wrong, or only strange.</summary>
internal sealed class Breaker(Random random, int maxBytes)
{
    private static readonly string[] Tokens =
    [
        "null", "true", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "1e999", "-1e-999", "99999999999999999999", "-0", "0.1", "1E400", "NaN", "[]", "{}", "[[]]", "\"\"", "\"2026-13-45T99:99:99Z\"",
        "\"9999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00+14:00\"", "-2147483649", "01", "'a'", "\"\\x\"", "{\"\":null}", "\"\u2028\"", "\"￿\"",
    ];

    public byte[] Break(byte[] body)
    {
        var text = Encoding.UTF8.GetString(body);
        return random.Next(16) switch
        {
            0 => [],
            1 => body[..random.Next(body.Length + 1)],
            2 => Insert(body, [0xff, 0xfe]),
            3 => Insert(body, [0xc0, 0x80]),
            4 => Insert(body, [0xed, 0xa0, 0x80]),
            5 => Insert(body, [0]),
            6 => Flip(body),
            7 => [0xef, 0xbb, 0xbf, .. body],
            8 => Utf8(new string('[', random.Next(60, 20_000))),
            9 => Utf8(string.Concat(Enumerable.Repeat("{\"a\":", 50 + random.Next(40))) + "1" + new string('}', 50 + random.Next(40))),
            10 => Utf8($"{{\"{new string('k', random.Next(10, 100_000))}\":1}}"),
            11 => Utf8(text.Replace(":", $":\"{new string('x', random.Next(100, random.Next(20) == 0 ? maxBytes * 2 : 20_000))}\",\"y\":", StringComparison.Ordinal)),
            12 => Utf8(text + One(" ", ",", "{}", "//", "\n")),
            13 => Utf8(Tokens[random.Next(Tokens.Length)]),
            14 => Utf8(Twice(text)),
            _ => Replace(text),
        };
    }

    /// <summary>The first key again.</summary>
    private static string Twice(string text)
    {
        var (from, to) = (text.IndexOf('"', StringComparison.Ordinal), text.IndexOf(',', StringComparison.Ordinal));
        return from < 0 || to < from ? "{\"a\":1,\"a\":1}" : $"{text[..(to + 1)]}{text[from..]}";
    }

    /// <summary>Another value in the place of one, a key more or a key less, anywhere in it.</summary>
    private byte[] Replace(string text)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return Utf8(text.Insert(random.Next(text.Length + 1), Tokens[random.Next(Tokens.Length)]));
        }

        // A place is marked, and what it becomes put there as text: it need not be JSON.
        const string mark = "\"@@mark@@\"";
        var objects = Objects(root).ToList();
        if (objects.Count == 0) return Utf8(Tokens[random.Next(Tokens.Length)]);
        var there = objects[random.Next(objects.Count)];
        var (key, way) = (random.Next(Math.Max(1, there.Count)), random.Next(4));
        if (way == 0 && there.Count > 0) there.Remove(there.ElementAt(key).Key);
        else if (way == 1) there["unknown"] = JsonNode.Parse(mark);
        else if (there.Count > 0) there[there.ElementAt(key).Key] = JsonNode.Parse(mark);
        return Utf8(root!.ToJsonString().Replace(mark, Tokens[random.Next(Tokens.Length)], StringComparison.Ordinal));
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => o.SelectMany(p => Objects(p.Value)).Prepend(o),
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };

    private byte[] Insert(byte[] body, byte[] what)
    {
        var at = random.Next(body.Length + 1);
        return [.. body[..at], .. what, .. body[at..]];
    }

    private byte[] Flip(byte[] body)
    {
        byte[] flipped = [.. body];
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var (at, with) = (random.NextDouble(), random.Next(256));
            if (flipped.Length > 0) flipped[(int)(at * flipped.Length)] = (byte)with;
        }

        return flipped;
    }

    private string One(params string[] words) => words[random.Next(words.Length)];

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
