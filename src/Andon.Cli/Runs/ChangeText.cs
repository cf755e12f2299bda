using Andon.Cli.Terminal;
using Andon.Client;

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

        printer.Line(change.DryRun
            ? Language.Of($"would make revision {change.Revision}; these steps may run:", $"将产生第 {change.Revision} 版；可能运行的步骤：")
            : Language.Of($"revision {change.Revision}; these steps may run:", $"第 {change.Revision} 版；可能运行的步骤："));
        foreach (var step in change.Steps) printer.Line("  " + step);
        if (change.Steps.IsEmpty) printer.Line(Language.Of("  none", "  无"));
        if (!change.DryRun) printer.Line($"{printer.Style.Dim(Language.Of("go on:", "继续："))} {invocation.Command($"runs resume {change.RunId}")}");
    }
}
