using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;
using Andon.Steps;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs file RUN STEP NAME</c>: the bytes of a file, on stdout or in a file.</summary>
internal static class RunsFileVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var step = new Argument<string>("STEP") { Description = Language.Of("The step that kept it", "保存该文件的步骤") };
        var name = new Argument<string>("FILE_NAME") { Description = Language.Of("Its name, as 'runs files' lists it", "文件名称，见 'runs files'") };
        var to = new Option<string?>("--to") { HelpName = "TARGET", Description = Language.Of("Write it there; default: stdout", "写入此路径；默认为标准输出") };
        var revision = RunsFilesVerb.RevisionOption();
        var verb = new Command("file", Language.Of("Read a file that a step kept", "读取步骤保存的文件")) { run, step, name, to, revision };
        verb.Does(async (invocation, cancellation) =>
        {
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Read, invocation.Get(run), cancellation);
            await using var closing = session;
            var file = await FindAsync(session.Client, invocation, id, invocation.Get(step), invocation.Get(name), invocation.Get(revision), cancellation);
            await using var content = await session.Client.OpenFileAsync(invocation.Caller, id, file.Digest, cancellation);
            if (invocation.Get(to) is { } target) await SaveAsync(invocation, file, content, target, cancellation);
            else await PrintAsync(file, content, cancellation);
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task<RunFile> FindAsync(IAndonClient client, Invocation invocation, Guid run, string step, string name, int? revision, CancellationToken cancellation)
    {
        // Asked of the step first: a name that is none is told so.
        await client.NodeAsync(invocation.Caller, run, step, revision, cancellation);
        var files = (await client.ListFilesAsync(invocation.Caller, run, revision, cancellation)).Where(f => f.Step == step).ToList();
        if (files.Find(f => f.Name == name) is { } found) return found;
        var known = files.Count == 0 ? Language.Of("it has none", "该步骤没有文件") : Language.Of("it has ", "可用：") + string.Join(", ", files.Select(f => f.Name));
        throw new AndonException(RefusalKind.NotFound, "unknown_file", Language.Of($"step '{step}' has no file '{name}'; {known}", $"步骤 '{step}' 没有文件 '{name}'；{known}"));
    }

    private static async Task PrintAsync(RunFile file, Stream content, CancellationToken cancellation)
    {
        if (!Console.IsOutputRedirected && !MediaTypes.IsText(file.MediaType))
            throw new UsageException(Language.Of($"'{file.Name}' is {file.MediaType}, which would upset the terminal; give --to PATH, or redirect the output", $"'{file.Name}' 为 {file.MediaType}，不宜输出到终端；请使用 --to 路径，或重定向输出"));
        await using var output = Console.OpenStandardOutput();
        await content.CopyToAsync(output, cancellation);
    }

    /// <summary>Under that name there is all of the file or what was there before.</summary>
    private static async Task SaveAsync(Invocation invocation, RunFile file, Stream content, string target, CancellationToken cancellation)
    {
        var path = Path.GetFullPath(target);
        if (Directory.Exists(path)) path = Path.Combine(path, Path.GetFileName(file.Name));
        var partial = path + ".partial";
        try
        {
            await using (var output = new FileStream(partial, FileMode.Create, FileAccess.Write)) await content.CopyToAsync(output, cancellation);
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Path = path, file.Digest, file.Bytes, file.MediaType });
        else invocation.Printer.Line(Language.Of($"{path}: {file.Bytes:N0} bytes", $"{path}：{file.Bytes:N0} 字节"));
    }
}
