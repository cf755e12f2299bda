using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Pipelines;

namespace Andon.Cli.Runs;

/// <summary>What an edit or a re-run did, or would do.</summary>
internal static class ChangeText
{
    public static void Print(Invocation invocation, ChangeView change)
    {
        var printer = invocation.Printer;
        if (printer.IsForPrograms)
        {
            printer.Json(change);
            return;
        }

        if (change.Steps is [var only] && StepDefinition.IsCompensation(only)) PrintRetried(printer, change, only);
        else PrintSteps(printer, change);
        if (!change.DryRun) printer.Line($"{printer.Style.Dim(Language.Of("go on:", "继续："))} {invocation.Command($"runs resume {change.RunId}")}");
    }

    /// <summary>The same activation goes on; nothing else runs, and no revision begins.</summary>
    private static void PrintRetried(Printer printer, ChangeView change, string undo) => printer.Line(change.DryRun
        ? Language.Of($"'{undo}' would be tried again, with all its attempts and the same idempotency key; revision {change.Revision} stays", $"将重试 '{undo}'：全部尝试次数重新可用，幂等键不变，仍为第 {change.Revision} 版")
        : Language.Of($"'{undo}' is tried again, with all its attempts and the same idempotency key; revision {change.Revision} stays", $"重试 '{undo}'：全部尝试次数重新可用，幂等键不变，仍为第 {change.Revision} 版"));

    private static void PrintSteps(Printer printer, ChangeView change)
    {
        printer.Line(change.DryRun
            ? Language.Of($"would make revision {change.Revision}; these steps may run:", $"将产生第 {change.Revision} 版；可能运行的步骤：")
            : Language.Of($"revision {change.Revision}; these steps may run:", $"第 {change.Revision} 版；可能运行的步骤："));
        foreach (var step in change.Steps) printer.Line("  " + step);
        if (change.Steps.IsEmpty) printer.Line(Language.Of("  none", "  无"));
    }
}
