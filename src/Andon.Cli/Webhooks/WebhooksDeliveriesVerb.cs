using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Webhooks;

/// <summary><c>andon webhooks deliveries WEBHOOK [--state pending|delivered|dead]</c></summary>
internal static class WebhooksDeliveriesVerb
{
    public static Command Create()
    {
        string[] states = [.. Enum.GetNames<DeliveryState>().Select(n => n.ToLowerInvariant())];
        var webhook = WebhooksVerbs.Argument();
        var state = new Option<string?>("--state") { HelpName = string.Join('|', states), Description = Language.Of("Only those that are there", "仅此状态") }.AcceptOnlyFromAmong(states);
        var (limit, cursor) = Listing.Paging();
        var verb = new Command("deliveries", Language.Of("List deliveries, newest first", "列出投递记录，新的在前")) { webhook, state, limit, cursor };
        verb.Does((invocation, cancellation) => WebhooksVerbs.WithAsync(
            invocation,
            Access.Read,
            invocation.Get(webhook),
            async (client, id) =>
            {
                DeliveryState? only = invocation.Get(state) is { } word ? Enum.Parse<DeliveryState>(word, ignoreCase: true) : null;
                var page = await client.ListDeliveriesAsync(invocation.Caller, id, new DeliveryFilter(only, invocation.Get(cursor), invocation.Get(limit)), cancellation);
                Listing.Print(
                    invocation,
                    $"webhooks deliveries {id}",
                    page,
                    Language.Of("no deliveries", "没有投递记录"),
                    [Language.Of("DELIVERY", "投递"), Language.Of("EVENT", "事件"), Language.Of("STATE", "状态"), Language.Of("TRIED", "次数"), Language.Of("HAPPENED", "发生时间"), Language.Of("NEXT", "下次"), Language.Of("PROBLEM", "问题")],
                    d => [d.Id.ToString(), d.Type, WebhookText.State(d.State), $"{d.Attempts}", WebhookText.Time(d.CreatedAt), d.NextAt is { } next ? WebhookText.Time(next) : "", CellWidth.OneLine(d.LastError ?? "")],
                    state, limit);
            },
            cancellation));
        return verb;
    }
}
