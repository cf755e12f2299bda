using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks replay WEBHOOK [DELIVERY…] [--dead]</c></summary>
internal static class WebhooksReplayVerb
{
    public static Command Create()
    {
        var webhook = WebhooksVerbs.Argument();
        var deliveries = new Argument<Guid[]>("DELIVERY") { Arity = ArgumentArity.ZeroOrMore, Description = Language.Of("Which", "要重发的投递") };
        var dead = new Option<bool>("--dead") { Description = Language.Of("All that were given up", "所有已放弃的投递") };
        var verb = new Command("replay", Language.Of("Send again what arrived or was given up", "重新发送已送达或已放弃的通知")) { webhook, deliveries, dead };
        verb.Does((invocation, cancellation) => WebhooksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(webhook),
            async (client, id) =>
            {
                var given = invocation.Get(deliveries) ?? [];
                if (given.Length == 0 == !invocation.Get(dead)) throw new UsageException(Language.Of("say which deliveries, or --dead for all that were given up", "请给出要重发的投递，或用 --dead 重发所有已放弃的"));
                var replayed = new List<DeliveryView>();
                foreach (var delivery in given.Length > 0 ? given : await DeadAsync(client, invocation.Caller, id, cancellation))
                    replayed.Add(await client.ReplayDeliveryAsync(invocation.Caller, id, delivery, cancellation));
                if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Items = replayed });
                else invocation.Printer.Line(Language.Of($"{replayed.Count} in the outbox again", $"{replayed.Count} 个已重新放入发件箱"));
            },
            cancellation));
        return verb;
    }

    /// <summary>All of them before the first is replayed, so that none is listed twice.</summary>
    private static async Task<IEnumerable<Guid>> DeadAsync(IAndonClient client, Caller caller, Guid webhook, CancellationToken cancellation)
    {
        var found = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await client.ListDeliveriesAsync(caller, webhook, new DeliveryFilter(DeliveryState.Dead, cursor, 200), cancellation);
            found.AddRange(page.Items.Select(d => d.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return found;
    }
}
