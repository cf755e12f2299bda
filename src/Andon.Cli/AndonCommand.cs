using System.CommandLine;
using Andon.Cli.Audit;
using Andon.Cli.Bench;
using Andon.Cli.Completion;
using Andon.Cli.Database;
using Andon.Cli.Nodes;
using Andon.Cli.People;
using Andon.Cli.Pipelines;
using Andon.Cli.Quotas;
using Andon.Cli.Runs;
using Andon.Cli.Schedules;
using Andon.Cli.Secrets;
using Andon.Cli.Serving;
using Andon.Cli.Tasks;
using Andon.Cli.Terminal;
using Andon.Cli.Triggers;
using Andon.Cli.Webhooks;

namespace Andon.Cli;

/// <summary>The <c>andon</c> command: its verbs, and what becomes of a command line that names none of them rightly.</summary>
internal static class AndonCommand
{
    private static readonly (string Name, Func<Command> Create)[] Verbs =
    [
        ("run", RunVerb.Create),
        ("submit", SubmitVerb.Create),
        ("publish", PublishVerb.Create),
        ("validate", ValidateVerb.Create),
        ("graph", GraphVerb.Create),
        ("runs", RunsVerbs.Create),
        ("tasks", TasksVerbs.Create),
        ("people", PeopleVerbs.Create),
        ("schedules", SchedulesVerbs.Create),
        ("secrets", SecretsVerbs.Create),
        ("quotas", QuotasVerbs.Create),
        ("audit", AuditVerbs.Create),
        ("webhooks", WebhooksVerbs.Create),
        ("triggers", TriggersVerbs.Create),
        ("step-types", StepTypesVerbs.Create),
        ("db", DatabaseVerbs.Create),
        ("bench", BenchVerb.Create),
        ("completion", CompletionVerb.Create),
        ("up", UpVerb.Create),
        ("node", NodeVerb.Create),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        var parse = Parse(args);
        if (Suggestions.AreAskedFor(args)) return await parse.InvokeAsync();
        if (UsageErrors.Of(parse) is { } usage) return usage.Print();
        // Ctrl-C is ours where it means something; elsewhere it ends the process, which is what people expect.
        return await parse.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }

    /// <summary>What a command line asks for.</summary>
    internal static ParseResult Parse(string[] args)
    {
        args = Patience.Normalize(args);
        return CreateRoot(args).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    /// <summary>Only the verb named is built: building all of them costs a good part of the time to the first step.</summary>
    private static RootCommand CreateRoot(string[] args)
    {
        var root = new RootCommand(Language.Of("Andon: durable pipelines of code and people.", "Andon：由代码与人共同完成的持久化流水线。"));
        Globals.AddTo(root);
        var named = args.Length == 0 ? [] : Array.FindAll(Verbs, v => v.Name == args[0]);
        foreach (var verb in named.Length > 0 ? named : Verbs) root.Add(verb.Create());
        if (Suggestions.AreAskedFor(args)) Suggestions.AddTo(root);
        root.SetAction(parse =>
        {
            new System.CommandLine.Help.HelpAction().Invoke(parse);
            return ExitCode.Done;
        });
        return root;
    }
}
