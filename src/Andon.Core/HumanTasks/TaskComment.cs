namespace Andon.HumanTasks;

/// <summary>What somebody said about a task, apart from any decision.</summary>
/// <param name="By">Who.</param>
/// <param name="Text">What they said.</param>
/// <param name="At">When.</param>
/// <param name="IdempotencyKey">The key of the request.</param>
public sealed record TaskComment(string By, string Text, DateTimeOffset At, string? IdempotencyKey)
{
    /// <summary>Characters of a comment, with a decision or without.</summary>
    public const int MaxLength = 10_000;

    /// <summary>Comments of one task.</summary>
    public const int MaxCount = 1_000;
}

/// <summary>A form that somebody has begun to fill in. Theirs alone; gone when the task is closed.</summary>
/// <param name="By">Who.</param>
/// <param name="Data">What they have so far: JSON, whatever the form's schema asks.</param>
/// <param name="At">When they saved it.</param>
public sealed record TaskDraft(string By, ReadOnlyMemory<byte> Data, DateTimeOffset At)
{
    /// <summary>People who may have a draft of one task at once.</summary>
    public const int MaxCount = 100;
}
