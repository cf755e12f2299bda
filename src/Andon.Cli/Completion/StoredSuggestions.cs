using System.CommandLine;
using System.CommandLine.Completions;
using Andon.Cli.Database;
using Andon.Cli.Runs;
using Andon.Cli.Tasks;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Completion;

/// <summary>Names that the database knows: the one that the command line names, and for the same tenant.</summary>
internal static class StoredSuggestions
{
    private const int MostRuns = 20;

    /// <summary>Looks them up; nothing where that fails, since a shell in the middle of a line is no place for errors.</summary>
    public static IEnumerable<string> Of(CompletionContext context, Func<Session, Invocation, Task<IEnumerable<string>>> names)
    {
        var invocation = new Invocation(context.ParseResult);
        if (invocation.IsInMemory || !invocation.MayExist) return [];
        try
        {
            // Completions are asked for synchronously, and nobody else waits in this process.
            return LookUpAsync(invocation, names).GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is AndonException or StoreException or UsageException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>The newest runs.</summary>
    public static async Task<IEnumerable<string>> RunsAsync(Session session, Invocation invocation)
    {
        var runs = await session.Client.ListAsync(invocation.Caller, new RunFilter(Limit: MostRuns));
        return runs.Items.Count == 0 ? [] : runs.Items.Select(r => r.RunId.ToString()).Prepend("last");
    }

    /// <summary>The open tasks.</summary>
    public static async Task<IEnumerable<string>> TasksAsync(Session session, Invocation invocation) =>
        (await session.Client.ListTasksAsync(invocation.Caller, new TaskFilter())).Items.Select(t => t.Id.ToString());

    /// <summary>The schedules.</summary>
    public static async Task<IEnumerable<string>> SchedulesAsync(Session session, Invocation invocation) =>
        (await session.Client.ListSchedulesAsync(invocation.Caller, new ScheduleFilter())).Items.Select(s => s.Id.ToString());

    /// <summary>The webhooks.</summary>
    public static async Task<IEnumerable<string>> WebhooksAsync(Session session, Invocation invocation) =>
        (await session.Client.ListWebhooksAsync(invocation.Caller)).Select(w => w.Id.ToString());

    /// <summary>The triggers.</summary>
    public static async Task<IEnumerable<string>> TriggersAsync(Session session, Invocation invocation) =>
        (await session.Client.ListTriggersAsync(invocation.Caller)).Select(t => t.Id.ToString());

    /// <summary>The published pipelines.</summary>
    public static async Task<IEnumerable<string>> PipelinesAsync(Session session, Invocation invocation) =>
        (await session.Client.ListPipelinesAsync(invocation.Caller)).Select(p => p.Name);

    /// <summary>The names of the secrets.</summary>
    public static async Task<IEnumerable<string>> SecretsAsync(Session session, Invocation invocation) =>
        (await session.Client.ListSecretsAsync(invocation.Caller)).Select(s => s.Name);

    /// <summary>The versions of the pipeline of the run that the line names, newest first, without the one that it is on.</summary>
    public static async Task<IEnumerable<string>> VersionsAsync(Session session, Invocation invocation)
    {
        if (Named(invocation, "RUN") is not { } name) return [];
        var run = await session.Client.DetailAsync(invocation.Caller, await RunIds.FindAsync(session.Client, invocation.Caller, name, CancellationToken.None));
        var newest = (await session.Client.GetPipelineAsync(invocation.Caller, run.Pipeline)).Version;
        return Enumerable.Range(1, newest).Where(v => v != run.Version).Reverse().Take(MostRuns).Select(v => $"{v}");
    }

    /// <summary>The steps of the run that the line names; of a task, those it can be sent back to.</summary>
    public static async Task<IEnumerable<string>> StepsAsync(Session session, Invocation invocation)
    {
        if (Named(invocation, "RUN") is { } run)
            return (await session.Client.DetailAsync(invocation.Caller, await RunIds.FindAsync(session.Client, invocation.Caller, run, CancellationToken.None))).Steps.Keys;
        if (Named(invocation, "TASK") is { } task)
            return (await session.Client.GetTaskAsync(invocation.Caller, await TasksVerbs.FindAsync(session.Client, invocation.Caller, task, CancellationToken.None))).RollbackTo;
        return [];
    }

    /// <summary>The files of the step that the line names.</summary>
    public static async Task<IEnumerable<string>> FilesAsync(Session session, Invocation invocation)
    {
        if (Named(invocation, "RUN") is not { } run) return [];
        var id = await RunIds.FindAsync(session.Client, invocation.Caller, run, CancellationToken.None);
        return (await session.Client.ListFilesAsync(invocation.Caller, id)).Where(f => f.Step == Named(invocation, "STEP")).Select(f => f.Name);
    }

    private static async Task<IEnumerable<string>> LookUpAsync(Invocation invocation, Func<Session, Invocation, Task<IEnumerable<string>>> names)
    {
        await using var session = await Session.OpenAsync(invocation, Access.Read, CancellationToken.None);
        return [.. await names(session, invocation)];
    }

    private static string? Named(Invocation invocation, string argument) =>
        invocation.Parse.CommandResult.Command.Arguments.FirstOrDefault(a => a.Name == argument) is Argument<string> wanted ? invocation.Parse.GetValue(wanted) : null;
}
