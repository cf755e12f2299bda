using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Andon.Stores.Tests.Postgres;

/// <summary>A PostgreSQL server of this process alone: Debian's, with a data folder of its own, on a free port, as an unprivileged user.</summary>
public class ThrowAwayServer(string folder)
{
    /// <summary>Where Debian puts the server's programs; the newest version counts.</summary>
    public static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    public int Port { get; } = FreePort();

    /// <summary>The folder of its Unix socket.</summary>
    public string SocketFolder => folder;

    /// <summary>What the server says.</summary>
    public string Log => Path.Combine(folder, "log");

    private string Data => Path.Combine(folder, "data");

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Makes the cluster and starts it, with the roles "andon", an ordinary one, and "bypass".</summary>
    /// <param name="settings">Further lines of postgresql.conf; a later one counts.</param>
    /// <param name="hosts">Further lines of pg_hba.conf.</param>
    /// <param name="arguments">Further arguments of initdb.</param>
    public async Task CreateAsync(string settings = "", string hosts = "", params string[] arguments)
    {
        await RunAsync("chown", AsRoot("nobody", folder));
        await RunAsync(Path.Combine(Programs!, "initdb"), ["-D", Data, "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", .. arguments], asNobody: true);
        await File.AppendAllTextAsync(Path.Combine(Data, "postgresql.conf"),
            $"\nlisten_addresses = '127.0.0.1'\nport = {Port}\nunix_socket_directories = '{folder}'\nmax_connections = 200\nfsync = off\nlog_min_messages = log\n{settings}\n");
        await File.AppendAllTextAsync(Path.Combine(Data, "pg_hba.conf"), $"\n{hosts}\n");
        await StartAsync();
        await ExecuteAsync("postgres", "CREATE ROLE andon LOGIN; CREATE ROLE bypass LOGIN BYPASSRLS");
    }

    /// <summary>By a shell that keeps the server from the pipes of this process: whoever reads them to their end would wait for it.</summary>
    public Task StartAsync() => RunAsync(
        "sh", ["-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", Path.Combine(Programs!, "pg_ctl"), "-D", Data, "-w", "-l", Log, "start"], asNobody: true);

    /// <param name="mode">smart, fast or immediate.</param>
    public Task StopAsync(string mode) => RunAsync(Path.Combine(Programs!, "pg_ctl"), ["-D", Data, "-w", "-m", mode, "stop"], asNobody: true);

    public string Url(string database, string user = "andon", string host = "127.0.0.1") => $"postgres://{user}@{host}:{Port}/{database}";

    /// <summary>Runs statements as the superuser.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = await ConnectAsync(database);
        foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Asks for one value as the superuser.</summary>
    public async Task<object?> AskAsync(string database, string sql)
    {
        await using var connection = await ConnectAsync(database);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>A connection of the superuser.</summary>
    public async Task<NpgsqlConnection> ConnectAsync(string database)
    {
        var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Database={database};Username=postgres;Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Starts a program as an unprivileged user where this process is root: the server refuses to run as root.</summary>
    public static ProcessStartInfo Command(string program, IEnumerable<string> arguments, bool asNobody)
    {
        var isRoot = asNobody && Environment.IsPrivilegedProcess;
        string[] line = isRoot ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", program, .. arguments] : [program, .. arguments];
        return new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = Path.GetTempPath(), RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
    }

    public static async Task RunAsync(string program, IEnumerable<string> arguments, bool asNobody = false)
    {
        using var process = Process.Start(Command(program, arguments, asNobody))!;
        var said = await process.StandardOutput.ReadToEndAsync() + await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
    }

    private static string[] AsRoot(string owner, string path) => Environment.IsPrivilegedProcess ? [owner, path] : [Environment.UserName, path];
}
