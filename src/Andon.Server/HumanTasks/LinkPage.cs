using Andon.Client;
using Andon.Links;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Limits;

namespace Andon.Server.HumanTasks;

/// <summary>The pages of a link: what it would do, that it is done, or why nothing was.</summary>
internal static class LinkPage
{
    public static async Task<object?> ShowAsync(Call call)
    {
        var page = new HtmlPage(call.Http);
        try
        {
            var link = await call.Get<TaskLinks>().LookAsync(call.Path("token"), call.Cancellation);
            var comments = link.Action == LinkAction.Complete ? "" : $"<label>{page.Of("Comments", "意见")}<textarea name=\"comments\" rows=\"4\" maxlength=\"10000\"></textarea></label>";
            await page.SendAsync(200, link.Title, $"""
                <h1>{HtmlPage.Encode(link.Title)}</h1><p>{HtmlPage.Encode(link.RunTitle)}</p>
                <p>{page.Of($"You are about to <strong>{Verb(page, link.Action)}</strong> this as <strong>{HtmlPage.Encode(link.User)}</strong>.", $"您将以 <strong>{HtmlPage.Encode(link.User)}</strong> 的身份<strong>{Verb(page, link.Action)}</strong>此任务。")}
                {page.Of($"This can be done once, until {link.ExpiresAt:yyyy-MM-dd HH:mm} UTC.", $"仅可操作一次，有效期至 {link.ExpiresAt:yyyy-MM-dd HH:mm}（UTC）。")}</p>
                <form method="post">{comments}<button type="submit">{Button(page, link.Action)}</button></form>
                """);
        }
        catch (AndonException e)
        {
            if (e.Code == "unknown_link") call.Get<FailedAddresses>().Count(call.Http);
            await RefuseAsync(page, e);
        }

        return null;
    }

    public static async Task<object?> DecideAsync(Call call, string? comments)
    {
        var page = new HtmlPage(call.Http);
        try
        {
            var link = await call.Get<TaskLinks>().DecideAsync(call.Path("token"), comments, call.Cancellation);
            await page.SendAsync(200, link.Title, $"<h1>{HtmlPage.Encode(link.Title)}</h1><p class=\"ok\">● {Done(page, link.Action)}</p>");
        }
        catch (AndonException e)
        {
            if (e.Code == "unknown_link") call.Get<FailedAddresses>().Count(call.Http);
            await RefuseAsync(page, e);
        }

        return null;
    }

    private static Task RefuseAsync(HtmlPage page, AndonException refusal)
    {
        var (status, text) = Of(page, refusal);
        return page.RefuseAsync(status, text);
    }

    /// <summary>What people are told. What the engine says is for those who know its words, and names others: it stays there.</summary>
    private static (int Status, string Text) Of(HtmlPage page, AndonException refusal) => refusal.Code switch
    {
        "unknown_link" or "unknown_task" => (404, page.Of("There is no such link: it was cut off or changed on its way.", "此链接不存在：可能在传输中被截断或更改。")),
        "link_expired" => (410, page.Of("This link has expired. Ask for a new one, or decide in your inbox.", "此链接已过期。请索取新链接，或在收件箱中处理。")),
        "already_used" or "task_closed" => (409, page.Of("This has been decided already.", "此任务已有决定。")),
        "task_superseded" or "stale" => (409, page.Of("What this link shows has changed; there is a newer task in its place.", "此链接所示内容已变更，已有新的任务取而代之。")),
        "claimed" => (409, page.Of("Somebody else has claimed this task.", "此任务已被他人认领。")),
        "not_your_turn" => (409, page.Of("It is somebody else's turn.", "尚未轮到您。")),
        "already_voted" => (409, page.Of("You have voted on this already.", "您已对此表决。")),
        "unknown_user" or "not_a_candidate" or "excluded_from_approving" => (403, page.Of("This person may not decide this task, or not any more.", "此人无权或不再有权处理此任务。")),
        _ => (refusal.Kind == RefusalKind.Invalid ? 422 : 409, page.Of("This cannot be decided by a link now. Decide in your inbox.", "目前无法通过链接处理。请在收件箱中处理。")),
    };

    private static string Verb(HtmlPage page, LinkAction action) => action switch
    {
        LinkAction.Approve => page.Of("approve", "批准"),
        LinkAction.Reject => page.Of("reject", "驳回"),
        _ => page.Of("complete", "完成"),
    };

    private static string Button(HtmlPage page, LinkAction action) => action switch
    {
        LinkAction.Approve => page.Of("Approve", "批准"),
        LinkAction.Reject => page.Of("Reject", "驳回"),
        _ => page.Of("Complete", "完成"),
    };

    private static string Done(HtmlPage page, LinkAction action) => action switch
    {
        LinkAction.Approve => page.Of("Your approval is on record.", "您的批准已记录。"),
        LinkAction.Reject => page.Of("Your rejection is on record.", "您的驳回已记录。"),
        _ => page.Of("The task is completed.", "任务已完成。"),
    };
}
