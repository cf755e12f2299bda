namespace Andon.Runs;

/// <summary>A command in a mailbox, and who waits for the decision: a caller, or nobody.</summary>
internal sealed class Envelope(RunCommand? command, TaskCompletionSource<Decision>? reply)
{
    /// <summary>The command; null for a submission, which has its own.</summary>
    public RunCommand? Command => command;

    /// <summary>Completed once the decision is durable, or refused.</summary>
    public TaskCompletionSource<Decision>? Reply => reply;

    /// <summary>The decision taken in the append under way.</summary>
    public Decision? Decision { get; set; }
}
