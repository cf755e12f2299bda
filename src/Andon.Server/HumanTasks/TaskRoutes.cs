using System.Text.Json;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.HumanTasks;

/// <summary><c>/human-tasks</c>: the inbox, and what people do with a task.</summary>
internal static class TaskRoutes
{
    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "tasks",
        Route.Get(
            "/human-tasks", Roles.Readers, "Lists human tasks, oldest first: the open ones where no status is asked for. A page may have fewer than asked for while there are more", ListAsync,
            [
                QueryParameter.Of<string>("role", "Only where this business role is a candidate"), QueryParameter.Of<string>("assignee", "Only where this user is a candidate by name, or has claimed it"),
                QueryParameter.Of<HumanTaskStatus>("status", "Only in this status"), QueryParameter.Of<bool>("all", "Closed ones too"), QueryParameter.Of<bool>("mine", "Only what the caller may decide now"),
                QueryParameter.Of<Guid>("run", "Only of this run"), .. QueryParameter.Paging,
            ]),
        Route.Get("/human-tasks/{task}", Roles.Readers, "Shows a human task with its form and what it shows", static call => call.Client.GetTaskAsync(call.Caller, call.Id("task"), call.Cancellation)),
        Post<NothingBody>("claim", "Takes a task for the caller", static (call, task, _) => call.Client.ClaimTaskAsync(call.Caller, task, call.Cancellation)),
        Post<NothingBody>("unclaim", "Gives a claimed task back", static (call, task, _) => call.Client.UnclaimTaskAsync(call.Caller, task, call.Cancellation)),
        Post<DelegateBody>("delegate", "Hands a task on to a user", static (call, task, body) => call.Client.DelegateTaskAsync(call.Caller, task, body.To, body.Comments, call.Cancellation)),
        Post<CommentBody>("comments", "Says something about an open task", static (call, task, body) => call.Client.CommentTaskAsync(call.Caller, task, body.Comments, call.IdempotencyKey, call.Cancellation)) with { Repeats = Repeats.KnownToEngine },
        Decision<CompleteBody>("complete", "Hands in the form of a task", static (call, task, body) => call.Client.CompleteTaskAsync(call.Caller, task, body.Data, Options(call), call.Cancellation)),
        Decision<ApproveBody>("approve", "Approves a gate", static (call, task, body) => call.Client.ApproveTaskAsync(call.Caller, task, body.Comments, Options(call), call.Cancellation)),
        Decision<RejectBody>("reject", "Rejects a gate, or sends the run back", static (call, task, body) => call.Client.RejectTaskAsync(call.Caller, task, body.Comments, body.RollbackTo, Options(call), call.Cancellation)),
        Route.Put<CompleteBody, TaskView>("/human-tasks/{task}/draft", Roles.Deciders, "Saves a form that is not finished, for the caller alone", static (call, body) => call.Client.DraftTaskAsync(call.Caller, call.Id("task"), body.Data, call.Cancellation)));

    private static Route Post<TBody>(string verb, string summary, Func<Call, Guid, TBody, Task<TaskView>> handle) =>
        Route.Post<TBody, TaskView>("/human-tasks/{task}/" + verb, Roles.Deciders, summary, (call, body) => handle(call, call.Id("task"), body));

    private static Route Decision<TBody>(string verb, string summary, Func<Call, Guid, TBody, Task<TaskView>> handle) => Post(verb, summary, handle) with { Repeats = Repeats.KnownToEngine, TakesIfMatch = true };

    private static DecisionOptions Options(Call call) => new(call.IfMatch, call.IdempotencyKey);

    private static Task<Page<TaskListItem>> ListAsync(Call call) => call.Client.ListTasksAsync(
        call.Caller,
        new TaskFilter(!call.Flag("all"), call.Guid("run"), call.Word<HumanTaskStatus>("status"), call.Text("role"), call.Text("assignee"), call.Text("cursor"), call.Limit, call.Flag("mine")),
        call.Cancellation);
}

/// <summary>Whom to hand a task on to.</summary>
/// <param name="To">The user; null to take it, or to give it back.</param>
/// <param name="Comments">Why.</param>
internal sealed record DelegateBody(string? To = null, string? Comments = null);

/// <summary>What to say about a task.</summary>
/// <param name="Comments">The words.</param>
internal sealed record CommentBody(string Comments);

/// <summary>A form.</summary>
/// <param name="Data">What was filled in.</param>
internal sealed record CompleteBody(JsonElement Data);

/// <summary>An approval.</summary>
/// <param name="Comments">What to say with it.</param>
internal sealed record ApproveBody(string? Comments = null);

/// <summary>A rejection.</summary>
/// <param name="Comments">Why.</param>
/// <param name="RollbackTo">The step to send the run back to. Default: none, the run fails.</param>
internal sealed record RejectBody(string? Comments = null, string? RollbackTo = null);
