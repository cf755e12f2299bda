using System.Diagnostics;
using System.Net.Sockets;
using Andon.Postgres;

namespace Andon.Stores.Tests.Postgres;

/// <summary>The whole suite again, through PgBouncer in transaction pooling with two server connections for all.</summary>
public sealed class PoolerTests(PostgresServer server) : SharedStoreConformance
{
    private readonly string folder = Directory.CreateTempSubdirectory("andon-bouncer-").FullName;
    private Process? bouncer;
    private string database = "";

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (bouncer is not null)
        {
            bouncer.Kill();
            await bouncer.WaitForExitAsync();
            bouncer.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    protected override Task SetTimeAsync(DateTimeOffset now) => server.SetTimeAsync(database, now);

    protected override async ValueTask<IStore> OpenAsync()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/pgbouncer"), "PgBouncer is not installed (Debian package pgbouncer)");
        database = await server.CreateDatabaseAsync();
        var port = PostgresServer.FreePort();
        var users = Path.Combine(folder, "users");
        await File.WriteAllTextAsync(users, "\"andon\" \"\"\n");
        var settings = Path.Combine(folder, "bouncer.ini");
        await File.WriteAllTextAsync(settings, $"""
            [databases]
            {database} = host=127.0.0.1 port={server.Port} dbname={database}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = trust
            auth_file = {users}
            pool_mode = transaction
            default_pool_size = 2
            """);
        await PostgresServer.RunAsync("chmod", ["-R", "a+rX", folder]);
        bouncer = Process.Start(PostgresServer.Command("/usr/sbin/pgbouncer", [settings], asNobody: true))!;
        bouncer.BeginErrorReadLine();
        bouncer.BeginOutputReadLine();
        await ListensAsync(port);
        return PostgresStore.Open(new PostgresOptions { Url = $"postgres://andon@127.0.0.1:{port}/{database}?sslmode=disable&prepare=false" });
    }

    private async Task ListensAsync(int port)
    {
        while (!bouncer!.HasExited)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException)
            {
                await Task.Yield();
            }
        }

        throw new InvalidOperationException($"pgbouncer ended with {bouncer.ExitCode}.");
    }
}
