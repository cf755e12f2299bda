using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;

namespace Andon.Server.Tests.Jobs;

/// <summary>What lies between a server and its workers: it can be cut, and lose an answer.</summary>
internal sealed class Line
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> missed = new(StringComparer.Ordinal);
    private volatile bool isCut;
    private int answersLost;

    /// <summary>How the path ends to which the server acts once, and its answer does not arrive.</summary>
    public string? LosesFirstAnswerTo { get; init; }

    public int AnswersLost => Volatile.Read(ref answersLost);

    public void Cut() => isCut = true;

    public void Mend() => isCut = false;

    /// <summary>Waits until a request to such a path has not come through.</summary>
    public Task MissedAsync(string end) => Missed(end).Task.WaitAsync(TimeSpan.FromSeconds(30));

    public void LayTo(WebApplication app) => app.Use(async (context, next) =>
    {
        var path = context.Request.Path.Value!;
        if (isCut && path.StartsWith("/api/v1/jobs", StringComparison.Ordinal))
        {
            context.Abort();
            Missed(path[path.LastIndexOf('/')..]).TrySetResult();
        }
        else if (LosesFirstAnswerTo is { } end && path.EndsWith(end, StringComparison.Ordinal) && Interlocked.CompareExchange(ref answersLost, 1, 0) == 0)
        {
            using var unheard = new MemoryStream();
            context.Response.Body = unheard;
            await next(context);
            context.Abort();
        }
        else
        {
            await next(context);
        }
    });

    private TaskCompletionSource Missed(string end) => missed.GetOrAdd(end, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
