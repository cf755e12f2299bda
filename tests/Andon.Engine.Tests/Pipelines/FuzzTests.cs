using System.Diagnostics;
using System.Text;
using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>Whatever the text: an answer, soon, with a place, and never an exception.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ":", ": ", ",", "- ", "\n", "\n  ", "\t", "\"", "'", "&a ", "*a", "!", "!!", "!!int ", "|", ">", "#", "%", "@", "`", "---\n", "...\n", "? ",
        "<<: ", "${{ ", " }}", "steps.", "\\u", "\\ud800", "\0", "\uD800", "é", "🙂", "\u2028", "0x", "1e", ".inf", "null", "deps", "config", "type: map", "%YAML 3.0\n", "|9\n",
        "\\", "\r", "\u0085", "999999999999999999999999", "!<tag:x>", "!foo!bar ",
    ];

    private const string Seed = """
        andon: 1
        name: p
        params: {type: object, properties: {n: {type: integer}}}
        limits: {max_parallel: 2}
        steps:
          a: &a
            type: script
            config: {run: [echo, "${{ params.n + 1 }}"], deps: []}
            retry: {max_attempts: 3, backoff: 1s, jitter: true}
          b:
            type: approval_gate
            deps: [a]
            when: |
              steps.a.output.x > 0 &&
              params.n in [1, 2]
            config: {rollback_to: [a], timeout_hours: 4, on_timeout: escalate, form_schema: {type: object}}
          c: {type: delay, deps: b, config: {for: 5m}}
          d: {type: noop, deps: c, concurrency: {key: k, limit: 1}}
        """;

    [Fact]
    public void Mutated_YAML_never_throws_and_always_gets_an_answer() => Fuzz(Seed, "p.yaml");

    [Fact]
    public void Mutated_JSON_never_throws_and_always_gets_an_answer() =>
        Fuzz(Encoding.UTF8.GetString(PipelineWriter.Write(PipelineFile.Parse(Seed).Definition!)), "p.json");

    private void Fuzz(string valid, string name)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        var rounds = 0;
        for (; watch.ElapsedMilliseconds < 1_500; rounds++)
        {
            var text = Mutate(valid, random);
            var started = watch.ElapsedMilliseconds;
            try
            {
                var problems = PipelineFile.Parse(text, name).Validate(BuiltInStepTypes.ByName);
                problems.ShouldAllBe(p => p.Line > 0 && p.Column > 0 && p.Message.Length > 5 && p.Code.Length > 0);
            }
            catch (Exception error)
            {
                throw new InvalidOperationException($"seed {seed}, round {rounds}: {error.Message}\n{text}", error);
            }

            (watch.ElapsedMilliseconds - started).ShouldBeLessThan(2_000, text);
        }

        output.WriteLine($"{rounds} texts");
    }

    private static string Mutate(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (var edits = random.Next(1, 6); edits > 0; edits--)
        {
            var at = random.Next(mutated.Length + 1);
            switch (random.Next(4))
            {
                case 0:
                    mutated.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    mutated.Remove(at, Math.Min(random.Next(1, 8), mutated.Length - at));
                    break;
                case 2:
                    var from = random.Next(mutated.Length);
                    mutated.Insert(at, mutated.ToString(from, Math.Min(random.Next(1, 40), mutated.Length - from)));
                    break;
                default:
                    if (at < mutated.Length) mutated[at] = (char)random.Next(0, 256);
                    break;
            }
        }

        return mutated.ToString();
    }
}
