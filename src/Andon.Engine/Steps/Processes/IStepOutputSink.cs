namespace Andon.Steps.Processes;

/// <summary>
/// Told of every line that a step's process writes, while it runs. Called from the thread that drains the process: return at once, and
/// drop what you cannot take. What it throws is logged and otherwise ignored.
/// </summary>
public interface IStepOutputSink
{
    /// <summary>One line has been written.</summary>
    void Write(in StepOutputLine line);
}

/// <summary>One line of a step's process.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step.</param>
/// <param name="Revision">The revision of the activation.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="IsError">Whether it was written on standard error.</param>
/// <param name="Text">The line without its end, cut at <see cref="ProcessOptions.MaxLiveLineBytes"/>.</param>
public readonly record struct StepOutputLine(Guid RunId, string Step, int Revision, int Attempt, bool IsError, string Text);
