using System.Buffers.Binary;
using Andon.Postgres.Raw;
using Andon.Stores;
using Npgsql;

namespace Andon.Postgres.Nodes;

/// <summary>The nodes over a database; its time is the server's.</summary>
internal sealed class PostgresNodes(Database database, NodeBell bell) : INodeTable
{
    public async ValueTask<Heartbeat> JoinAsync(NodeRow node, TimeSpan lease, CancellationToken cancellation = default)
    {
        database.Node = BinaryPrimitives.ReadInt32BigEndian(node.Incarnation.ToByteArray(bigEndian: true).AsSpan(12));
        return (await database.ReadAsync(
            batch => batch.Then("node-join", node.Incarnation, node.Name, Microseconds(lease)).Then("nodes"),
            (reader, stop) => HeardAsync(reader, node.Incarnation, stop),
            cancellation))!;
    }

    public ValueTask<Heartbeat?> BeatAsync(Guid incarnation, TimeSpan lease, CancellationToken cancellation = default) => database.ReadAsync(
        batch => batch.Then("node-beat", incarnation, Microseconds(lease)).Then("nodes"),
        (reader, stop) => HeardAsync(reader, incarnation, stop),
        cancellation);

    public async ValueTask LeaveAsync(Guid incarnation, CancellationToken cancellation = default) =>
        await database.WriteAsync(batch => batch.Then("node-leave", incarnation), null, cancellation);

    public void Tell(NodeNews news) => bell.Tell(news);

    public Task ListenAsync(Action<NodeNews> heard, CancellationToken cancellation) => bell.ListenAsync(heard, cancellation);

    /// <summary>The dead are buried first, in the same transaction: who looks later, late heartbeats too, finds them dead.</summary>
    public ValueTask<LostHolders> LostAsync(Guid alive, CancellationToken cancellation) => database.ReadAsync(
        batch => batch.Then("nodes-bury").Then("tenants-all-by-index").Then("runs-lost", alive).Then("nodes-next", alive),
        static async (reader, stop) =>
        {
            // Behind the burial and the tenants.
            await reader.NextResultAsync(stop);
            var lost = await reader.NextListAsync(static row => new LostHolder(row.GetGuid(0), row.GetGuid(1)), stop);
            var next = await reader.NextListAsync(static row => row.IsDBNull(0) ? (long?)null : row.GetInt64(0), stop);
            return new LostHolders(lost, next.Single() is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null);
        },
        cancellation);

    /// <summary>Null where the incarnation is not in the table.</summary>
    private static async Task<Heartbeat?> HeardAsync(NpgsqlDataReader reader, Guid incarnation, CancellationToken cancellation)
    {
        var nodes = await reader.ListAsync(static row => (Node: row.IsDBNull(0) ? default : row.GetGuid(0), IsAlive: !row.IsDBNull(1) && row.GetBoolean(1), Now: row.GetInt64(2)), cancellation);
        return nodes.Exists(n => n.Node == incarnation) ? new Heartbeat(Instant.From(nodes[0].Now), [.. nodes.Where(n => n.IsAlive).Select(n => n.Node)]) : null;
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;
}
