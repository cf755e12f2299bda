using System.Collections.Concurrent;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Steps;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Andon.Testing;

/// <summary>
/// A line for tests: the real engine with its loops, over a store in memory and a <see cref="VirtualClock"/>. It never sleeps: it waits until
/// all that can happen now has happened, and then moves the clock to whatever is due. Scripted handlers and people take part; the process can
/// be made to crash. For tests alone; not for use by several threads at once.
/// </summary>
public sealed partial class TestLine : IAsyncDisposable
{
    private const string Tenant = "test";

    private readonly Action<AndonBuilder>? configure;
    private readonly Action<AndonOptions>? options;
    private readonly MemoryStore memory = new();
    private readonly LineWatch watch = new();
    private readonly FaultPlan faults = new();
    private readonly Dictionary<string, ScriptedHandler> handlers = [];
    private readonly ConcurrentDictionary<string, Actor> people = [];
    private LineNode? node;
    private int requests;

    private TestLine(Action<AndonBuilder>? configure, Action<AndonOptions>? options)
    {
        this.configure = configure;
        this.options = options;
    }

    /// <summary>The clock that everything here follows; also the <see cref="TimeProvider"/> of the services.</summary>
    public VirtualClock Clock { get; } = new();

    /// <summary>How long, in real time, nothing may happen while a handler runs before a call here gives up. Default: 30 s. More than 0.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The client, for whatever the line has no shorthand for; with <see cref="As"/> as the caller. Another one after a restart.</summary>
    /// <exception cref="InvalidOperationException">The line has crashed.</exception>
    public IAndonClient Client => Up.Client;

    /// <summary>The services of the process as it lives now. Others after a restart.</summary>
    /// <exception cref="InvalidOperationException">The line has crashed.</exception>
    public IServiceProvider Services => Up.Services;

    private LineNode Up => node ?? throw new InvalidOperationException("The line has crashed and nobody has started it again: call RestartAsync().");

    /// <summary>Starts a line.</summary>
    /// <param name="configure">Adds handlers, services, or another store; called again for each restart. Default: none.</param>
    /// <param name="options">Changes options of the engine. Default: none.</param>
    public static async Task<TestLine> StartAsync(Action<AndonBuilder>? configure = null, Action<AndonOptions>? options = null)
    {
        var line = new TestLine(configure, options);
        await line.StartNodeAsync();
        return line;
    }

    /// <summary>Scripts the handler of a step type, registered or not, <c>script</c> and <c>http</c> too. Of two for a type the later counts.</summary>
    /// <exception cref="ArgumentException">No handler carries out this type, or no pipeline could use its name.</exception>
    public ScriptedHandler Handle(string type)
    {
        var handler = new ScriptedHandler(watch);
        Up.Register(type, handler);
        return handlers[type] = handler;
    }

    /// <summary>As <see cref="Handle(string)"/>; each call returns what this makes, written as JSON in snake_case.</summary>
    /// <exception cref="ArgumentException">No handler carries out this type, or no pipeline could use its name.</exception>
    public ScriptedHandler Handle(string type, Func<StepContext, object?> make) => Handle(type).Return(make);

    /// <summary>As <see cref="Handle(string)"/>; each call returns what this makes, written as JSON in snake_case.</summary>
    /// <exception cref="ArgumentException">No handler carries out this type, or no pipeline could use its name.</exception>
    public ScriptedHandler Handle(string type, Func<StepContext, Task<object?>> make) => Handle(type).Return(make);

    /// <summary>Says who a person is. A name of which nothing is said holds every role and is no admin.</summary>
    /// <param name="name">The user.</param>
    /// <param name="roles">The business roles that they hold, and no other.</param>
    /// <param name="isAdmin">Whether they administer the tenant.</param>
    public void Person(string name, IEnumerable<string> roles, bool isAdmin = false) => people[name] = new Actor(name) { BusinessRoles = [.. roles], IsAdmin = isAdmin };

    /// <summary>A person as a caller of <see cref="Client"/>, in the tenant <c>test</c>.</summary>
    public Caller As(string person) => new(Tenant, people.GetValueOrDefault(person) ?? new Actor(person) { HoldsEveryRole = true });

    /// <summary>Publishes and submits a pipeline, and drives the run as <see cref="DriveAsync"/> does.</summary>
    /// <param name="pipeline">A file, its path, its text, a builder or a definition.</param>
    /// <param name="parameters">The parameters, written as JSON in snake_case. Default: <c>{}</c>.</param>
    /// <param name="by">Who submits it. Default: <c>submitter</c>, so that people of other names may decide.</param>
    /// <exception cref="AndonException">The pipeline or the parameters are refused.</exception>
    public async Task<TestRun> RunAsync(LinePipeline pipeline, object? parameters = null, string by = "submitter")
    {
        var run = await SubmitAsync(pipeline, parameters, by);
        await DriveAsync();
        return run;
    }

    /// <summary>Publishes and submits a pipeline, and does not wait for anything that follows.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task<TestRun> SubmitAsync(LinePipeline pipeline, object? parameters = null, string by = "submitter")
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var definition = pipeline.Definition;
        var request = new SubmitRequest { Pipeline = definition.Name, Params = AndonJson.ToElement(parameters ?? new object()), IdempotencyKey = NextKey() };
        var caller = As(by);
        await CallAsync(client => client.PublishAsync(caller, definition));
        var submitted = await CallAsync(client => client.SubmitAsync(caller, request));
        return new TestRun(this, submitted.RunId);
    }

    /// <summary>Ends the line without stopping it; nothing of it is kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (node is not null) await CrashAsync();
        await memory.DisposeAsync();
    }

    internal LineWatch Watch => watch;

    /// <summary>After somebody did something: drives, unless that is under way.</summary>
    internal Task GoOnAsync() => isAnswering ? Task.CompletedTask : DriveAsync();

    internal string NextKey() => $"line-{++requests}";

    /// <summary>
    /// Calls the client. Where the process dies meanwhile the next one is asked again, as a client does whose answer did not come: what is asked
    /// has an idempotency key of its own.
    /// </summary>
    internal async Task<T> CallAsync<T>(Func<IAndonClient, Task<T>> ask)
    {
        while (true)
        {
            var answer = ask(Up.Client);
            if (await Task.WhenAny(answer, Up.Dead) == answer) return await answer;
            await RestartNodeAsync();
            // It fails now that its process has gone; nobody waits for it.
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StartNodeAsync()
    {
        LineNode next;
        do
        {
            Lives++;
            next = LineNode.Create(Configured(), faults, watch);
            foreach (var (type, handler) in handlers) next.Register(type, handler);
        }
        while (!await next.StartAsync());
        node = next;
    }

    private ServiceCollection Configured()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IStore>(memory).AddSingleton<TimeProvider>(Clock);
        var builder = services.AddAndon(o =>
        {
            // Time skips far; nothing is to be found by looking again and again on the way.
            o.PollInterval = TimeSpan.FromHours(1);
            options?.Invoke(o);
        });
        configure?.Invoke(builder);
        services.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(Clock);
        return services;
    }

    private async Task RestartNodeAsync()
    {
        await CrashAsync();
        await StartNodeAsync();
    }
}
