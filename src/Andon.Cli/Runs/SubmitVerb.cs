using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Pipelines;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Pipelines;

namespace Andon.Cli.Runs;

/// <summary><c>andon submit FILE|NAME</c>: puts a run on record; executes nothing.</summary>
internal static class SubmitVerb
{
    public static Command Create()
    {
        var what = new Argument<string>("FILE|NAME") { Description = Language.Of("A pipeline file, or the name of a published pipeline", "流水线文件，或已发布流水线的名称") };
        var version = new Option<int?>("--pipeline-version") { HelpName = "N", Description = Language.Of("Of a published pipeline; default: the newest", "已发布流水线的版本；默认最新") };
        var submit = new SubmitOptions();
        var verb = new Command("submit", Language.Of("Submit a run; 'andon runs resume' carries it", "提交运行；由 'andon runs resume' 执行")) { what, version };
        submit.AddTo(verb);
        verb.Does((invocation, cancellation) => SubmitAsync(invocation, invocation.Get(what), invocation.Get(version), submit, cancellation));
        return verb;
    }

    private static async Task<int> SubmitAsync(Invocation invocation, string what, int? version, SubmitOptions submit, CancellationToken cancellation)
    {
        var run = IsName(what)
            ? await SubmitPublishedAsync(invocation, what, version, submit, cancellation)
            : await SubmitFileAsync(invocation, what, submit, cancellation);
        RunText.Print(invocation, run, null, withSteps: false);
        return ExitCode.Done;
    }

    private static async Task<RunView> SubmitFileAsync(Invocation invocation, string path, SubmitOptions submit, CancellationToken cancellation)
    {
        var file = await PipelineFiles.ReadAsync(invocation, path, cancellation);
        var request = submit.Request(invocation, file.Definition!);
        await using var session = await Contention.OpenAsync(invocation, Access.Submit, cancellation);
        return await SubmitOptions.SubmitAsync(session.Client, invocation.Caller, file, request, cancellation);
    }

    private static async Task<RunView> SubmitPublishedAsync(Invocation invocation, string name, int? version, SubmitOptions submit, CancellationToken cancellation)
    {
        await using var session = await Contention.OpenAsync(invocation, Access.Decide, cancellation);
        var published = await session.Client.GetPipelineAsync(invocation.Caller, name, version, cancellation);
        var definition = PipelineFile.Parse(published.Definition.GetRawText(), name + ".json").Definition!;
        return await session.Client.SubmitAsync(invocation.Caller, submit.Request(invocation, definition) with { Version = published.Version }, cancellation);
    }

    /// <summary>A name has neither a folder nor an ending; a file that is there wins.</summary>
    private static bool IsName(string what) => !File.Exists(what) && what.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
