using System.Buffers;
using System.Diagnostics;
using System.Text.Json;

namespace Andon.Expressions;

public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Words =
    [
        "params", "steps", ".a", ".output", "x", "1", "-9223372036854775808", "1.5", "1e308", "0", "'a'", "\"\\n\"", "r'\\d'", "'''", "true", "null",
        "[", "]", "{", "}", "(", ")", ",", ":", "?", "||", "&&", "==", "!=", "<", ">=", "in", "+", "-", "*", "/", "%", "!", ".", "has(",
        ".map(x, ", ".all(x,", ".filter(x,", "size(", ".split(", ".join(", ".matches('a*')", ".matches(", "timestamp(", "duration('1h')",
        ".getHours()", "int(", "string(", "double(", "`a-b`", "${{", "}}", "\ud800", "😀", "\\", "//", "\n", " ",
    ];

    private static readonly string[] Seeds =
    [
        "steps.a.output.words > 0 && has(params.x)", "params.list.filter(x, x > 1).map(x, x * 2) == [4, 6]",
        "'a,b'.split(',').join('-').matches('^a')", "timestamp('2009-02-13T23:31:30Z') + duration('1h')", "{'a': [1, 2.0]}['a'][1] in [2]",
        "true ? 1 : 'x' + \"y\"", "[0, 1].exists(x, 1 / x > 0) || params.n == null", "steps['b'].state.upperAscii().startsWith('CO')",
    ];

    [Fact]
    public void Nothing_that_is_typed_throws_or_hangs()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var scope = Cel.With("params", """{"x": 1, "n": null, "list": [1, 2, 3.5, "a", {"b": []}], "s": "\ud800"}""")
            .And("steps", Value.Record(name => name is "a" or "b" ? Value.FromJson(Cel.Json("""{"output": {"words": 3}, "state": "completed"}""")) : null));

        var (parsed, evaluated, count) = (0, 0, 0);
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 1500; count++)
        {
            var source = random.Next(2) == 0 ? Mutated(random) : string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Words[random.Next(Words.Length)]));
            try
            {
                if (Check(source, scope, out var ok)) parsed++;
                if (ok) evaluated++;
                CheckTemplate("${{" + source + "}} " + source, scope);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}, source: {source}", e);
            }
        }
        output.WriteLine($"{count} sources, {parsed} parsed, {evaluated} gave a value");
        parsed.ShouldBeGreaterThan(0);
        evaluated.ShouldBeGreaterThan(0);
    }

    private static bool Check(string source, IScope scope, out bool ok)
    {
        ok = false;
        if (!Expression.TryParse(source, out var expression, out var error))
        {
            error.Offset.ShouldBeInRange(0, source.Length);
            return false;
        }
        foreach (var reference in expression.References) source.AsSpan(reference.Offset).StartsWith(reference.Variable).ShouldBeTrue();
        var result = expression.Evaluate(scope);
        ok = result.Ok;
        if (ok)
        {
            result.Value.ToString().ShouldNotBeNull();
            result.Value.GetHashCode().ShouldBe(expression.Evaluate(scope).Value.GetHashCode());
        }
        else
        {
            result.Error!.Offset.ShouldBeInRange(0, source.Length);
        }
        return true;
    }

    private static void CheckTemplate(string text, IScope scope)
    {
        var json = JsonSerializer.SerializeToElement(text);
        if (!Template.TryParse(json, out var template, out var error))
        {
            error.Offset.ShouldBeInRange(0, text.Length);
            return;
        }
        using var writer = new Utf8JsonWriter(new ArrayBufferWriter<byte>());
        if (!template.TryRender(scope, writer, out error)) error.Offset.ShouldBeInRange(0, text.Length);
    }

    private static string Mutated(Random random)
    {
        var source = Seeds[random.Next(Seeds.Length)];
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var at = random.Next(source.Length + 1);
            source = random.Next(3) switch
            {
                0 => source.Insert(at, Words[random.Next(Words.Length)]),
                1 => source.Remove(at, random.Next(0, Math.Min(6, source.Length - at) + 1)),
                _ => source[..at] + (char)random.Next(32, 127) + source[Math.Min(source.Length, at + 1)..],
            };
        }
        return source;
    }
}
