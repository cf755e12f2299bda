using System.CommandLine;
using System.Text.Json;
using Andon.Audit;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Audit;

/// <summary><c>andon audit verify</c></summary>
internal static class AuditVerifyVerb
{
    public static Command Create()
    {
        var file = new Option<string[]>("--checkpoint") { HelpName = "FILE", Description = Language.Of("Checkpoints that were kept elsewhere, one on a line; may be repeated", "保存在别处的检查点文件，每行一个；可重复") };
        var verb = new Command("verify", Language.Of("Find whether any entry was changed, removed or cut off", "检查是否有记录被更改、删除或截断")) { file };
        verb.Does(async (invocation, cancellation) =>
        {
            var checkpoints = (invocation.Get(file) ?? []).SelectMany(Read).ToList();
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            var report = await session.Client.VerifyAuditAsync(invocation.Caller, checkpoints, cancellation);
            if (invocation.Printer.IsForPrograms) invocation.Printer.Json(report);
            else Print(invocation.Printer, report);
            return report.Sound ? ExitCode.Done : ExitCode.Error;
        });
        return verb;
    }

    private static void Print(Printer printer, AuditReport report)
    {
        printer.Line(report.Problem is { } problem
            ? Language.Of(
                $"NOT SOUND: {problem.Message}; {report.Entries} entries before it are sound, {report.CheckpointsVerified} checkpoints verified",
                $"记录不完好：{Chinese(problem)}；此前 {report.Entries} 条记录完好，已验证 {report.CheckpointsVerified} 个检查点")
            : Language.Of(
                $"{report.Entries} entries, chain sound, {report.CheckpointsVerified} checkpoints verified",
                $"{report.Entries} 条记录，链条完好，已验证 {report.CheckpointsVerified} 个检查点"));
        if (report.CheckpointsUnverified > 0)
        {
            printer.Say(Language.Of(
                $"{report.CheckpointsUnverified} checkpoints agree, but who signed them cannot be told here: give their master key in $ANDON_MASTER_KEY",
                $"{report.CheckpointsUnverified} 个检查点与记录一致，但此处无法验证其签名：请在 $ANDON_MASTER_KEY 中提供对应的主密钥"));
        }

        if (!report.Sound || report.CheckedUpTo == report.Entries) return;
        printer.Say(report.CheckpointsVerified == 0
            ? Language.Of(
                "no signed checkpoint says so: whoever can write the database could have cut entries off, or written all of them anew",
                "没有可验证的签名检查点：能写入数据库的人可能截断或重写了记录")
            : Language.Of(
                $"entries after {report.CheckedUpTo} are behind the last signed checkpoint: they could have been cut off or written anew",
                $"第 {report.CheckedUpTo} 条之后的记录在最后一个签名检查点之后：它们可能被截断或重写"));
    }

    private static string Chinese(AuditProblemView problem)
    {
        var entries = problem.From == problem.To ? $"第 {problem.From} 条记录" : $"第 {problem.From} 至 {problem.To} 条记录";
        return problem.Kind switch
        {
            AuditProblemKind.Changed => entries + "被更改",
            AuditProblemKind.Removed => entries + "被删除",
            AuditProblemKind.OutOfOrder => entries + "不在其位置上",
            AuditProblemKind.CutOff => entries + "被截断：检查点表明它们曾存在",
            AuditProblemKind.Rewritten => entries + "被重写：与检查点不符",
            _ => $"第 {problem.From} 条处的检查点签名不是其密钥所签",
        };
    }

    private static List<AuditCheckpointView> Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(Language.Of($"--checkpoint {path} cannot be read: {e.Message}", $"--checkpoint {path} 无法读取：{e.Message}"));
        }

        var found = lines.Index().Where(line => !string.IsNullOrWhiteSpace(line.Item)).Select(line => Parse(path, line.Index + 1, line.Item)).ToList();
        // What was to be kept there is gone, and nobody is to take that for sound.
        return found.Count > 0 ? found : throw new UsageException(Language.Of($"--checkpoint {path} holds no checkpoint", $"--checkpoint {path} 中没有检查点"));
    }

    private static AuditCheckpointView Parse(string path, int number, string line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditCheckpointView>(line, AndonJson.Options) is { Tenant: not null, Hash: not null, KeyId: not null, Signature: not null } checkpoint
                ? checkpoint
                : throw new JsonException("something is missing");
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            throw new UsageException(Language.Of($"--checkpoint {path}, line {number}: not as 'andon audit checkpoint' prints it", $"--checkpoint {path} 第 {number} 行：不是 'andon audit checkpoint' 输出的格式"));
        }
    }
}
