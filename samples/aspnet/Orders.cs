using System.Text.Json;
using Andon.Client;
using Andon.Runs;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Andon.Samples.AspNet;

/// <summary>Orders over HTTP. Who calls and what a refusal becomes sit on the group, so that no endpoint can forget them.</summary>
internal static class Orders
{
    public static void MapOrders(this WebApplication app)
    {
        var orders = app.MapGroup("/orders").AddEndpointFilter(GuardAsync);
        orders.MapPost("/", SubmitAsync);
        orders.MapGet("/{id:guid}", ShowAsync);
        orders.MapPost("/{id:guid}/approve", ApproveAsync);
    }

    private static async Task<Accepted<OrderView>> SubmitAsync(JsonElement order, [FromHeader(Name = "Idempotency-Key")] string? key, HttpContext http, IAndonClient andon)
    {
        var run = await andon.SubmitAsync(CallerOf(http), new SubmitRequest { Pipeline = "order", Params = order, IdempotencyKey = key }, http.RequestAborted);
        return TypedResults.Accepted($"/orders/{run.RunId}", OrderView.Of(run, task: null));
    }

    // With ?wait=true it answers when the order is done or needs a person.
    private static async Task<OrderView> ShowAsync(Guid id, bool? wait, HttpContext http, IAndonClient andon)
    {
        var caller = CallerOf(http);
        var run = wait == true ? await andon.WaitAsync(caller, id, http.RequestAborted) : await andon.DetailAsync(caller, id, http.RequestAborted);
        return OrderView.Of(run, await TaskAsync(andon, caller, run, http.RequestAborted));
    }

    // With If-Match, the etag that the order showed, a decision on anything else than what was seen is refused.
    private static async Task<OrderView> ApproveAsync(Guid id, string? comments, [FromHeader(Name = "If-Match")] string? seen, HttpContext http, IAndonClient andon)
    {
        var caller = CallerOf(http);
        var run = await andon.DetailAsync(caller, id, http.RequestAborted);
        var task = await TaskAsync(andon, caller, run, http.RequestAborted) ?? throw new AndonException(RefusalKind.Conflict, "nothing_to_approve", "The order does not wait for anybody.");
        await andon.ApproveTaskAsync(caller, task.Id, comments, new DecisionOptions(IfMatch: seen?.Trim('"')), http.RequestAborted);
        return OrderView.Of(await andon.DetailAsync(caller, id, http.RequestAborted), task: null);
    }

    private static async Task<TaskView?> TaskAsync(IAndonClient andon, Caller caller, RunView run, CancellationToken cancellation) =>
        run.Steps["approve"] is { State: StepState.Waiting, TaskId: { } task } ? await andon.GetTaskAsync(caller, task, cancellation) : null;

    private static Caller CallerOf(HttpContext http) => (Caller)http.Items[typeof(Caller)]!;

    private static async ValueTask<object?> GuardAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.RequestServices.GetRequiredService<Keys>().Find(http.Request) is not { } caller) return TypedResults.Problem("Send 'Authorization: Bearer KEY'.", statusCode: 401);
        http.Items[typeof(Caller)] = caller;
        try
        {
            return await next(context);
        }
        catch (AndonException refusal)
        {
            return TypedResults.Problem(refusal.Message, statusCode: StatusOf(refusal.Kind), title: refusal.Code);
        }
    }

    private static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotFound => 404,
        RefusalKind.Forbidden => 403,
        RefusalKind.Conflict => 409,
        RefusalKind.Stale => 412,
        _ => 422,
    };
}
