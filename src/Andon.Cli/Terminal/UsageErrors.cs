using System.CommandLine;
using System.CommandLine.Completions;
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
        if (parse.UnmatchedTokens is [var token, ..])
        {
            var isVerb = !token.StartsWith('-');
            var unknown = isVerb ? token : token.Split('=')[0];
            var what = !isVerb ? Language.Of("option", "选项") : parse.CommandResult.Command.Subcommands.Count > 0 ? Language.Of("verb", "命令") : Language.Of("argument", "参数");
            return Language.Of($"unknown {what} '{unknown}'", $"未知{what} '{unknown}'") + Hint(unknown, isVerb);
        }

        if (parse.CommandResult.Command.Subcommands.Count > 0 && parse.CommandResult.Command.Action is null) return Language.Of("which verb?", "缺少命令");
        return string.Join("; ", parse.Errors.Select(ReasonOf).Distinct());
    }

    /// <summary>In our words: the parser's own name no option, and only English.</summary>
    private static string ReasonOf(ParseError error) => error.SymbolResult switch
    {
        // Begins with the option: words of our own.
        OptionResult result when error.Message.StartsWith(result.Option.Name, StringComparison.Ordinal) => error.Message,
        OptionResult result => ReasonOf(result),
        ArgumentResult { Parent: OptionResult result } => ReasonOf(result),
        ArgumentResult { Tokens: [] } result => Missing(result.Argument.Name),
        _ => error.Message,
    };

    private static string ReasonOf(OptionResult result)
    {
        var name = result.Option.Name;
        if (result.Implicit) return Missing(name);
        if (result.Tokens is not [.., var given]) return Language.Of($"{name} needs a value", $"{name} 需要一个值");
        var choices = string.Join(", ", result.Option.GetCompletions(CompletionContext.Empty).Select(c => c.Label));
        return choices.Length > 0
            ? Language.Of($"{name}: '{given.Value}' is none of {choices}", $"{name}：'{given.Value}' 无效，可用：{choices}")
            : Language.Of($"{name}: '{given.Value}' cannot be read as {result.Option.HelpName}", $"{name}：'{given.Value}' 不能读作 {result.Option.HelpName}");
    }

    private static string Missing(string name) => Language.Of($"{name} is missing", $"缺少 {name}");

    /// <summary>The verbs there are stand below the reason anyway, and a word too many is like nothing else.</summary>
    private string Hint(string unknown, bool isVerb)
    {
        if (Nearest.Of(unknown, Known()) is { } nearest) return Language.Of($"; did you mean '{nearest}'?", $"；是否指 '{nearest}'？");
        return isVerb ? "" : Language.Of("; known are ", "；可用：") + string.Join(", ", Known().Where(n => n.StartsWith("--", StringComparison.Ordinal)));
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
