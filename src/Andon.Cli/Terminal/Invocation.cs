using System.CommandLine;
using Andon.Client;
using Andon.HumanTasks;

namespace Andon.Cli.Terminal;

/// <summary>What a verb is told: its own arguments, and what the global options say.</summary>
internal sealed class Invocation
{
    public Invocation(ParseResult parse)
    {
        Parse = parse;
        IsPostgresGiven = parse.GetValue(Globals.Postgres) is { Length: > 0 };
        Printer = new Printer(parse.GetValue(Globals.Output) switch { "json" => OutputFormat.Json, "ndjson" => OutputFormat.Ndjson, _ => OutputFormat.Text });
        var user = parse.GetValue(Globals.As) is { } named && !string.IsNullOrWhiteSpace(named) ? named : Environment.UserName;
        Caller = new Caller(parse.GetValue(Globals.Tenant)!, new Actor(user) { HoldsEveryRole = true, IsAdmin = true });
        IsDatabaseGiven = parse.GetValue(Globals.Database) is { Length: > 0 };
        Database = IsDatabaseGiven ? parse.GetValue(Globals.Database)! : Environment.GetEnvironmentVariable("ANDON_DB") is { Length: > 0 } path ? path : "andon.db";
        Postgres = IsPostgresGiven ? parse.GetValue(Globals.Postgres) : IsDatabaseGiven ? null : Environment.GetEnvironmentVariable("ANDON_POSTGRES") is { Length: > 0 } url ? url : null;
        PostgresListen = parse.GetValue(Globals.PostgresListen) is { Length: > 0 } listen ? listen : Environment.GetEnvironmentVariable("ANDON_POSTGRES_LISTEN") is { Length: > 0 } variable ? variable : null;
        AllowBypassRls = parse.GetValue(Globals.AllowBypassRls);
        IsServerGiven = parse.GetValue(Globals.Server) is { Length: > 0 };
        Server = IsServerGiven ? parse.GetValue(Globals.Server)
            : IsDatabaseGiven || IsPostgresGiven || Globals.IsHere(parse) ? null
            : Environment.GetEnvironmentVariable("ANDON_SERVER") is { Length: > 0 } server ? server : null;
        Key = parse.GetValue(Globals.Key) is { Length: > 0 } key ? key : Environment.GetEnvironmentVariable("ANDON_KEY") is { Length: > 0 } secret ? secret : null;
    }

    public ParseResult Parse { get; }

    public Printer Printer { get; }

    /// <summary>The tenant and the actor.</summary>
    public Caller Caller { get; }

    /// <summary>The URL of a PostgreSQL database, which goes before a path; or null.</summary>
    public string? Postgres { get; }

    /// <summary>Where to listen for what other nodes tell, or null.</summary>
    public string? PostgresListen { get; }

    /// <summary>Whether a role is accepted that row-level security does not bind.</summary>
    public bool AllowBypassRls { get; }

    /// <summary>The URL of a server, which goes before a database; or null.</summary>
    public string? Server { get; }

    /// <summary>The API key for the server, or null.</summary>
    public string? Key { get; }

    /// <summary>Whether nothing is kept.</summary>
    public bool IsInMemory => Server is null && Postgres is null && Database == Sqlite.AndonStores.InMemory;

    /// <summary>Whether there may be something: a file that is there, or a server that can be asked.</summary>
    public bool MayExist => Server is not null || Postgres is not null || IsInMemory || File.Exists(Database);

    /// <summary>The path of the database.</summary>
    public string Database { get; }

    /// <summary>Whether <c>--db</c> was given.</summary>
    public bool IsDatabaseGiven { get; }

    private bool IsPostgresGiven { get; }

    private bool IsServerGiven { get; }

    public string Progress => Parse.GetValue(Globals.Progress)!;

    public T? Get<T>(Option<T> option) => Parse.GetValue(option);

    public T Get<T>(Argument<T> argument) => Parse.GetRequiredValue(argument);

    /// <summary>A command line that goes on in the same place: with the database and the tenant that were named here.</summary>
    public string Command(string verbs)
    {
        var line = "andon " + verbs;
        if (IsServerGiven) return line + " --server " + Quoted(Server!);
        if (IsPostgresGiven) line += " --postgres " + Quoted(Andon.Postgres.PostgresUrl.WithoutPassword(Postgres!));
        else if (IsDatabaseGiven) line += " --db " + Quoted(Database);
        return Caller.Tenant == "default" ? line : line + " --tenant " + Quoted(Caller.Tenant);
    }

    /// <summary>A word of a command line, as a shell takes it.</summary>
    public static string Quoted(string text) =>
        text.Length > 0 && text.All(c => char.IsLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':' or '@' or '\\') ? text : "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
