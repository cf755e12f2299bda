using System.Text.Json;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Sqlite;
using Andon.Steps;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Andon.Engine.Tests.Hosting;

/// <summary>A real generic host with Andon in it, and shorthands for what tests do with it.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    private readonly IHost host;
    private readonly string? folder;

    private TestHost(IHost host, string? folder)
    {
        this.host = host;
        this.folder = folder;
    }

    public static Caller Ann { get; } = new("acme", new Actor("ann") { IsAdmin = true, HoldsEveryRole = true });

    public static Caller Bob { get; } = new("acme", new Actor("bob") { HoldsEveryRole = true });

    public static Caller Eve { get; } = new("other", new Actor("eve") { IsAdmin = true, HoldsEveryRole = true });

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public IAndonClient Client => host.Services.GetRequiredService<IAndonClient>();

    public RunProgress Progress => host.Services.GetRequiredService<RunProgress>();

    public HandlerRegistry Handlers => host.Services.GetRequiredService<HandlerRegistry>();

    public RunEngine Engine => host.Services.GetRequiredService<RunEngine>();

    public IStore Store => host.Services.GetRequiredService<IStore>();

    public T Service<T>()
        where T : notnull => host.Services.GetRequiredService<T>();

    public static TestHost Create(StoreKind kind, Action<AndonBuilder>? andon = null, Action<AndonOptions>? options = null, TimeProvider? time = null, string? path = null, IStore? store = null)
    {
        var folder = kind == StoreKind.Sqlite && path is null ? Directory.CreateTempSubdirectory("andon-engine-").FullName : null;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        if (time is not null) builder.Services.AddSingleton(time);
        var added = builder.Services.AddAndon(o =>
        {
            // Signals must do it alone: what only polling finds makes a test time out.
            o.PollInterval = TimeSpan.FromHours(1);
            options?.Invoke(o);
        });
        if (store is not null) added.UseStore(_ => store);
        else if (kind == StoreKind.Sqlite) added.UseSqlite(path ?? Path.Combine(folder!, "andon.db"), o => o with { Synchronous = SqliteSynchronous.Off });
        andon?.Invoke(added);
        return new TestHost(builder.Build(), folder);
    }

    public static async Task<TestHost> StartAsync(StoreKind kind, Action<AndonBuilder>? andon = null, Action<AndonOptions>? options = null, TimeProvider? time = null, string? path = null, IStore? store = null)
    {
        var created = Create(kind, andon, options, time, path, store);
        await created.host.StartAsync(TestContext.Current.CancellationToken);
        return created;
    }

    public Task StartAsync() => host.StartAsync(TestContext.Current.CancellationToken);

    public Task StopAsync(CancellationToken hurry = default) => host.StopAsync(hurry);

    public Task PublishAsync(string pipeline) => Client.PublishAsync(Ann, Define(pipeline));

    /// <summary>Waits until nothing here has anything to bring about in another run.</summary>
    public async Task SettledAsync()
    {
        var settled = new Signal(TimeProvider.System);
        Engine.Settled += settled.Raise;
        while (!Engine.IsSettled) (await settled.WaitAsync(Patience, CancellationToken.None)).ShouldBeTrue();
    }

    public async Task<RunView> SubmitAsync(string pipeline, object? parameters = null, Caller? caller = null, string? key = null)
    {
        var by = caller ?? Ann;
        var definition = Define(pipeline);
        await Client.PublishAsync(by, definition);
        return await Client.SubmitAsync(by, new SubmitRequest { Pipeline = definition.Name, Params = Json(parameters ?? new { }), IdempotencyKey = key });
    }

    /// <summary>Submits and waits until the run has ended, waits for people or is paused.</summary>
    public async Task<RunView> RunAsync(string pipeline, object? parameters = null, Caller? caller = null)
    {
        var run = await SubmitAsync(pipeline, parameters, caller);
        return await WaitAsync(run.RunId, caller);
    }

    public Task<RunView> WaitAsync(Guid run, Caller? caller = null) => Client.WaitAsync(caller ?? Ann, run).WaitAsync(Patience);

    /// <summary>Waits until the run is as asked; looks at each durable change.</summary>
    public async Task<RunView> UntilAsync(Guid run, Func<RunView, bool> holds)
    {
        var seen = new TaskCompletionSource<RunView>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watch = Progress.Watch(run, change =>
        {
            if (change.View() is var view && holds(view)) seen.TrySetResult(view);
        });
        var now = await Client.DetailAsync(Ann, run);
        return holds(now) ? now : await seen.Task.WaitAsync(Patience);
    }

    /// <summary>Waits until the open task of a run is as asked. A change that its rows showed already may be told of only now.</summary>
    public async Task UntilTaskAsync(Guid run, Func<TaskView, bool> holds)
    {
        while (true)
        {
            var changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var watch = Progress.Watch(run, _ => changed.TrySetResult());
            if (holds(await OpenTaskAsync(run))) return;
            await changed.Task.WaitAsync(Patience);
        }
    }

    public async Task<TaskView> OpenTaskAsync(Guid run, Caller? caller = null)
    {
        var open = await Client.ListTasksAsync(caller ?? Ann, new TaskFilter(Run: run));
        return await Client.GetTaskAsync(caller ?? Ann, open.Items.ShouldHaveSingleItem().Id);
    }

    public async Task<IReadOnlyList<string>> EventTypesAsync(Guid run) => [.. (await Client.EventsAsync(Ann, run)).Select(e => e.Type)];

    public static PipelineDefinition Define(string json)
    {
        var reading = PipelineReader.ReadJson(System.Text.Encoding.UTF8.GetBytes(json));
        return reading.Definition ?? throw new InvalidOperationException(string.Join('\n', reading.Problems.Select(p => p.Format(null))));
    }

    public static JsonElement Json(object value) => value as JsonElement? ?? JsonSerializer.SerializeToElement(value, AndonJson.Options);

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync();
        await AbandonAsync();
    }

    /// <summary>Disposes without stopping: as a crash, as far as one is possible inside a process.</summary>
    public async Task AbandonAsync()
    {
        await ((IAsyncDisposable)host).DisposeAsync();
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }
}
