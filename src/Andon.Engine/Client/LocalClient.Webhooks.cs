using System.Collections.Immutable;
using System.Text.Json;
using Andon.Notices;
using Andon.Runs;
using Andon.Stores;
using Andon.Webhooks;

namespace Andon.Client;

/// <summary>Where notices are sent, of <see cref="LocalClient"/>.</summary>
internal sealed partial class LocalClient
{
    private const int MaxUrl = 2_000, MaxPatterns = 50, MaxWebhookTitle = 200;
    private static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(30);

    public async Task<WebhookView> CreateWebhookAsync(Caller caller, WebhookRequest request, CancellationToken cancellation = default)
    {
        RequireHookKeeper(caller);
        var (secret, now) = (request.Secret ?? StandardWebhooks.NewSecret(), engine.Clock.Now);
        if (!StandardWebhooks.TryParseSecret(secret, out _)) throw new AndonException(RefusalKind.Invalid, "invalid_secret", $"the secret of a webhook is {StandardWebhooks.SecretRule}; leave it out to have one made");
        var row = Checked(request, new WebhookRow { Id = engine.Seeds.Next().NextId(now), Tenant = caller.Tenant, Url = "", Events = [], MadeBy = caller.Actor.User, CreatedAt = now });
        SecretChange[] kept = [Secrets.Seal(caller.Tenant, WebhookSender.SecretOf(row.Id), secret, caller.Actor)];
        if (!await engine.Store.Webhooks.AddAsync(row, engine.Options.MaxWebhooks, Audited(caller, "webhook.created", row.Id.ToString()), kept, cancellation))
            throw new AndonException(RefusalKind.Conflict, "too_many_webhooks", $"tenant '{caller.Tenant}' has {engine.Options.MaxWebhooks} webhooks, which is the limit; remove some first");
        await engine.Webhooks.ReadAsync();
        return WebhookView.Of(row) with { Secret = secret };
    }

    public async Task<IReadOnlyList<WebhookView>> ListWebhooksAsync(Caller caller, CancellationToken cancellation = default)
    {
        RequireHookKeeper(caller);
        return [.. (await engine.Store.Webhooks.ListAsync(caller.Tenant, cancellation)).Select(WebhookView.Of)];
    }

