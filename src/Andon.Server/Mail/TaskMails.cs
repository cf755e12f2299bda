using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Identity;
using Andon.Notices;
using Andon.Stores;
using Andon.Webhooks;
using HandlebarsDotNet;

namespace Andon.Server.Mail;

/// <summary>
/// Mails about new tasks. The notice in the outbox becomes a delivery for each person who may decide the task and has an address; its id follows from both, so that
/// to do it twice makes no second one. Each is then a mail of its own, tried on its own.
/// </summary>
internal sealed class TaskMails(IStore store, TimeProvider time, MailOptions options, MailTemplates templates, MailLinks links, WebhookOptions outbox) : IDeliveryChannel
{
    private const string MailType = "mail";

    public bool Wants(string type) => type == NoticeTypes.TaskCreated;

    public async Task<DeliveryOutcome> SendAsync(DeliveryRow delivery, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(outbox.AttemptTimeout);
        try
        {
            return delivery.Type == MailType ? await MailAsync(delivery, patience.Token) : await AddressAsync(delivery, patience.Token);
        }
        catch (SmtpException e)
        {
            // What the server will never take is not offered again. Of all others the client says no more than that sending failed; why, says what is within.
            return new DeliveryOutcome((int)e.StatusCode, e.GetBaseException().Message) { IsFinal = (int)e.StatusCode is >= 550 and < 560 };
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new DeliveryOutcome(null, "the mail server took too long");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or StoreException or HandlebarsException)
        {
            return new DeliveryOutcome(null, e.Message);
        }
    }

    private async Task<DeliveryOutcome> AddressAsync(DeliveryRow delivery, CancellationToken stop)
    {
        var id = JsonSerializer.Deserialize<Notice>(delivery.Body.Span, AndonJson.Options)!.Data.Task!.Id;
        if (await store.FindTaskAsync(delivery.Tenant, id, stop) is not { Status: HumanTaskStatus.Pending } task) return DeliveryOutcome.Delivered;
        var people = (await store.Identities.ListUsersAsync(delivery.Tenant, stop)).Where(u => u.Email is not null && MayDecide(u, task.Candidates)).Take(options.MaxRecipients);
        var now = time.GetUtcNow();
        await store.Deliveries.AddAsync(
            [.. people.Select(u => NoticeRows.Row(IdOf(delivery.Id, u.Id), delivery.Tenant, delivery.Target, MailType, JsonSerializer.SerializeToUtf8Bytes(new MailTo(id, u.Id), AndonJson.Options), now))], stop);
        return DeliveryOutcome.Delivered;
    }

    private async Task<DeliveryOutcome> MailAsync(DeliveryRow delivery, CancellationToken stop)
    {
        var to = JsonSerializer.Deserialize<MailTo>(delivery.Body.Span, AndonJson.Options)!;
        // Decided meanwhile, or nobody to write to any more: then there is nothing to say.
        if (await store.FindTaskAsync(delivery.Tenant, to.Task, stop) is not { Status: HumanTaskStatus.Pending } task) return DeliveryOutcome.Delivered;
        if (await store.Identities.FindUserAsync(delivery.Tenant, to.User, stop) is not { Email: { } address } user) return DeliveryOutcome.Delivered;
        var approve = await links.OfAsync(task, user.Id, LinkAction.Approve, stop);
        var reject = await links.OfAsync(task, user.Id, LinkAction.Reject, stop);
        var complete = await links.OfAsync(task, user.Id, LinkAction.Complete, stop);
        var (subject, body) = templates.Render(NoticeTypes.TaskCreated, user.Language ?? options.Language, new
        {
            user = user.Id,
            title = task.Title,
            pipeline = task.Pipeline,
            due = task.DueAt is { } due ? due.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", System.Globalization.CultureInfo.InvariantCulture) : null,
            task = task.Id.ToString(),
            run = task.RunId.ToString(),
            approve,
            reject,
            complete,
            links = (approve ?? reject ?? complete) is not null,
        });
        using var message = new MailMessage(options.From!, address) { Subject = subject, Body = body, SubjectEncoding = Encoding.UTF8, BodyEncoding = Encoding.UTF8, BodyTransferEncoding = TransferEncoding.Base64 };
        message.Headers.Add("Message-ID", $"<{delivery.Id}@{message.From!.Host}>");
        message.Headers.Add("Auto-Submitted", "auto-generated");
        using var smtp = new SmtpClient(options.Host!, options.Port) { EnableSsl = options.Tls, Credentials = options.User is { } name ? new NetworkCredential(name, options.Password) : null };
        await smtp.SendMailAsync(message, stop);
        return DeliveryOutcome.Delivered;
    }

    /// <summary>Where anyone may decide nobody is written to: it would be everyone.</summary>
    private static bool MayDecide(UserRow user, Candidates candidates) => user.Grant.Role is Role.Admin or Role.Operator or Role.Member && (
        candidates.Users.Contains(user.Id) || user.Grant.BusinessRoles.Intersect(candidates.Roles).Any() || (candidates.Admins && user.Grant.Role == Role.Admin));

    private static Guid IdOf(Guid delivery, string user) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{delivery:N} {user}")).AsSpan(0, 16));

    /// <summary>Of which task to tell whom.</summary>
    private sealed record MailTo(Guid Task, string User);
}
