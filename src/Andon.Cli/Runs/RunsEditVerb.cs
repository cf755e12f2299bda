using System.CommandLine;
using System.Text.Json;
using Andon.Cli.Database;
using Andon.Cli.Pipelines;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs edit RUN STEP=JSON…</c>: writes new outputs; what follows from them runs again.</summary>
internal static class RunsEditVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var edits = new Argument<string[]>("STEP=JSON") { Arity = ArgumentArity.ZeroOrMore, Description = Language.Of("A step's new output; STEP=@file.json reads a file", "步骤的新输出；STEP=@file.json 从文件读取") };
        var outputs = new Option<string[]>("--output") { HelpName = "STEP=JSON", Description = Language.Of("The same, as an option; may be repeated", "同上，以选项形式；可重复") };
        var from = new Option<string?>("--rerun-from") { HelpName = "STEP", Description = Language.Of("Run this step again too", "同时重新运行此步骤") };
        var cutoff = new Option<bool>("--cutoff") { Description = Language.Of("Stop where an output comes out as it was; approvals of what did not change stay", "输出未变之处即停止重跑；内容未变的审批保持有效") };
        var dryRun = new Option<bool>("--dry-run") { Description = Language.Of("Only say which steps may run", "仅列出可能运行的步骤") };
        var verb = new Command("edit", Language.Of("Write new outputs and re-run what follows", "写入新的输出并重跑后续步骤")) { run, edits, outputs, from, cutoff, dryRun };
        verb.Does(async (invocation, cancellation) =>
        {
            var updates = Read([.. invocation.Get(edits), .. invocation.Get(outputs) ?? []]);
            var isDryRun = invocation.Get(dryRun);
            var (session, id) = await RunsVerbs.OpenAsync(invocation, isDryRun ? Access.Read : Access.Decide, invocation.Get(run), cancellation);
            await using var closing = session;
            ChangeText.Print(invocation, await session.Client.ModifyAsync(invocation.Caller, id, updates, invocation.Get(from), isDryRun, invocation.Get(cutoff), cancellation));
            return ExitCode.Done;
        });
        return verb;
    }

    private static Dictionary<string, JsonElement> Read(IReadOnlyList<string> edits)
    {
        if (edits.Count == 0) throw new UsageException(Language.Of("nothing to edit: give STEP=JSON", "没有要编辑的内容：请给出 STEP=JSON"));
        var updates = new Dictionary<string, JsonElement>();
        foreach (var edit in edits)
        {
            var at = edit.IndexOf('=');
            if (at <= 0) throw new UsageException(Language.Of($"'{edit}': give STEP=JSON", $"'{edit}'：请使用 STEP=JSON"));
            if (!updates.TryAdd(edit[..at], ParamsReader.ReadJson(edit[..at], edit[(at + 1)..]))) throw new UsageException(Language.Of($"step '{edit[..at]}' is given twice", $"步骤 '{edit[..at]}' 重复给出"));
        }

        return updates;
    }
}
