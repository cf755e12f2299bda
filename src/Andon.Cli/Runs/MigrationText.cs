using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>What a migration made of the steps of a run, or would make.</summary>
internal static class MigrationText
{
    private const int Width = 10;

    public static void Print(Invocation invocation, MigrationView migration)
    {
        var printer = invocation.Printer;
        if (printer.IsForPrograms)
        {
            printer.Json(migration);
            return;
        }

        var name = $"{migration.Pipeline} v{migration.To}";
        if (migration.From == migration.To)
        {
            printer.Line(Language.Of($"the run is on {name} already; nothing to do", $"该运行已在 {name}；无需迁移"));
            return;
        }

        printer.Line(migration.DryRun
            ? Language.Of($"would go over from v{migration.From} to {name}; state then: {migration.State.Word()}", $"将从 v{migration.From} 迁移到 {name}；届时状态：{migration.State.Word()}")
            : Language.Of($"went over from v{migration.From} to {name}; state: {migration.State.Word()}", $"已从 v{migration.From} 迁移到 {name}；状态：{migration.State.Word()}"));
        Steps(printer, Language.Of("kept", "保留"), migration.Kept);
        Steps(printer, Language.Of("goes on", "继续"), migration.UnderWay);
        Lines(printer, Language.Of("renamed", "改名"), migration.Renamed.Select(r => $"{r.From} → {r.To}"));
        Steps(printer, Language.Of("changed", "变更"), migration.Changed);
        Lines(printer, Language.Of("added", "新增"), migration.Added);
        Steps(printer, Language.Of("dropped", "移除"), migration.Dropped);
        Lines(printer, Language.Of("superseded", "任务作废"), migration.Superseded.Select(t => $"{t.Step}  {t.Id}"));
        Lines(printer, Language.Of("cancelled", "取消"), migration.Cancelled);
        foreach (var warning in migration.Warnings) printer.Line($"  {printer.Style.Yellow("!")} {warning}");
        if (!migration.DryRun) printer.Line($"{printer.Style.Dim(Language.Of("go on:", "继续："))} {invocation.Command($"runs resume {migration.RunId}")}");
    }

    private static void Steps(Printer printer, string what, IEnumerable<PlannedStep> steps) => Lines(printer, what, steps.Select(s => $"{s.Step}  {printer.Style.Dim(s.State.Word())}"));

    private static void Lines(Printer printer, string what, IEnumerable<string> lines)
    {
        foreach (var line in lines) printer.Line($"  {CellWidth.Fit(what, Width)}  {line}");
    }
}
