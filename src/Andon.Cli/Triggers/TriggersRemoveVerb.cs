using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;

namespace Andon.Cli.Triggers;

/// <summary><c>andon triggers remove TRIGGER</c></summary>
internal static class TriggersRemoveVerb
{
    public static Command Create()
    {
        var trigger = TriggersVerbs.Argument();
        var verb = new Command("remove", Language.Of("Remove a trigger; its runs stay", "删除触发器；其运行保留")) { trigger };
        verb.Does((invocation, cancellation) => TriggersVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(trigger),
            async (client, id) =>
            {
                await client.DeleteTriggerAsync(invocation.Caller, id, cancellation);
                if (invocation.Printer.IsForPrograms) invocation.Printer.Json(new { Id = id });
                else invocation.Printer.Line(Language.Of($"trigger {id} is removed; its runs stay", $"触发器 {id} 已删除；其运行保留"));
            },
            cancellation));
        return verb;
    }
}
