using System.CommandLine;
using System.CommandLine.Parsing;

namespace Andon.Cli.Terminal;

/// <summary>What is wrong with a command line: the reason, the nearest name, and where the help is. Exit code 2.</summary>
internal sealed class UsageErrors
{
    private readonly ParseResult parse;

    private UsageErrors(ParseResult parse) => this.parse = parse;

    /// <summary>Null where nothing is wrong, or where help was asked for.</summary>
    public static UsageErrors? Of(ParseResult parse) =>
        parse.Errors.Count == 0 || parse.Action is System.CommandLine.Help.HelpAction ? null : new UsageErrors(parse);

    public int Print()
    {
        var printer = new Printer(parse.Tokens.Any(t => t.Value is "json") ? OutputFormat.Json : OutputFormat.Text);
        var command = Path(parse.CommandResult);
        Failures.Print(printer, "usage", Reason());
        if (parse.CommandResult.Command.Subcommands.Any(c => !c.Hidden))
            printer.Say(Language.Of("verbs: ", "可用命令：") + string.Join(", ", parse.CommandResult.Command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name)));
        printer.Say(Language.Of($"See '{command} --help'.", $"参见 '{command} --help'。"));
        printer.Flush();
        return ExitCode.Usage;
    }

    private string Reason()
    {
        if (parse.UnmatchedTokens is [var unknown, ..])
        {
            var what = unknown.StartsWith('-') ? Language.Of("option", "选项") : parse.CommandResult.Command.Subcommands.Count > 0 ? Language.Of("verb", "命令") : Language.Of("argument", "参数");
            return Language.Of($"unknown {what} '{unknown}'", $"未知{what} '{unknown}'") + Nearest.Hint(unknown, [.. Known()]);
        }

        if (parse.CommandResult.Command.Subcommands.Count > 0 && parse.CommandResult.Command.Action is null) return Language.Of("which verb?", "缺少命令");
        return string.Join("; ", parse.Errors.Select(e => e.Message).Distinct());
    }

    private IEnumerable<string> Known()
    {
        for (SymbolResult? at = parse.CommandResult; at is not null; at = at.Parent)
        {
            if (at is not CommandResult { Command: var command }) continue;
            foreach (var option in command.Options.Where(o => !o.Hidden && (o.Recursive || at == parse.CommandResult)))
            {
                yield return option.Name;
                foreach (var alias in option.Aliases) yield return alias;
            }

            if (at != parse.CommandResult) continue;
            foreach (var verb in command.Subcommands.Where(c => !c.Hidden)) yield return verb.Name;
        }
    }

    private static string Path(CommandResult command) =>
        command.Parent is CommandResult parent ? Path(parent) + " " + command.Command.Name : "andon";
}
