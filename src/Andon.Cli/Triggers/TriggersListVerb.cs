using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Triggers;

/// <summary><c>andon triggers list</c></summary>
internal static class TriggersListVerb
{
    public static Command Create()
    {
        var verb = new Command("list", Language.Of("List triggers, oldest first", "列出触发器，旧的在前"));
        verb.Does(async (invocation, cancellation) =>
        {
            await using var session = await Session.OpenAsync(invocation, Access.Read, cancellation);
            var triggers = await session.Client.ListTriggersAsync(invocation.Caller, cancellation);
            return Listing.Print(
                invocation,
                "triggers list",
                new Page<TriggerView>(triggers, null),
                Language.Of("no triggers", "没有触发器"),
                [Language.Of("TRIGGER", "触发器"), Language.Of("PIPELINE", "流水线"), Language.Of("VERIFIED", "校验"), Language.Of("STATE", "状态")],
                trigger => [trigger.Id.ToString(), trigger.Pipeline, TriggerText.Verification(trigger.Verification), TriggerText.State(trigger)]);
        });
        return verb;
    }
}
