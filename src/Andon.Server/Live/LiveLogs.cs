using Andon.Steps.Processes;

namespace Andon.Server.Live;

/// <summary>
/// What the processes of steps have written lately, on this node, for those who watch: bounded for each step and over all. It is for looking only: what counts of
/// an output is in the run.
/// </summary>
internal sealed class LiveLogs(TimeProvider time) : IStepOutputSink
{
    /// <summary>Characters kept of a step, and steps kept.</summary>
    private const int MaxCharacters = 256 * 1024, MaxSteps = 256;

    private readonly Lock gate = new();
    private readonly OrderedDictionary<(Guid Run, string Step), StepLog> steps = [];

    public void Write(in StepOutputLine line)
    {
        lock (gate) Of(line.RunId, line.Step).Add(line);
    }

    /// <summary>The log of a step, empty where nothing of it was seen here.</summary>
    public StepLog Of(Guid run, string step)
    {
        lock (gate)
        {
            if (steps.TryGetValue((run, step), out var log)) return log;
            // The one that was first seen longest ago and that nobody watches.
            if (steps.Count >= MaxSteps) steps.RemoveAt(Math.Max(0, steps.IndexOf(steps.FirstOrDefault(s => !s.Value.IsWatched).Key)));
            return steps[(run, step)] = new StepLog(MaxCharacters, time);
        }
    }
}

/// <summary>A line that a step has written.</summary>
/// <param name="Number">The number of the line, from 1.</param>
/// <param name="Revision">The revision of the activation.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="IsError">Whether it was written on standard error.</param>
/// <param name="Text">The line without its end.</param>
internal sealed record LogLine(long Number, int Revision, int Attempt, bool IsError, string Text);
