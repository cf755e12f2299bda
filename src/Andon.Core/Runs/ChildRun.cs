using System.Collections.Immutable;

namespace Andon.Runs;

/// <summary>The run and the step that started this run and wait for its end.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">Its step of type <c>pipeline</c>.</param>
/// <param name="Path">The names of the pipelines from the outermost run to that one: how deep this run is.</param>
public sealed record ParentRun(Guid RunId, string Step, ImmutableArray<string> Path);

/// <summary>The child run of a step's newest activation, as far as its parent was told.</summary>
/// <param name="Id">The child.</param>
/// <param name="Waits">Whether only people can go on in it.</param>
/// <param name="Sequence">The row of the child's log that told so; 0 before the first. What an earlier row says is old.</param>
public sealed record ChildRun(Guid Id, bool Waits = false, long Sequence = 0)
{
    /// <summary>Whether its step was cancelled, and the run goes on until the child has undone what it did.</summary>
    public bool IsUndoing { get; init; }
}

/// <summary>What a run still has to bring about in one of its children.</summary>
/// <param name="Step">The step that started the child.</param>
/// <param name="Start">What the child is to be; null where it is known to be on record.</param>
/// <param name="IsCancelled">Whether it is to end, because nobody waits for it any more.</param>
public sealed record ChildCall(string Step, ChildStart? Start, bool IsCancelled)
{
    /// <summary>Whether it is to undo what it did before it ends.</summary>
    public bool Compensates { get; init; }

    /// <summary>What is to be done now.</summary>
    public CallKind Kind => !IsCancelled ? CallKind.Start : Compensates ? CallKind.Compensate : CallKind.Cancel;
}

/// <summary>What a child run is to be.</summary>
/// <param name="Pipeline">The pipeline's name.</param>
/// <param name="Version">Its version; null for the newest at the time of the start.</param>
/// <param name="Params">The parameters: compact UTF-8 JSON.</param>
public sealed record ChildStart(string Pipeline, int? Version, ReadOnlyMemory<byte> Params);

/// <summary>What one run has to bring about in another.</summary>
public enum CallKind : byte
{
    /// <summary>The child is to be on record.</summary>
    Start,

    /// <summary>The child is to end.</summary>
    Cancel,

    /// <summary>The parent is to know where this run stands.</summary>
    Tell,

    /// <summary>The child is to undo what it did, and end.</summary>
    Compensate,
}
