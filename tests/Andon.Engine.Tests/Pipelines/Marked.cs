using Andon.Pipelines;

namespace Andon.Engine.Tests.Pipelines;

/// <summary>A file with a mark (§) where its one problem must be reported.</summary>
internal static class Marked
{
    public static PipelineProblem Problem(string code, string marked, params StepType[] types)
    {
        var (text, line, column) = Unmark(marked);
        var problems = PipelineFile.Parse(text, "p.yaml").Validate(BuiltInStepTypes.With(types));
        problems.Length.ShouldBe(1, string.Join('\n', problems.Select(p => p.Format("p.yaml"))));
        (problems[0].Code, problems[0].Line, problems[0].Column).ShouldBe((code, line, column), problems[0].Message);
        problems[0].Format("p.yaml").ShouldBe($"p.yaml:{line}:{column}: {problems[0].Message}");
        return problems[0];
    }

    /// <summary>The problem of a pipeline that has only these steps.</summary>
    public static PipelineProblem InSteps(string code, string steps, params StepType[] types) =>
        Problem(code, "andon: 1\nname: p\nsteps:\n" + string.Join('\n', steps.ReplaceLineEndings("\n").Split('\n').Select(l => "  " + l)) + "\n", types);

    /// <summary>The problem of a pipeline whose one step has this config.</summary>
    public static PipelineProblem InConfig(string code, string type, string config) =>
        InSteps(code, $"s:\n  type: {type}\n  config:\n" + string.Join('\n', config.ReplaceLineEndings("\n").Split('\n').Select(l => "    " + l)));

    private static (string Text, int Line, int Column) Unmark(string marked)
    {
        var at = marked.IndexOf('§');
        at.ShouldBeGreaterThanOrEqualTo(0);
        var before = marked[..at];
        return (marked.Remove(at, 1), before.Count(c => c == '\n') + 1, at - before.LastIndexOf('\n'));
    }
}
