using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs resume RUN</c>: un-pauses the run and carries it on here, as <c>run</c> does.</summary>
internal static class RunsResumeVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var wait = Patience.Option();
        var verb = new Command("resume", Language.Of("Carry a run on here until it ends or waits only for people or signals", "在此继续运行，直到结束，或只等待人工或信号")) { run, wait, AllowedHosts.Option };
        verb.Does((invocation, cancellation) => ResumeAsync(invocation, invocation.Get(run), Patience.Of(invocation, wait), cancellation));
        return verb;
    }

    private static async Task<int> ResumeAsync(Invocation invocation, string run, Patience patience, CancellationToken cancellation)
    {
        if (!invocation.MayExist)
            throw new Stores.StoreException("database_error", Language.Of($"there is no database {invocation.Database}", $"数据库 {invocation.Database} 不存在"));
        using var interrupt = new Interrupt();
        await using var display = RunDisplay.Create(invocation);
        if (invocation.Server is not null)
        {
            return await new Following(invocation, interrupt, patience, display).RunAsync(async session =>
                await session.Client.ResumeAsync(invocation.Caller, await RunIds.FindAsync(session.Client, invocation.Caller, run, cancellation), cancellation));
        }

        return await new Carrying(invocation, interrupt, patience, display).RunAsync(async session =>
        {
            var id = await RunIds.FindAsync(session.Client, invocation.Caller, run, cancellation);
            var before = await session.Client.DetailAsync(invocation.Caller, id, cancellation);
            // What an earlier process left is settled, and what was due has happened, before anything new starts.
            await session.TakeUpAsync(id, cancellation);
            return await ResumeAsync(session, invocation.Caller, before, cancellation);
        });
    }

    /// <summary>A run that ended only now, by what an earlier process left or what was due, is no mistake of the caller.</summary>
    private static async Task<RunView> ResumeAsync(Session session, Caller caller, RunView before, CancellationToken cancellation)
    {
        try
        {
            return await session.Client.ResumeAsync(caller, before.RunId, cancellation);
        }
        catch (AndonException e) when (e.Code == "run_ended" && !before.State.IsEnded())
        {
            return await session.Client.DetailAsync(caller, before.RunId, cancellation);
        }
    }
}
