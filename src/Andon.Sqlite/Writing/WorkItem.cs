namespace Andon.Sqlite.Writing;

/// <summary>A rare write, other than an append, that shares the writer's transactions.</summary>
internal abstract class WorkItem
{
    /// <summary>Writes, within the transaction and a savepoint of its own. May run again where the transaction has to be repeated.</summary>
    public abstract void Execute(WriteSession session);

    /// <summary>Called once: after the commit, or with the reason why there was none.</summary>
    public abstract void Complete(Exception? error);
}

/// <summary>A rare write with an answer.</summary>
internal sealed class WorkItem<T>(Func<WriteSession, T> write) : WorkItem
{
    private readonly TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? answer;

    public Task<T> Task => completion.Task;

    public override void Execute(WriteSession session) => answer = write(session);

    public override void Complete(Exception? error)
    {
        if (error is null)
            completion.SetResult(answer!);
        else
            completion.SetException(error);
    }
}
