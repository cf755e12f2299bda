using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Andon.Cli.Tests.Observing;

/// <summary>A collector of OpenTelemetry's protocol over HTTP, on a free port of this machine. It keeps what comes.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentDictionary<string, TaskCompletionSource> awaited = new();

    private Collector(WebApplication application) => this.application = application;

    public string Url => application.Urls.Single();

    /// <summary>Spans, metrics and log records, with the resource that each came from.</summary>
    public ConcurrentQueue<Received> Spans { get; } = [];

    public ConcurrentQueue<Received> Metrics { get; } = [];

    public ConcurrentQueue<Received> Logs { get; } = [];

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.WebHost.UseKestrelCore();
        var application = builder.Build();
        application.Urls.Add("http://127.0.0.1:0");
        var collector = new Collector(application);
        application.Run(collector.TakeAsync);
        await application.StartAsync(TestContext.Current.CancellationToken);
        return collector;
    }

    /// <summary>Waits for a metric.</summary>
    public Task MetricAsync(string name)
    {
        var seen = awaited.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (Metrics.Any(m => m.Item.Text(1) == name)) seen.TrySetResult();
        return seen.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var into = http.Request.Path.Value switch { "/v1/traces" => Spans, "/v1/metrics" => Metrics, "/v1/logs" => Logs, var other => throw new InvalidOperationException($"nobody sends to {other}") };
        http.Request.ContentType.ShouldBe("application/x-protobuf");
        // Of all three kinds: by resource (1), by scope (2), then one each (2).
        foreach (var resource in new Message(body.ToArray()).Messages(1))
        {
            var attributes = resource.Messages(1).Single().Attributes(1);
            foreach (var item in resource.Messages(2).SelectMany(scope => scope.Messages(2))) into.Enqueue(new Received(item, attributes));
        }

        foreach (var metric in Metrics)
        {
            if (awaited.TryGetValue(metric.Item.Text(1), out var seen)) seen.TrySetResult();
        }

        http.Response.ContentType = "application/x-protobuf";
    }
}

/// <summary>A span, a metric or a log record.</summary>
internal sealed record Received(Message Item, IReadOnlyDictionary<string, string> Resource);
