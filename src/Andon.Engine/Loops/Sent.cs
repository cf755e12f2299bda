namespace Andon.Loops;

/// <summary>Waits for what a loop has sent to many runs.</summary>
internal static class Sent
{
    /// <summary>The results of all, in order; throws only after the last has ended, and then the first failure.</summary>
    public static async Task<T[]> AllAsync<T>(IReadOnlyList<Task<T>> tasks)
    {
        var results = new T[tasks.Count];
        Exception? failure = null;
        for (var i = 0; i < tasks.Count; i++)
        {
            try
            {
                results[i] = await tasks[i];
            }
            catch (Exception e)
            {
                failure ??= e;
            }
        }

        if (failure is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        return results;
    }
}
