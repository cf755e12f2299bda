using System.Runtime.InteropServices;
using Andon.Chaos.Cluster;
using Andon.Postgres;
using Andon.Postgres.Raw;
using Andon.Stores.Tests.Postgres;
using Microsoft.Win32.SafeHandles;
using Npgsql;

namespace Andon.Chaos.Tests;

/// <summary>A node whose network is gone, as the server sees it: nothing says that the connection is dead.</summary>
[Collection(nameof(Workspace))]
public sealed class CutOffTests
{
    private const int Lock = 7;

    /// <summary>Without it a server asks after two hours. This is 11 s, and the time of the two statements.</summary>
    private const int PatienceS = 20;

    [Fact]
    public async Task What_a_node_held_when_its_link_went_down_in_the_midst_of_a_transaction_is_free_soon()
    {
        Assert.SkipWhen(ThrowAwayServer.Programs is null, "PostgreSQL is not installed (Debian package postgresql)");
        var workspace = await Workspace.OpenAsync();
        try
        {
            var network = await NodeNetwork.OpenAsync(workspace, 1);
            Assert.SkipWhen(network is null, "no network namespace could be made (root, and the Debian package iproute2, are needed)");
            var server = new ThrowAwayServer(workspace.Server);
            await server.CreateAsync($"listen_addresses = '127.0.0.1,{network.Server}'", "host all all 10.213.0.0/16 trust");
            await using var database = new Database(new PostgresOptions { Url = server.Url("postgres", host: network.Server) });
            await using var held = await OnThreadOf(network, database.Connect);
            await ExecuteAsync(held, $"BEGIN; SELECT pg_advisory_xact_lock({Lock})");
            await network.CutAsync();
            await using var other = await server.ConnectAsync("postgres");
            await ExecuteAsync(other, $"SELECT pg_advisory_xact_lock({Lock})", PatienceS);

            // Back in the network, the node learns that nothing came of it.
            await network.MendAsync();
            await Should.ThrowAsync<NpgsqlException>(() => ExecuteAsync(held, "COMMIT"));
            held.FullState.ShouldNotBe(System.Data.ConnectionState.Open);
        }
        finally
        {
            await workspace.RemoveAsync(keepsLogs: false);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, int patienceS = 5)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = patienceS };
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A socket belongs to the network of the thread that makes it.</summary>
    private static Task<T> OnThreadOf<T>(NodeNetwork network, Func<T> make)
    {
        var made = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                using var file = File.OpenHandle($"/run/netns/{network.Name}");
                if (Enter(file, 0) != 0) throw new InvalidOperationException($"the namespace {network.Name} could not be entered: error {Marshal.GetLastPInvokeError()}");
                made.SetResult(make());
            }
            catch (Exception e)
            {
                made.SetException(e);
            }
        })
        { IsBackground = true }.Start();
        return made.Task;
    }

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    private static extern int Enter(SafeFileHandle file, int kind);
}
