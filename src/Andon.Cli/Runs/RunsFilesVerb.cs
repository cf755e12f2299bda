using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs files RUN</c>: the files that the outputs of its steps name.</summary>
internal static class RunsFilesVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var revision = RevisionOption();
        var verb = new Command("files", Language.Of("List the files that the steps of a run kept", "列出运行各步骤保存的文件")) { run, revision };
        verb.Does(async (invocation, cancellation) =>
        {
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Read, invocation.Get(run), cancellation);
            await using var closing = session;
            var files = await session.Client.ListFilesAsync(invocation.Caller, id, invocation.Get(revision), cancellation);
            invocation.Printer.List(files, null, printer =>
            {
                var table = new Table(Language.Of("step", "步骤"), Language.Of("name", "名称"), Language.Of("bytes", "字节"), Language.Of("media type", "媒体类型"), "sha256");
                foreach (var file in files) table.Add(file.Step, file.Name, $"{file.Bytes:N0}", file.MediaType, file.Digest);
                table.Print(printer);
            });
            return ExitCode.Done;
        });
        return verb;
    }

    public static Option<int?> RevisionOption() => new("--revision") { HelpName = "N", Description = Language.Of("As it was at this revision", "此版次时的内容") };
}
