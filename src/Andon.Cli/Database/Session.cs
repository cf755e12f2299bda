using Andon.Cli.Observing;
using Andon.Cli.Runs;
using Andon.Cli.Serving;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Client.Http;
using Andon.Hosting;
using Andon.Server.Mail;
using Andon.Sqlite;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;

namespace Andon.Cli.Database;

/// <summary>What a verb does with the database.</summary>
internal enum Access
{
    /// <summary>Only looks; never refused, whoever has the database.</summary>
    Read,

    /// <summary>Records decisions in a database that is there; carries out nothing.</summary>
    Decide,

    /// <summary>As <see cref="Decide"/>, and makes the database where there is none.</summary>
    Submit,

    /// <summary>Carries a run, and makes the database where there is none.</summary>
    Execute,
}

/// <summary>
/// An engine over the database for as long as a verb needs it, or a server that has one. Built by hand: a generic host doubles the time to the first step.
/// </summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ServiceProvider? services;
    private readonly AndonHost? host;
    private readonly IStore? store;
    private readonly HttpClient? connection;
    private bool isStopped;

    private Session(ServiceProvider services, IStore store)
    {
        this.services = services;
        this.store = store;
        host = services.GetRequiredService<AndonHost>();
        Client = services.GetRequiredService<IAndonClient>();
    }

    private Session(HttpClient connection)
    {
        this.connection = connection;
        Client = new HttpAndonClient(connection);
    }

    public IStore Store => store ?? throw IsElsewhere();

    public IAndonClient Client { get; }

    public RunProgress Progress => Get<RunProgress>();

    private AndonHost Host => host ?? throw IsElsewhere();

    public T Get<T>()
        where T : notnull => services is null ? throw IsElsewhere() : services.GetRequiredService<T>();

    /// <summary>Opens the database and, to execute, starts the engine.</summary>
    public static async Task<Session> OpenAsync(Invocation invocation, Access access, CancellationToken cancellation)
    {
        if (invocation.Server is { } server) return Connect(server, invocation.Key);
        // Who only looks sends nothing. What is wrong with the settings is told before the database is open.
        var publicUrl = access == Access.Read ? null : PublicUrl.Of(null);
        var mails = access == Access.Read ? null : Mails();
        var session = Over(
            OpenStore(invocation, access),
            new ServiceLog(invocation.Printer, isJson: false, export: null),
            options =>
            {
                options.ExecuteSteps = access == Access.Execute;
                options.CarriesOneRun = true;
                options.PublicUrl = publicUrl;
                options.Allow(invocation);
            },
            mails);
        if (access != Access.Read) await session.Host.StartAsync(cancellation);
        return session;
    }

    /// <summary>Opens the database of a cluster and starts a node of it, which carries all that there is.</summary>
    public static async Task<Session> OpenNodeAsync(Invocation invocation, ServiceLog log, Action<AndonOptions> configure, CancellationToken cancellation)
    {
        var mails = Mails();
        var session = Over(OpenStore(invocation, Access.Execute), log, configure, mails);
        await session.Host.StartAsync(cancellation);
        return session;
    }

    /// <summary>An engine over a store, not yet started.</summary>
    public static Session Over(IStore store, ServiceLog log, Action<AndonOptions> configure, Action<AndonBuilder>? add = null)
    {
        var collection = new ServiceCollection();
        collection.AddLogging(log.AddTo);
        var builder = collection.AddAndon(configure).UseStore(_ => store);
        add?.Invoke(builder);
        return new Session(collection.BuildServiceProvider(), store);
    }

    public Task StartAsync(CancellationToken cancellation) => Host.StartAsync(cancellation);

    /// <summary>Carries this run, and no other.</summary>
    public Task TakeUpAsync(Guid run, CancellationToken cancellation) => Host.TakeUpAsync(run, cancellation);

    /// <summary>Starts nothing more and lets what runs end; in a hurry, ends it.</summary>
    public async Task StopAsync(CancellationToken hurry)
    {
        if (isStopped || host is null) return;
        isStopped = true;
        await host.StopAsync(hurry);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        if (services is not null) await services.DisposeAsync();
        connection?.Dispose();
    }

    /// <summary>Whoever carries out a run writes down the mails that follow from it.</summary>
    private static Action<AndonBuilder> Mails()
    {
        var settings = MailSettings.FromEnvironment();
        return builder => builder.Services.AddSingleton(settings).AddMails();
    }

    private static Session Connect(string server, string? key)
    {
        if (!Uri.TryCreate(server, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new UsageException(Language.Of($"--server {server}: give a URL such as http://127.0.0.1:8083", $"--server {server}：请给出 URL，如 http://127.0.0.1:8083"));
        if (key is null) throw new UsageException(Language.Of("--server needs an API key: --key KEY, or $ANDON_KEY", "--server 需要 API 密钥：--key KEY 或 $ANDON_KEY"));
        return new Session(HttpAndonClient.Connect(url, key));
    }

    private static InvalidOperationException IsElsewhere() => new("The engine is in the server's process.");

    /// <summary>The store that was named, for this.</summary>
    public static IStore OpenStore(Invocation invocation, Access access)
    {
        if (invocation.Postgres is not null) return DatabaseVerbs.OpenPostgres(invocation, mayMigrate: access != Access.Read);
        if (invocation.IsInMemory) return new MemoryStore();
        var path = invocation.Database;
        if (access == Access.Read) return SqliteStore.OpenReadOnly(path);
        // A decision in a database that is not there is a mistake in the path; a new empty file would hide it.
        if (access == Access.Decide && !File.Exists(path)) return SqliteStore.OpenReadOnly(path);
        return SqliteStore.Open(new SqliteOptions { Path = path });
    }
}
