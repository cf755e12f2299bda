using System.CommandLine;
using System.Text.Json;
using Andon.Cli.Database;
using Andon.Cli.Terminal;
using Andon.HumanTasks;

namespace Andon.Cli.Tasks;

/// <summary><c>andon tasks complete TASK</c>: hands in the form of a <c>human_task</c>.</summary>
internal static class TasksCompleteVerb
{
    public static Command Create()
    {
        var task = TasksVerbs.Argument();
        var form = new FormFlags();
        var draft = new Option<bool>("--draft") { Description = Language.Of("Hand in your draft, with what is given here over it", "提交您的草稿，并以此处给出的内容覆盖") };
        var flags = new DecisionFlags();
        var verb = new Command("complete", Language.Of("Hand in the form of a task", "提交任务表单")) { task };
        form.AddTo(verb);
        verb.Add(draft);
        flags.AddTo(verb);
        verb.Does((invocation, cancellation) => TasksVerbs.WithAsync(
            invocation,
            Access.Decide,
            invocation.Get(task),
            async (client, id) =>
            {
                var view = await client.GetTaskAsync(invocation.Caller, id, cancellation);
                if (invocation.Get(draft) && view is { Draft: null, Status: HumanTaskStatus.Pending })
                    throw new UsageException(Language.Of("you have no draft of this task", "您没有此任务的草稿"));
                var json = form.Read(invocation, view, goesOn: invocation.Get(draft)) ?? JsonSerializer.SerializeToElement(new { }, AndonJson.Options);
                await TaskText.PrintDecisionAsync(invocation, client, await client.CompleteTaskAsync(invocation.Caller, id, json, flags.Of(invocation), cancellation));
            },
            cancellation));
        return verb;
    }
}