    public async Task<WebhookView> GetWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation = default) => WebhookView.Of(await FindWebhookAsync(caller, webhook, cancellation));

    public async Task<WebhookView> ChangeWebhookAsync(Caller caller, Guid webhook, WebhookRequest request, CancellationToken cancellation = default)
    {
        await FindWebhookAsync(caller, webhook, cancellation);
        if (request.Secret is not null) throw new AndonException(RefusalKind.Invalid, "invalid_secret", "the secret of a webhook is not changed with the rest; rotate it");
        return await ChangeWebhookAsync(caller, webhook, "webhook.changed", row => Checked(request, row), cancellation: cancellation);
    }

    public async Task DeleteWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation = default)
    {
        await FindWebhookAsync(caller, webhook, cancellation);
        SecretChange[] forgotten = [new(WebhookSender.SecretOf(webhook), null), new(WebhookSender.OldSecretOf(webhook), null)];
        await engine.Store.Webhooks.DeleteAsync(caller.Tenant, webhook, Audited(caller, "webhook.deleted", webhook.ToString()), forgotten, cancellation);
        await engine.Webhooks.ReadAsync();
        await engine.Store.Deliveries.DeleteAsync(caller.Tenant, webhook, cancellation);
    }

    public async Task<WebhookView> RotateWebhookAsync(Caller caller, Guid webhook, TimeSpan overlap, CancellationToken cancellation = default)
    {
        await FindWebhookAsync(caller, webhook, cancellation);
        if (overlap < TimeSpan.Zero || overlap > MaxOverlap) throw new AndonException(RefusalKind.Invalid, "invalid_overlap", "the old secret goes on for 0 to 30 days");
        var secret = StandardWebhooks.NewSecret();
        var changed = await ChangeWebhookAsync(caller, webhook, "webhook.rotated", row => row with { OldSecretUntil = engine.Clock.Now + overlap }, RotatedAsync, cancellation);
        return changed with { Secret = secret };

        async Task<SecretChange[]> RotatedAsync() =>
        [
            Secrets.Seal(caller.Tenant, WebhookSender.OldSecretOf(webhook), await Secrets.OpenAsync(caller.Tenant, WebhookSender.SecretOf(webhook), cancellation), caller.Actor),
            Secrets.Seal(caller.Tenant, WebhookSender.SecretOf(webhook), secret, caller.Actor),
        ];
    }

    public async Task<DeliveryView> TestWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation = default)
    {
        var found = await FindWebhookAsync(caller, webhook, cancellation);
        if (found.IsPaused) throw new AndonException(RefusalKind.Conflict, "webhook_paused", $"webhook {webhook} is paused; have it go on first");
        var now = engine.Clock.Now;
        var body = JsonSerializer.SerializeToUtf8Bytes(new { Type = NoticeTypes.Ping, Timestamp = now, Data = new { WebhookId = webhook } }, AndonJson.Options);
        var ping = NoticeRows.Row(engine.Seeds.Next().NextId(now), caller.Tenant, webhook, NoticeTypes.Ping, body, now);
        await engine.Store.Deliveries.AddAsync([ping], cancellation);
        engine.Signals.Deliveries.Set(DateTimeOffset.MinValue);
        return DeliveryView.Of(ping);
    }

    public async Task<Page<DeliveryView>> ListDeliveriesAsync(Caller caller, Guid webhook, DeliveryFilter filter, CancellationToken cancellation = default)
    {
        await FindWebhookAsync(caller, webhook, cancellation);
        Guid? before = null;
        if (filter.Cursor is { } cursor) before = Guid.TryParseExact(cursor, "D", out var id) ? id : throw new AndonException(RefusalKind.Invalid, "invalid_cursor", $"'{cursor}' is not a cursor of this list. Start without one.");
        var limit = Limit(filter.Limit);
        // One more than asked for: it says whether there is another page.
        var rows = await engine.Store.Deliveries.ListAsync(caller.Tenant, webhook, filter.State, before, limit + 1, cancellation);
        return new Page<DeliveryView>([.. rows.Take(limit).Select(DeliveryView.Of)], rows.Count > limit ? rows[limit - 1].Id.ToString("D") : null);
    }

    public async Task<DeliveryView> ReplayDeliveryAsync(Caller caller, Guid webhook, Guid delivery, CancellationToken cancellation = default)
    {
        await FindWebhookAsync(caller, webhook, cancellation);
        var replayed = await engine.Store.Deliveries.ReplayAsync(caller.Tenant, webhook, delivery, engine.Clock.Now, cancellation);
        var found = await engine.Store.Deliveries.FindAsync(caller.Tenant, delivery, cancellation);
        if (found is null || found.Target != webhook) throw new AndonException(RefusalKind.NotFound, "unknown_delivery", $"webhook {webhook} has no delivery {delivery}; those that ended a while ago are removed");
        if (!replayed) throw new AndonException(RefusalKind.Conflict, "delivery_pending", $"delivery {delivery} is tried anyway, next at {AndonJson.Format(found.DueAt ?? engine.Clock.Now)}");
        engine.Signals.Deliveries.Set(DateTimeOffset.MinValue);
        return DeliveryView.Of(found);
    }

    private static WebhookRow Checked(WebhookRequest request, WebhookRow row)
    {
        if (request.Url is not { Length: <= MaxUrl } || !Uri.TryCreate(request.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.UserInfo.Length > 0)
            throw new AndonException(RefusalKind.Invalid, "invalid_url", $"the URL of a webhook is one of http or https, without user and password, of at most {MaxUrl} characters");
        var events = request.Events.IsDefault ? [] : request.Events.Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (events.Length is 0 or > MaxPatterns) throw new AndonException(RefusalKind.Invalid, "invalid_events", $"a webhook has from 1 to {MaxPatterns} types of events; '*' is all of them");
        if (events.Select(e => e ?? "null").FirstOrDefault(e => !NoticeTypes.IsPattern(e)) is { } wrong)
            throw new AndonException(RefusalKind.Invalid, "invalid_events", $"there are no events '{wrong}'; there are: {string.Join(", ", NoticeTypes.All)}, and as in run.* all of a kind, or *");
        if (request.Title?.Length > MaxWebhookTitle || !PlainText.Is(request.Title)) throw new AndonException(RefusalKind.Invalid, "invalid_title", $"the title of a webhook has at most {MaxWebhookTitle} characters, and not {PlainText.Problem}");
        return row with { Url = request.Url, Events = events, Title = request.Title, IsPaused = request.Paused, PausedBecause = request.Paused ? row.PausedBecause : null };
    }

    private async Task<WebhookView> ChangeWebhookAsync(
        Caller caller, Guid webhook, string deed, Func<WebhookRow, WebhookRow> change, Func<Task<SecretChange[]>>? secrets = null, CancellationToken cancellation = default)
    {
        for (var tries = 0; tries < MaxChangeTries; tries++)
        {
            var changed = change(await FindWebhookAsync(caller, webhook, cancellation));
            // Secrets are changed with the row alone: what is read of them after it is what they are, or the change is not taken.
            var kept = secrets is null ? null : await secrets();
            if (!await engine.Store.Webhooks.ChangeAsync(changed, Audited(caller, deed, webhook.ToString()), kept, cancellation)) continue;
            await engine.Webhooks.ReadAsync();
            engine.Signals.Deliveries.Set(DateTimeOffset.MinValue);
            return WebhookView.Of(changed);
        }

        throw new AndonException(RefusalKind.Conflict, "webhook_changed", $"webhook {webhook} is changed by others all the time; try again");
    }

    private async Task<WebhookRow> FindWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation)
    {
        RequireHookKeeper(caller);
        return await engine.Store.Webhooks.FindAsync(caller.Tenant, webhook, cancellation)
            ?? throw new AndonException(RefusalKind.NotFound, "unknown_webhook", $"there is no webhook {webhook} in tenant '{caller.Tenant}'");
    }

    /// <summary>What happens in a tenant leaves it by its webhooks.</summary>
    private static void RequireHookKeeper(Caller caller)
    {
        if (!caller.Actor.IsAdmin || caller.Actor.IsAgent) throw new AndonException(RefusalKind.Forbidden, "admin_required", "only an admin, and no agent, may see or change webhooks and triggers");
    }
}
