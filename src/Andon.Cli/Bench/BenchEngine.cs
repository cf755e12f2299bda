using System.Collections.Concurrent;
using System.Text.Json;
using Andon.Cli.Database;
using Andon.Cli.Observing;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Postgres;
using Andon.Runs;
using Andon.Sqlite;
using Andon.Stores;
using Npgsql;

namespace Andon.Cli.Bench;

/// <summary>An engine to measure: an ordinary one with its default options, used through the client that every application uses.</summary>
internal sealed class BenchEngine : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<(Guid Run, RunState State), TaskCompletionSource<long>> reached = new();
    private readonly Session session;
    private readonly IDisposable subscription;
    private readonly string? temporary;

    private BenchEngine(Session session, string? database, string? temporary)
    {
        this.session = session;
        this.temporary = temporary;
        Database = database;
        subscription = session.Progress.Watch(null, OnChanged);
    }

    public IAndonClient Client => session.Client;

    /// <summary>Calls back with each change of any run on this node.</summary>
    public IDisposable Watch(Action<RunChange> changed) => session.Progress.Watch(null, changed);

    public Caller Caller { get; } = new("default", new Actor("bench") { HoldsEveryRole = true, IsAdmin = true });

    /// <summary>Somebody else, who may approve what <see cref="Caller"/> submitted.</summary>
    public Caller Reviewer { get; } = new("default", new Actor("reviewer") { HoldsEveryRole = true });

    /// <summary>The database that is left behind, or null.</summary>
    public string? Database { get; }

    /// <summary>Whether other nodes carry runs too.</summary>
    public required bool IsShared { get; init; }

    /// <summary>For the report.</summary>
    public string Store => session.Store switch { PostgresStore => "postgres", SqliteStore => "sqlite", _ => "memory" };

    /// <summary>What survives a power cut.</summary>
    public string Durability => session.Store is MemoryStore ? "none" : "full";

    /// <summary>What was used up to now. What a server writes it writes in another process: its log counts.</summary>
    public async Task<Meter> MeterAsync()
    {
        if (session.Store is not PostgresStore postgres) return Meter.Read();
        var written = await postgres.WalBytesAsync();
        var statistics = postgres.Statistics;
        return Meter.Read() with { BytesWritten = written, RoundTrips = statistics.RoundTrips, Appends = statistics.Appends, Conflicts = statistics.Conflicts };
    }

    /// <summary>The fixed program, with the same batches on the same disk or server; nothing is written in memory, and so nothing limits it.</summary>
    public double MeasureLimit(BenchOptions options)
    {
        var time = TimeSpan.FromSeconds(Math.Clamp(options.Time.TotalSeconds / 2, 1, 10));
        return session.Store switch
        {
            PostgresStore => Postgres.LimitProgram.Run(new PostgresOptions { Url = options.Postgres!.Postgres!, AllowBypassRls = true }, options.InFlight, time, TimeProvider.System),
            // A file beside the database, on the same disk.
            SqliteStore => Sqlite.LimitProgram.Run((Database ?? temporary) + ".limit", options.InFlight, time, TimeProvider.System),
            _ => 0,
        };
    }

    public static async Task<BenchEngine> OpenAsync(BenchOptions options, Printer printer, CancellationToken cancellation, Action<AndonOptions>? configure = null)
    {
        var temporary = options.IsInMemory || options.Postgres is not null || options.Database is not null ? null : Path.GetFullPath($"andon-bench-{Environment.ProcessId}.db");
        IStore store = options.IsInMemory ? new MemoryStore()
            : options.Postgres is { } invocation ? DatabaseVerbs.OpenPostgres(invocation, mayMigrate: true)
            : SqliteStore.Open(new SqliteOptions { Path = options.Database ?? temporary! });
        var session = Session.Over(store, new ServiceLog(printer, isJson: false, export: null), configure ?? (_ => { }), builder => builder.AddStepHandler<BenchStep>(BenchStep.Type).AddStepHandler<MomentStep>(MomentStep.Type).AddStepHandler<SlowStep>(SlowStep.Type));
        await session.StartAsync(cancellation);
        return new BenchEngine(session, options.IsInMemory ? null : options.Postgres is not null ? store.Name : options.Database, temporary) { IsShared = options.Nodes > 1 };
    }

    public async Task PublishAsync(PipelineDefinition definition) => await Client.PublishAsync(Caller, definition);

    /// <summary>Submits a run; returns its id once it is durable.</summary>
    public async Task<Guid> SubmitAsync(string pipeline, JsonElement? parameters = null) => (await Client.SubmitAsync(Caller, new SubmitRequest { Pipeline = pipeline, Params = parameters })).RunId;

    /// <summary>Opens a transaction that sees the database as it is now, until it is disposed of.</summary>
    public static async Task<IAsyncDisposable> HoldTransactionAsync(BenchOptions options)
    {
        var server = new PostgresOptions { Url = options.Postgres!.Postgres! };
        var connection = new NpgsqlConnection(server.Parsed.ConnectionString(server).ConnectionString);
        await connection.OpenAsync();
        await using var read = new NpgsqlCommand("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM andon.nodes", connection);
        await read.ExecuteScalarAsync();
        return connection;
    }

    /// <summary>When a run came to a state, as a timestamp of <see cref="TimeProvider.System"/>. A run that failed instead is an exception.</summary>
    public async Task<long> ReachedAsync(Guid run, RunState state)
    {
        var source = Source(run, state);
        var at = IsShared ? await FollowAsync(run, state, source) : await source.Task;
        reached.TryRemove((run, state), out _);
        return at;
    }

    /// <summary>What another node brought to its end is not told here: it is looked for from time to time.</summary>
    private async Task<long> FollowAsync(Guid run, RunState state, TaskCompletionSource<long> source)
    {
        while (true)
        {
            if (await Task.WhenAny(source.Task, Task.Delay(LookAgain, TimeProvider.System)) == source.Task) return await source.Task;
            if ((await Client.DetailAsync(Caller, run)).State == state) return TimeProvider.System.GetTimestamp();
        }
    }

    /// <summary>Fails where the log of a run does not show each step's start and output, or not in that order; of its children, a sample.</summary>
    public async Task VerifyAsync(Guid run)
    {
        var view = await Client.DetailAsync(Caller, run);
        var events = await Client.EventsAsync(Caller, run);
        var (starts, ends) = (ByStep("attempt_started"), ByStep("step_completed"));
        foreach (var child in view.Steps.Values.Select(s => s.ChildRunId).OfType<Guid>().Take(25)) await VerifyAsync(child);
        foreach (var step in view.Steps.Where(s => s.Value is { State: StepState.Completed, Attempts: > 0, ChildRunId: null }))
        {
            var started = starts[step.Key].FirstOrDefault();
            var completed = ends[step.Key].FirstOrDefault();
            var bytes = completed is null ? 0 : JsonSerializer.SerializeToUtf8Bytes(completed.Data.GetProperty("output"), AndonJson.Options).Length;
            if (started is null || completed is null || started.Sequence >= completed.Sequence || bytes < 150)
                throw Invalid($"run {run}, step {step.Key}: its start or its output is not on record; nothing that was measured counts");
        }

        ILookup<string?, EventView> ByStep(string type) => events.Where(e => e.Type == type).ToLookup(e => e.Data.GetProperty("step").GetString());
    }

    public async ValueTask DisposeAsync()
    {
        subscription.Dispose();
        await session.DisposeAsync();
        if (temporary is null) return;
        foreach (var suffix in (string[])["", "-wal", "-shm", ".owner"]) File.Delete(temporary + suffix);
    }

    /// <summary>What was measured does not count.</summary>
    public static StoreException Invalid(string why) => new("bench_invalid", why);

    private TaskCompletionSource<long> Source(Guid run, RunState state) =>
        reached.GetOrAdd((run, state), static _ => new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));

    private void OnChanged(RunChange change)
    {
        // Nobody asks for the others, and what would be kept of each of them weighs on what is measured.
        if (change.Run.Parent is not null || change.Run.Tenant != Caller.Tenant) return;
        if (change.State is RunState.Completed or RunState.Waiting) Source(change.RunId, change.State).TrySetResult(TimeProvider.System.GetTimestamp());
        else if (change.State is RunState.Failed or RunState.Cancelled) Source(change.RunId, RunState.Completed).TrySetException(Invalid($"run {change.RunId} failed"));
    }
}
