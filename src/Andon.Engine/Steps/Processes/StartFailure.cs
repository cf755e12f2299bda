using System.Runtime.InteropServices;

namespace Andon.Steps.Processes;

/// <summary>Why a program could not be started, as a failure of the attempt.</summary>
internal static class StartFailure
{
    public static StepFailedException NotFound(string program) => new(
        "not_found", $"The program '{program}' was not found. Install it on this node, or give its full path in 'run'.", retryable: false);

    public static StepFailedException For(string program, int error) => error switch
    {
        // A script whose interpreter is missing gives the same error as a missing script.
        Libc.NoSuchFile when File.Exists(program) => new(
            "not_found", $"The interpreter that the first line of '{program}' names was not found on this node.", retryable: false),
        Libc.NoSuchFile or Libc.NotADirectory => NotFound(program),
        Libc.NoAccess => new("not_executable", $"The program '{program}' may not be executed by this user.", retryable: false),
        Libc.BadFormat => new(
            "not_executable", $"'{program}' is no program: it is neither a binary of this machine nor begins with '#!'.", retryable: false),
        // Out of memory, of processes or of file handles: it may pass.
        _ => new("start_failed", $"The program '{program}' could not be started: {Marshal.GetPInvokeErrorMessage(error)}."),
    };
}
