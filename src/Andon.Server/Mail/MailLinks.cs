using Andon.Client;
using Andon.HumanTasks;
using Andon.Links;
using Andon.Stores;

namespace Andon.Server.Mail;

/// <summary>The links of a mail, made for whoever it goes to. None where it is not known where people reach the server.</summary>
/// <param name="links">Makes them. The engine that it asks holds the mails, and so it is asked for late.</param>
/// <param name="engine">Where people reach the server.</param>
/// <param name="mail">How long a link is good.</param>
internal sealed class MailLinks(Func<TaskLinks> links, AndonOptions engine, MailOptions mail)
{
    /// <summary>A link for this person and action; null where it would do nothing.</summary>
    public async Task<string?> OfAsync(TaskRow task, string user, LinkAction action, CancellationToken cancellation)
    {
        if (engine.PublicUrl is null || (action == LinkAction.Complete) != (task.Kind == HumanTaskKind.Form)) return null;
        try
        {
            var request = new TaskLinkRequest { Action = action, User = user, Lifetime = mail.LinkLifetime };
            return (await links().CreateAsync(new Caller(task.Tenant, Actor.System), task.Id, request, null, cancellation)).Url.AbsoluteUri;
        }
        catch (AndonException)
        {
            // They may not, or the form asks for more than a link gives: they are told of the task all the same.
            return null;
        }
    }
}
