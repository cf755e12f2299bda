using System.Text.Json;
using Andon.Artifacts;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>Two revisions of a run for people: what made the later one, what became of each step, and the outputs as unified differences.</summary>
internal sealed class DiffText(Printer printer, RunDiff diff)
{
    private const int MostListed = 50;
    private const int LongestValue = 60;
    private readonly Style style = printer.Style;

    public void Print()
    {
        printer.Line(Language.Of($"revision {diff.From} → {diff.To}", $"第 {diff.From} 版 → 第 {diff.To} 版"));
        foreach (var revision in diff.Revisions) printer.Line("  " + style.Dim(Told(revision)));
        var width = diff.Steps.Select(s => s.Step.Length).DefaultIfEmpty().Max();
        foreach (var step in diff.Steps) printer.Line($"  {(step.Changed ? style.Yellow("~") : style.Dim("="))} {step.Step.PadRight(width)}  {Told(step)}");
        if (diff.Steps.IsEmpty) printer.Line(Language.Of("  no step ran again, and no output changed", "  没有步骤重新运行，也没有输出改变"));
        foreach (var step in diff.Steps.Where(s => s.Changed)) PrintOutputs(step);
    }

    private static string Told(RevisionView revision)
    {
        var what = revision.Cause switch
        {
            RevisionCause.Edit => Language.Of("edited", "修改"),
            RevisionCause.Rollback => Language.Of($"sent back to {revision.RollbackTo}", $"退回到 {revision.RollbackTo}"),
            RevisionCause.Skip => Language.Of("a step skipped", "跳过步骤"),
            _ => Language.Of("re-run", "重跑"),
        };
        var comments = revision.Comments is { Length: > 0 } text ? Language.Of(": ", "：") + CellWidth.OneLine(text) : "";
        return Language.Of($"{revision.Revision}: {what} by {revision.By}{comments}", $"{revision.Revision}：由 {revision.By} {what}{comments}");
    }

    private static string Told(StepDiff step)
    {
        var ran = step switch
        {
            { From: null, To: not null } => Language.Of("ran", "运行"),
            { Ran: true } => Language.Of("ran again", "重新运行"),
            { Changed: true } => Language.Of("written", "被写入"),
            _ => Language.Of("did not run", "未运行"),
        };
        var output = step switch
        {
            { To: null, State: { } state } => state.Word(),
            { To: null } => Language.Of("no output", "无输出"),
            { Changed: false } => Language.Of("same output", "输出相同"),
            { From: null } => Language.Of("first output", "首个输出"),
            { Changes.IsEmpty: true } => Language.Of("same value, written in another way", "值相同，写法不同"),
            _ => Language.Of("other output", "输出改变"),
        };
        // What has not ended did not run again yet.
        return step.To is null && step.State?.IsSettled() is not true ? output : $"{ran}{Language.Of(", ", "，")}{output}";
    }

    private void PrintOutputs(StepDiff step)
    {
        if (step.To is null || (step.From is not null && step.Changes.IsEmpty)) return;
        printer.Line();
        printer.Line(style.Bold("--- " + Named(step.Step, step.From)));
        printer.Line(style.Bold("+++ " + Named(step.Step, step.To)));
        if (UnifiedDiff.Of(ReadableJson.Lines(step.From?.Output), ReadableJson.Lines(step.To.Output)) is { } lines)
        {
            foreach (var line in lines) printer.Line(Painted(line));
            return;
        }

        foreach (var change in step.Changes.Take(MostListed)) PrintChange(change);
        if (step.Changes.Length > MostListed || step.ChangesCut) printer.Line(style.Dim(Language.Of("… and more; all with -o json", "…… 还有更多；全部见 -o json")));
    }

    private void PrintChange(JsonChange change)
    {
        printer.Line(style.Cyan($"@@ {change.Pointer} @@"));
        if (change.From is { } from) printer.Line(style.Red("-" + Short(from)));
        if (change.To is { } to) printer.Line(style.Green("+" + Short(to)));
    }

    private string Painted(string line) => line[0] switch { '+' => style.Green(line), '-' => style.Red(line), '@' => style.Cyan(line), _ => line };

    private static string Named(string step, OutputView? output) => output is null
        ? step
        : $"{step}  {Language.Of($"revision {output.Revision}", $"第 {output.Revision} 版")}  {CellWidth.OneLine(output.MadeBy)}  {output.Digest[..12]}";

    private static string Short(JsonElement value) => CellWidth.Cut(value.GetRawText(), LongestValue);
}
