using System.Globalization;
using Npgsql;

namespace Andon.Postgres;

/// <summary>
/// <c>postgres://user:password@host:port,host2/database?sslmode=…</c>, as libpq has it. What it does not know it refuses: a mistyped parameter that
/// is passed over may be the one that asked for encryption.
/// </summary>
internal sealed record PostgresUrl
{
    private const string Form = "postgres://user:password@host:5432/database";

    public required string Hosts { get; init; }

    /// <summary>The port of every host that names none itself.</summary>
    public int? Port { get; init; }

    public required string Database { get; init; }

    public string? User { get; init; }

    public string? Password { get; init; }

    public SslMode SslMode { get; init; } = SslMode.Prefer;

    public string? RootCertificate { get; init; }

    public string? ApplicationName { get; init; }

    public int? ConnectTimeoutS { get; init; }

    public bool? Prepare { get; init; }

    /// <summary>For people: without the password.</summary>
    public string Name => $"postgres {(User is null ? "" : User + "@")}{Hosts}{(Port is null ? "" : $":{Port}")}/{Database}";

    /// <summary>The URL as it may be shown.</summary>
    public static string WithoutPassword(string url)
    {
        var end = url.IndexOf('/', Math.Min(url.Length, url.IndexOf("://", StringComparison.Ordinal) + 3));
        var at = url.LastIndexOf('@', end < 0 ? url.Length - 1 : end);
        var colon = at < 0 ? -1 : url.LastIndexOf(':', at, at - url.IndexOf("://", StringComparison.Ordinal) - 2);
        return colon < 0 ? url : url[..colon] + url[at..];
    }

    public static PostgresUrl Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var rest = url.StartsWith("postgres://", StringComparison.Ordinal) ? url["postgres://".Length..]
            : url.StartsWith("postgresql://", StringComparison.Ordinal) ? url["postgresql://".Length..]
            : throw Wrong("it does not begin with postgres://");
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : rest[(question + 1)..];
        if (question >= 0) rest = rest[..question];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        var database = slash < 0 ? "" : Decoded(rest[(slash + 1)..], "database");
        var at = authority.LastIndexOf('@');
        var (user, password) = at < 0 ? (null, null) : Login(authority[..at]);
        var parsed = Queried(
            new PostgresUrl { Hosts = HostsOf(at < 0 ? authority : authority[(at + 1)..]), Database = database, User = user, Password = password },
            query);
        if (parsed.Hosts.Length == 0) throw Wrong("it names no host");
        return parsed.Database.Length > 0 ? parsed : throw Wrong("it names no database");
    }

    public NpgsqlConnectionStringBuilder ConnectionString(PostgresOptions options)
    {
        var isPrepared = Prepare ?? options.Prepare;
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = Hosts,
            Database = Database,
            SslMode = SslMode,
            ApplicationName = ApplicationName ?? "andon",
            Timeout = ConnectTimeoutS ?? options.ConnectTimeoutS,
            CommandTimeout = options.CommandTimeoutS,
            MaxPoolSize = options.MaxConnections,
            // Every statement is fixed text: each is prepared the second time, and stays so for as long as the connection does.
            MaxAutoPrepare = isPrepared ? 128 : 0,
            AutoPrepareMinUsages = 2,
            // Nothing is left in a session that would have to be reset.
            NoResetOnClose = true,
            Enlist = false,
            TcpKeepAlive = true,
        };
        if (Port is { } port) connection.Port = port;
        if (User is not null) connection.Username = User;
        if (Password is not null) connection.Password = Password;
        if (RootCertificate is not null) connection.RootCertificate = RootCertificate;
        return connection;
    }

    private static (string User, string? Password) Login(string login)
    {
        var colon = login.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (Decoded(login, "user"), null) : (Decoded(login[..colon], "user"), Decoded(login[(colon + 1)..], "password"));
    }

    private static string HostsOf(string text) => text.Length == 0 ? "" : string.Join(',', text.Split(',').Select(Host));

    private static string Host(string text)
    {
        // An IPv6 address stands in brackets, as its colons are no port.
        var colon = text.IndexOf(':', text.StartsWith('[') ? Math.Max(text.IndexOf(']', StringComparison.Ordinal), 0) : 0);
        var name = Decoded(colon < 0 ? text : text[..colon], "host");
        if (name.Length == 0) throw Wrong("it names no host");
        if (colon < 0) return name;
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? $"{name}:{port}"
            : throw Wrong($"'{text[(colon + 1)..]}' is no port; reserved characters of user and password are percent-encoded (@ as %40)");
    }

    private static PostgresUrl Queried(PostgresUrl url, string query)
    {
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw Wrong($"'{part}' has no value");
            var value = Decoded(part[(equals + 1)..], part[..equals]);
            url = part[..equals] switch
            {
                "host" => url with { Hosts = value },
                "port" => url with { Port = Number(value, "port", 65_535) },
                "user" => url with { User = value },
                "password" => url with { Password = value },
                "dbname" => url with { Database = value },
                "sslmode" => url with { SslMode = Ssl(value) },
                "sslrootcert" => url with { RootCertificate = value },
                "application_name" => url with { ApplicationName = value },
                "connect_timeout" => url with { ConnectTimeoutS = Number(value, "connect_timeout", 600) },
                "prepare" => url with { Prepare = value switch { "true" => true, "false" => false, _ => throw Wrong("prepare is true or false") } },
                var unknown => throw Wrong($"it has the unknown parameter '{unknown}'; known are host, port, user, password, dbname, sslmode, sslrootcert, application_name, connect_timeout, prepare"),
            };
        }

        return url;
    }

    private static SslMode Ssl(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw Wrong($"sslmode '{value}' is none of disable, allow, prefer, require, verify-ca, verify-full"),
    };

    private static int Number(string value, string name, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? number
            : throw Wrong($"{name} must be from 1 to {most}");

    private static string Decoded(string text, string what)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
        {
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw Wrong($"the {what} has a '%' that is no percent-encoding; write it as %25");
        }

        return Uri.UnescapeDataString(text);
    }

    /// <summary>Without the URL itself: it has the password.</summary>
    private static FormatException Wrong(string why) => new($"The PostgreSQL URL cannot be used: {why}. It looks like {Form}");
}
