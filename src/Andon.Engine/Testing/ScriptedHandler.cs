using System.Collections.Concurrent;
using Andon.Steps;

namespace Andon.Testing;

/// <summary>
/// A handler that does what a test says, call after call; the last answer is for all further calls. It stands for the world outside: its
/// answers and what it was called with outlive a crash of the line. Without any answer it returns <c>{}</c>.
/// </summary>
public sealed class ScriptedHandler
{
    private readonly LineWatch watch;
    private readonly Lock gate = new();
    private readonly List<Func<StepContext, Task<object?>>> answers = [];
    private readonly ConcurrentQueue<StepContext> calls = [];
    private TaskCompletionSource? hold;

    internal ScriptedHandler(LineWatch watch) => this.watch = watch;

    /// <summary>What it was called with, oldest first: attempt, idempotency key, input and config of each call, also of those that failed or were lost.</summary>
    public IReadOnlyList<StepContext> Calls => [.. calls];

    /// <summary>The next call returns this, written as JSON in snake_case.</summary>
    public ScriptedHandler Return(object? output) => Then(_ => Task.FromResult(output));

    /// <summary>The next call returns what this makes.</summary>
    public ScriptedHandler Return(Func<StepContext, object?> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return Then(context => Task.FromResult(make(context)));
    }

    /// <summary>The next call returns what this makes.</summary>
    public ScriptedHandler Return(Func<StepContext, Task<object?>> make)
    {
        ArgumentNullException.ThrowIfNull(make);
        return Then(make);
    }

    /// <summary>The next calls fail.</summary>
    /// <param name="times">How many of them. Default: 1.</param>
    /// <param name="code">The error's code. Default: <c>scripted</c>.</param>
    /// <param name="message">The error's message. Default: that a test says so.</param>
    /// <param name="retryable">Whether another attempt may help. Default: true.</param>
    public ScriptedHandler Fail(int times = 1, string code = "scripted", string message = "the test says so", bool retryable = true)
    {
        for (var i = 0; i < times; i++) Then(_ => throw new StepFailedException(code, message, retryable));
        return this;
    }

    /// <summary>Holds every call from now on until <see cref="Release"/>, or until the attempt is cancelled. While one is held its step is running, and time does not skip by itself.</summary>
    public ScriptedHandler Hold()
    {
        lock (gate) hold ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return this;
    }

    /// <summary>Lets held calls go on, and holds no more. <see cref="TestLine.DriveAsync"/> waits for what follows.</summary>
    public void Release()
    {
        lock (gate)
        {
            foreach (var call in calls) watch.LetGo(call.Token);
            hold?.TrySetResult();
            hold = null;
        }
    }

    internal async ValueTask<StepOutput> ExecuteAsync(StepContext context)
    {
        Func<StepContext, Task<object?>>? answer;
        Task? released;
        lock (gate)
        {
            answer = answers.Count == 0 ? null : answers[Math.Min(calls.Count, answers.Count - 1)];
            calls.Enqueue(context);
            released = hold?.Task;
            if (released is not null) watch.Hold(context.Token);
        }

        if (released is not null) await HoldAsync(context, released);
        var output = answer is null ? new object() : await answer(context);
        return output is StepOutput made ? made : StepOutput.From(output);
    }

    private async Task HoldAsync(StepContext context, Task released)
    {
        // On the thread that cancels, whichever comes first: from then on the attempt is not held, but about to end.
        using var stop = context.Cancellation.UnsafeRegister(_ => watch.LetGo(context.Token), null);
        try
        {
            await released.WaitAsync(context.Cancellation);
        }
        finally
        {
            watch.LetGo(context.Token);
        }
    }

    private ScriptedHandler Then(Func<StepContext, Task<object?>> answer)
    {
        lock (gate) answers.Add(answer);
        return this;
    }
}
