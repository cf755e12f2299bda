using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs …</c></summary>
internal static class RunsVerbs
{
    public static Command Create() => new("runs", Language.Of("Look at runs and steer them", "查看与操控运行"))
    {
        RunsListVerb.Create(),
        RunsShowVerb.Create(),
        RunsWatchVerb.Create(),
        RunsWaitVerb.Create(),
        RunsEventsVerb.Create(),
        RunsDiffVerb.Create(),
        RunsFilesVerb.Create(),
        RunsFileVerb.Create(),
        RunsPauseVerb.Create(),
        RunsResumeVerb.Create(),
        RunsCancelVerb.Create(),
        RunsRerunVerb.Create(),
        RunsEditVerb.Create(),
        RunsSkipVerb.Create(),
        RunsMigrateVerb.Create(),
        RunsSignalVerb.Create(),
    };

    /// <summary>The run that a verb is about.</summary>
    public static Argument<string> Argument() => new("RUN") { Description = Language.Of("The run's id, the beginning of it, or 'last'", "运行编号、其开头，或 'last'") };

    /// <summary>Opens the database and finds the run.</summary>
    public static async Task<(Session Session, Guid Run)> OpenAsync(Invocation invocation, Access access, string run, CancellationToken cancellation)
    {
        var session = await Contention.OpenAsync(invocation, access, cancellation);
        try
        {
            return (session, await RunIds.FindAsync(session.Client, invocation.Caller, run, cancellation));
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }
}
