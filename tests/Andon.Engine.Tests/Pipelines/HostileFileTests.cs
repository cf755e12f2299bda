using System.Diagnostics;
using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>Files of the greatest size, made to be slow: each gets its answer, in time that grows with the size and not with its square.</summary>
public sealed class HostileFileTests(ITestOutputHelper output)
{
    private const int Size = PipelineLimits.MaxFileBytes - 1_000;
    private const string Head = "andon: 1\nname: p\nsteps:\n";

    public static TheoryData<string> Cases => [.. Files.Keys];

    private static Dictionary<string, Func<string>> Files { get; } = new(StringComparer.Ordinal)
    {
        ["one long word"] = () => "x: " + new string('a', Size),
        ["one long quoted text"] = () => "x: '" + new string('a', Size) + "'",
        ["one long list on a line"] = () => "x: [" + Repeat("1,") + "]",
        ["one long list of lines"] = () => "x:\n" + Repeat("- 1\n"),
        ["many unknown keys"] = () => Many(i => $"k{i}: 1\n"),
        ["many keys twice"] = () => Many(i => $"k{i / 2}: 1\n"),
        ["many keys of a config with deps"] = () => Head + "  a:\n    type: noop\n    config:\n      deps: []\n" + Many(i => $"      k{i}: 1\n"),
        ["many steps"] = () => Head + Many(i => $"  s{i}: {{type: noop}}\n"),
        ["many unknown dependencies of long names"] = () => Head + string.Concat(Enumerable.Range(0, 9_000).Select(i => $"  {Long(i)}: {{type: noop, deps: [{Long(-i - 1)}, {Long(-i - 9_999)}]}}\n")),
        ["many dependencies"] = () => Head + "  a: {type: noop, deps: [" + Many(i => $"a{i}, ") + "]}\n",
        ["many references to unknown steps"] = () => Head + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"  {Long(i)}: {{type: noop}}\n"))
            + "  t: {type: transform, config: {output: [" + string.Concat(Enumerable.Range(0, 900).Select(i => $"'${{{{ {string.Join(" + ", Enumerable.Repeat("steps.nobody_" + i, 90))} }}}}', ")) + "]}}\n",
        ["many expressions"] = () => Head + "  t: {type: transform, config: {output: [" + Many(i => "'${{ 1 }}', ") + "]}}\n",
        ["a deep expression"] = () => Head + "  t: {type: noop, when: '" + new string('(', Size / 2) + "'}\n",
        ["many anchors and aliases"] = () => "x:\n" + Many(i => $"- &a{i} b\n- *a{i}\n"),
        ["a deep nest of blocks"] = () => string.Concat(Enumerable.Range(0, 2_000).Select(i => new string(' ', i) + "a:\n")),
        ["many brackets"] = () => new string('[', Size),
        ["many question marks"] = () => Repeat("? "),
        ["many dashes"] = () => Repeat("- "),
        ["many tabs"] = () => "a:\n" + Repeat("\t"),
        ["many rollbacks to nobody"] = () => Head + "  t: {type: approval_gate, config: {rollback_to: [" + Many(i => $"b{i}, ") + "]}}\n",
        ["a long cycle"] = () => Head + "  s0: {type: noop, deps: s9999}\n" + string.Concat(Enumerable.Range(1, 9_999).Select(i => $"  s{i}: {{type: noop, deps: s{i - 1}}}\n")),
        ["a chain of all steps"] = () => Head + "  s0: {type: noop}\n" + string.Concat(Enumerable.Range(1, 9_999).Select(i => $"  s{i}: {{type: noop, deps: s{i - 1}}}\n")),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_hostile_file_gets_its_answer(string name)
    {
        var text = Files[name]();
        foreach (var file in new[] { "p.yaml", "p.json" })
        {
            var watch = Stopwatch.StartNew();
            var problems = PipelineFile.Parse(text, file).Validate(BuiltInStepTypes.ByName);
            output.WriteLine($"{name}, {file}: {text.Length} characters, {problems.Length} problems in {watch.ElapsedMilliseconds} ms; {(problems.IsEmpty ? "" : problems[0].Message[..Math.Min(120, problems[0].Message.Length)])}");
            problems.Length.ShouldBeLessThanOrEqualTo(PipelineLimits.MaxProblems);
        }
    }

    private static string Long(int i) => $"{new string('x', 50)}{i}".Replace('-', '_');

    private static string Repeat(string text) => string.Concat(Enumerable.Repeat(text, Size / text.Length));

    private static string Many(Func<int, string> text)
    {
        var built = new System.Text.StringBuilder();
        for (var i = 0; built.Length < Size - 200; i++) built.Append(text(i));
        return built.ToString();
    }
}
