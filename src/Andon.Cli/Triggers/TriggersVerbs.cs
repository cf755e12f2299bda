using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Triggers;

/// <summary><c>andon triggers …</c>: what requests from outside start.</summary>
internal static class TriggersVerbs
{
    public static Command Create() => new("triggers", Language.Of("What requests from outside start", "由外部请求启动运行"))
    {
        TriggersAddVerb.Create(),
        TriggersListVerb.Create(),
        TriggersShowVerb.Create(),
        Change(
            "pause", Language.Of("Start nothing until it is resumed", "暂停，直到恢复"),
            static (client, caller, id, cancellation) => client.PauseTriggerAsync(caller, id, cancellation)),
        Change(
            "resume", Language.Of("Start runs again", "恢复启动运行"),
            static (client, caller, id, cancellation) => client.ResumeTriggerAsync(caller, id, cancellation)),
        TriggersRemoveVerb.Create(),
    };

    public static Argument<string> Argument() => new("TRIGGER") { Description = Language.Of("Its id, or the beginning of it", "编号或其开头") };

    /// <summary>Opens the database and does something with the trigger that is named.</summary>
    public static async Task<int> WithAsync(Invocation invocation, Access access, string trigger, Func<IAndonClient, Guid, Task> act, CancellationToken cancellation)
    {
        await using var session = await Contention.OpenAsync(invocation, access, cancellation);
        var client = session.Client;
        await act(client, await ShortIds.FindAsync(
            trigger, ("trigger", "触发器"), "triggers list", async _ => new Page<TriggerView>(await client.ListTriggersAsync(invocation.Caller, cancellation), null), t => t.Id));
        return ExitCode.Done;
    }

    private static Command Change(string name, string description, Func<IAndonClient, Caller, Guid, CancellationToken, Task<TriggerView>> change)
    {
        var trigger = Argument();
        var verb = new Command(name, description) { trigger };
        verb.Does((invocation, cancellation) => WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(trigger),
            async (client, id) => TriggerText.Print(invocation, await change(client, invocation.Caller, id, cancellation)),
            cancellation));
        return verb;
    }
}
