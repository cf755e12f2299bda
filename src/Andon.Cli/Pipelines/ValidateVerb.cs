using System.CommandLine;
using Andon.Cli.Terminal;
using Andon.Pipelines;

namespace Andon.Cli.Pipelines;

/// <summary><c>andon validate FILE…</c></summary>
internal static class ValidateVerb
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = Language.Of("Pipeline files, YAML or JSON", "流水线文件（YAML 或 JSON）") };
        var verb = new Command("validate", Language.Of("Check pipelines; problems as file:line:col: message", "检查流水线；问题以 文件:行:列: 说明 列出")) { files };
        verb.Does((invocation, cancellation) => ValidateAsync(invocation, invocation.Get(files), cancellation));
        return verb;
    }

    private static async Task<int> ValidateAsync(Invocation invocation, string[] paths, CancellationToken cancellation)
    {
        List<PlacedProblem> problems = [];
        foreach (var path in paths)
        {
            var found = await PipelineFiles.ProblemsAsync(invocation, PipelineFile.Read(path), cancellation);
            problems.AddRange(found);
            if (found.Count == 0 && !invocation.Printer.IsForPrograms) invocation.Printer.Line(Language.Of($"{path}: valid", $"{path}：有效"));
        }

        foreach (var problem in problems) invocation.Printer.Say(problem.ToString());
        if (invocation.Printer.Format == OutputFormat.Json) invocation.Printer.Json(new { Valid = problems.Count == 0, Errors = problems });
        else if (invocation.Printer.Format == OutputFormat.Ndjson) problems.ForEach(invocation.Printer.Ndjson);
        return problems.Count == 0 ? ExitCode.Done : ExitCode.Usage;
    }
}
