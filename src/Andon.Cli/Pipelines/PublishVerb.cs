using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Pipelines;

namespace Andon.Cli.Pipelines;

/// <summary><c>andon publish FILE…</c></summary>
internal static class PublishVerb
{
    public static Command Create()
    {
        var files = new Argument<string[]>("FILE") { Arity = ArgumentArity.OneOrMore, Description = Language.Of("Pipeline files, YAML or JSON", "流水线文件（YAML 或 JSON）") };
        var verb = new Command("publish", Language.Of("Publish pipelines; the same content keeps its version", "发布流水线；内容不变则版本不变")) { files };
        verb.Does((invocation, cancellation) => PublishAsync(invocation, invocation.Get(files), cancellation));
        return verb;
    }

    /// <summary>All files are checked before the first one is published.</summary>
    private static async Task<int> PublishAsync(Invocation invocation, string[] paths, CancellationToken cancellation)
    {
        var read = paths.Select(PipelineFile.Read).ToList();
        List<PlacedProblem> problems = [];
        foreach (var file in read) problems.AddRange(await PipelineFiles.ProblemsAsync(invocation, file, cancellation));
        if (problems.Count > 0) throw PipelineFiles.Invalid(problems);

        List<PipelineView> published = [];
        await using var session = await Contention.OpenAsync(invocation, Access.Submit, cancellation);
        foreach (var file in PipelineFiles.InOrder(read)) published.Add(await PipelineFiles.PublishAsync(session.Client, invocation.Caller, file, cancellation));
        Print(invocation.Printer, published);
        return ExitCode.Done;
    }

    private static void Print(Printer printer, List<PipelineView> published)
    {
        if (printer.Format == OutputFormat.Text)
        {
            foreach (var view in published) printer.Line(Language.Of($"{view.Name} version {view.Version}", $"{view.Name} 版本 {view.Version}"));
        }
        else if (printer.Format == OutputFormat.Json)
        {
            // One file, one object; several, a list of them.
            if (published is [var only]) printer.Json(only);
            else printer.Json(new { Items = published });
        }
        else
        {
            published.ForEach(printer.Ndjson);
        }
    }
}
