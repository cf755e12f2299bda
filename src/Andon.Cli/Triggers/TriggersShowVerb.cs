using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Triggers;

/// <summary><c>andon triggers show TRIGGER</c></summary>
internal static class TriggersShowVerb
{
    public static Command Create()
    {
        var trigger = TriggersVerbs.Argument();
        var verb = new Command("show", Language.Of("Show a trigger", "显示触发器")) { trigger };
        verb.Does((invocation, cancellation) => TriggersVerbs.WithAsync(
            invocation,
            Access.Read,
            invocation.Get(trigger),
            async (client, id) => TriggerText.Print(invocation, await client.GetTriggerAsync(invocation.Caller, id, cancellation)),
            cancellation));
        return verb;
    }
}
