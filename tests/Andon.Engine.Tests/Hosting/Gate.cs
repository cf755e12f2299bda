using System.Collections.Concurrent;
using System.Threading.Channels;
using Andon.Steps;

namespace Andon.Engine.Tests.Hosting;

/// <summary>A handler that tells the test that it was entered, and ends when the test says so, or when it is cancelled.</summary>
internal sealed class Gate
{
    private readonly Channel<int> entries = Channel.CreateUnbounded<int>();
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<StepContext> Contexts { get; } = [];

    public bool IgnoresCancellation { get; init; }

    public async ValueTask<StepOutput> ExecuteAsync(StepContext context)
    {
        Contexts.Enqueue(context);
        entries.Writer.TryWrite(context.Attempt);
        if (IgnoresCancellation) await open.Task;
        else await open.Task.WaitAsync(context.Cancellation);
        return StepOutput.From(new { attempt = context.Attempt });
    }

    /// <summary>Waits for one entry more; returns the number of its attempt.</summary>
    public Task<int> EnteredAsync() => entries.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);

    public void Open() => open.TrySetResult();
}
