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
        var limit = new Option<int>("--limit") { HelpName = "N", DefaultValueFactory = _ => 50, Description = Language.Of("Items on a page, at most 200", "每页条数，最多 200") };
        var cursor = new Option<string?>("--cursor") { HelpName = "CURSOR", Description = Language.Of("Where the page before ended", "上一页的结束位置") };
        var verb = new Command("deliveries", Language.Of("List deliveries, newest first", "列出投递记录，新的在前")) { webhook, state, limit, cursor };
        verb.Does((invocation, cancellation) => WebhooksVerbs.WithAsync(
            invocation,
            Access.Read,
            invocation.Get(webhook),
            async (client, id) =>
            {
                DeliveryState? only = invocation.Get(state) is { } word ? Enum.Parse<DeliveryState>(word, ignoreCase: true) : null;
                var page = await client.ListDeliveriesAsync(invocation.Caller, id, new DeliveryFilter(only, invocation.Get(cursor), invocation.Get(limit)), cancellation);
                invocation.Printer.List(page.Items, page.NextCursor, printer => Print(printer, page.Items));
                if (page.NextCursor is { } next && !invocation.Printer.IsForPrograms) invocation.Printer.Say(Language.Of("more: ", "更多：") + invocation.Command($"webhooks deliveries {id} --cursor {next}"));
            },
            cancellation));
        return verb;
    }

    private static void Print(Printer printer, IReadOnlyList<DeliveryView> deliveries)
    {
        if (deliveries.Count == 0)
        {
            printer.Say(Language.Of("no deliveries", "没有投递记录"));
            return;
        }

        var table = new Table(Language.Of("DELIVERY", "投递"), Language.Of("EVENT", "事件"), Language.Of("STATE", "状态"), Language.Of("TRIED", "次数"), Language.Of("HAPPENED", "发生时间"), Language.Of("NEXT", "下次"), Language.Of("PROBLEM", "问题"));
        foreach (var d in deliveries)
        {
            table.Add(
                d.Id.ToString(), d.Type, WebhookText.State(d.State), $"{d.Attempts}", WebhookText.Time(d.CreatedAt), d.NextAt is { } next ? WebhookText.Time(next) : "", CellWidth.OneLine(d.LastError ?? ""));
        }

        table.Print(printer);
    }
}
