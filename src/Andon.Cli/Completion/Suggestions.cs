using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;

namespace Andon.Cli.Completion;

/// <summary>
/// What may stand where a verb wants a file, a run, a task, a schedule, a webhook, a trigger, a pipeline, a version, a step or a secret. The names of arguments and options in the help
/// say which, so that every verb has it without a word of its own.
/// </summary>
internal static class Suggestions
{
    private static readonly Dictionary<string, Func<CompletionContext, IEnumerable<string>>> ByName = new(StringComparer.Ordinal)
    {
        ["FILE"] = PathSuggestions.Pipelines,
        ["PATH"] = PathSuggestions.Databases,
        ["RUN"] = context => StoredSuggestions.Of(context, StoredSuggestions.RunsAsync),
        ["TASK"] = context => StoredSuggestions.Of(context, StoredSuggestions.TasksAsync),
        ["SCHEDULE"] = context => StoredSuggestions.Of(context, StoredSuggestions.SchedulesAsync),
        ["WEBHOOK"] = context => StoredSuggestions.Of(context, StoredSuggestions.WebhooksAsync),
        ["TRIGGER"] = context => StoredSuggestions.Of(context, StoredSuggestions.TriggersAsync),
        ["NAME"] = context => StoredSuggestions.Of(context, StoredSuggestions.PipelinesAsync),
        ["STEP"] = context => StoredSuggestions.Of(context, StoredSuggestions.StepsAsync),
        ["VERSION"] = context => StoredSuggestions.Of(context, StoredSuggestions.VersionsAsync),
        ["OLD=NEW"] = context => StoredSuggestions.Of(context, StoredSuggestions.StepsAsync).Select(s => s + "="),
        ["FILE_NAME"] = context => StoredSuggestions.Of(context, StoredSuggestions.FilesAsync),
        ["SECRET"] = context => StoredSuggestions.Of(context, StoredSuggestions.SecretsAsync),
        ["VALUE_FILE"] = PathSuggestions.Any,
        ["STEP=JSON"] = context => StoredSuggestions.Of(context, StoredSuggestions.StepsAsync).Select(s => s + "="),
    };

    /// <summary>Whether a shell asks.</summary>
    public static bool AreAskedFor(string[] args) => args is [var directive, ..] && directive.StartsWith("[suggest", StringComparison.Ordinal);

    public static void AddTo(RootCommand root)
    {
        // What Windows takes for help stands in the way of paths.
        foreach (var help in root.Options.OfType<HelpOption>())
            foreach (var alias in (string[])["/h", "/?", "-?"]) help.Aliases.Remove(alias);
        AddTo((Command)root);
    }

    private static void AddTo(Command command)
    {
        foreach (var argument in command.Arguments) Add(argument.Name, argument.CompletionSources, context => IsNext(context, command, argument));
        foreach (var option in command.Options.Where(o => o.HelpName is not null)) Add(option.HelpName!, option.CompletionSources, _ => true);
        foreach (var verb in command.Subcommands) AddTo(verb);
    }

    /// <summary>Whether the word to complete stands for this argument: those before it are given, and it is not.</summary>
    private static bool IsNext(CompletionContext context, Command command, Argument argument)
    {
        foreach (var other in command.Arguments)
        {
            var given = context.ParseResult.GetResult(other)?.Tokens.Count(t => t.Value != context.WordToComplete) ?? 0;
            if (other == argument) return given < argument.Arity.MaximumNumberOfValues;
            if (given == 0) return false;
        }

        return false;
    }

    private static void Add(string names, List<Func<CompletionContext, IEnumerable<CompletionItem>>> sources, Func<CompletionContext, bool> isAsked)
    {
        foreach (var name in names.Split('|'))
        {
            if (ByName.TryGetValue(name, out var suggest)) sources.Add(context => (isAsked(context) ? suggest(context) : []).Select(label => new CompletionItem(label)));
        }
    }
}
