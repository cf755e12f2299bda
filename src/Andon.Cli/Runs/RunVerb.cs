using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Pipelines;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Runs;

/// <summary><c>andon run FILE</c>: publishes, submits, and carries the run until it ends or waits only for people or signals.</summary>
internal static class RunVerb
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = Language.Of("A pipeline file, YAML or JSON", "流水线文件（YAML 或 JSON）") };
        var wait = Patience.Option();
        var submit = new SubmitOptions();
        var verb = new Command("run", Language.Of("Run a pipeline here until it ends or waits only for people or signals", "在此运行流水线，直到结束，或只等待人工或信号")) { file, wait, AllowedHosts.Option };
        submit.AddTo(verb);
        verb.Does((invocation, cancellation) => RunAsync(invocation, invocation.Get(file), submit, Patience.Of(invocation, wait), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(Invocation invocation, string path, SubmitOptions submit, Patience patience, CancellationToken cancellation)
    {
        var file = await PipelineFiles.ReadAsync(invocation, path, cancellation);
        var request = submit.Request(invocation, file.Definition!);
        using var interrupt = new Interrupt();
        await using var display = RunDisplay.Create(invocation);
        Task<RunView> SubmitAsync(Session session) => SubmitOptions.SubmitAsync(session.Client, invocation.Caller, file, request, cancellation);
        return invocation.Server is null
            ? await new Carrying(invocation, interrupt, patience, display).RunAsync(SubmitAsync)
            : await new Following(invocation, interrupt, patience, display).RunAsync(SubmitAsync);
    }
}
