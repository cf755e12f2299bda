using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Terminal;

/// <summary>What the process answers. 3, 5, 6 and 7 belong to <c>run</c>, <c>runs resume</c> and <c>runs wait</c>.</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Error = 1;
    public const int Usage = 2;
    public const int WaitingForOthers = 3;
    public const int NotAllowed = 4;
    public const int RunFailed = 5;
    public const int TimedOut = 6;
    public const int PausedOrCancelled = 7;
    public const int Interrupted = 130;

    /// <summary>The code for the state that a run was left in.</summary>
    public static int Of(RunState state) => state switch
    {
        RunState.Completed => Done,
        RunState.Waiting => WaitingForOthers,
        RunState.Failed => RunFailed,
        RunState.Paused or RunState.Cancelled => PausedOrCancelled,
        _ => TimedOut,
    };

    /// <summary>The code for a refusal.</summary>
    public static int Of(AndonException refusal) => refusal.Kind switch
    {
        RefusalKind.Invalid => Usage,
        RefusalKind.Forbidden => NotAllowed,
        _ => Error,
    };
}
