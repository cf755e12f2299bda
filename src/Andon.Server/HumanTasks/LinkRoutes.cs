using System.Text;
using Andon.Client;
using Andon.Identity;
using Andon.Links;
using Andon.Server.Http;
using Andon.Server.Identities;
using Microsoft.AspNetCore.WebUtilities;

namespace Andon.Server.HumanTasks;

/// <summary>Links to decide human tasks: made for one person and one action, shown as often as anybody likes, used once.</summary>
internal static class LinkRoutes
{
    /// <summary>A comment and what a form puts around it; nobody has said who they are.</summary>
    private const int MaxForm = 64 << 10;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(3);

    public static IReadOnlyList<Route> All { get; } =
    [
        .. Routes.Area(
            "tasks",
            // Nothing is kept of a link, so that none can be shown again: sent again, the request makes another.
            Route.Post<LinkBody, TaskLinkView>("/human-tasks/{task}/links", Roles.Deciders, "Makes a link by which a person decides a task, once; for others, an admin makes it", CreateAsync) with { Repeats = Repeats.None, Status = 201 }),
        new Route { Method = "GET", Path = "/links/{token}", Roles = Roles.None, Summary = "Shows what a link would decide, and changes nothing", Answer = typeof(string), Media = [HtmlPage.MediaType], IsGuarded = true, Handle = static call => LinkPage.ShowAsync(call) },
        new Route
        {
            Method = "POST",
            Path = "/links/{token}",
            Roles = Roles.None,
            Summary = "Decides as a link says, in the name of its person",
            Body = typeof(LinkForm),
            BodyMedia = ["application/x-www-form-urlencoded"],
            MaxBodyBytes = MaxForm,
            Answer = typeof(string),
            Media = [HtmlPage.MediaType],
            Repeats = Repeats.None,
            IsGuarded = true,
            Handle = static call => LinkPage.DecideAsync(call, Comments(call)),
        },
    ];

    // Whoever makes a link could use it: an admin, who makes keys for anybody, gains nothing by it.
    private static Task<TaskLinkView> CreateAsync(Call call, LinkBody body)
    {
        if (body.User is { } user && user != call.User.User && call.User.Grant.Role != Role.Admin)
            throw ApiProblem.Forbidden("admin_required", "only an admin may make a link by which somebody else decides");
        var request = call.Http.Request;
        var lifetime = body.ExpiresInS is { } seconds ? TimeSpan.FromSeconds(seconds) : Lifetime;
        var address = Uri.TryCreate($"{request.Scheme}://{request.Host}{request.PathBase}", UriKind.Absolute, out var url) ? url : null;
        return call.Get<TaskLinks>().CreateAsync(call.Caller, call.Id("task"), new TaskLinkRequest { Action = body.Action, User = body.User, Lifetime = lifetime }, address, call.Cancellation);
    }

    private static string? Comments(Call call) =>
        QueryHelpers.ParseQuery(Encoding.UTF8.GetString(call.Bytes.Span)).TryGetValue("comments", out var comments) && comments is [{ } said] && !string.IsNullOrWhiteSpace(said) ? said.Replace("\r\n", "\n", StringComparison.Ordinal) : null;
}

/// <summary>A link to make.</summary>
/// <param name="Action">What it decides.</param>
/// <param name="User">Who decides by it. Default: the caller.</param>
/// <param name="ExpiresInS">How long it is good, in seconds. Default: 3 days. From 60 to 30 days.</param>
internal sealed record LinkBody(LinkAction Action, string? User = null, int? ExpiresInS = null);

/// <summary>What the page of a link sends.</summary>
/// <param name="Comments">What to say with the decision.</param>
internal sealed record LinkForm(string? Comments = null);
