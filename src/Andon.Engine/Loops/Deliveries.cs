using System.Collections.Concurrent;
using Andon.Notices;
using Andon.Runs;
using Andon.Stores;
using Andon.Webhooks;
using Microsoft.Extensions.Logging;

namespace Andon.Loops;

/// <summary>
/// Empties the outbox. Of each webhook a few deliveries are under way at a time, so that a slow receiver is in nobody else's way; what is under way is claimed
/// for as long as an attempt can take, and anyone's again after that.
/// </summary>
internal sealed class Deliveries(RunEngine engine, WebhookSender sender, WebhookOptions options) : ILoop
{
    private const int PrunedAtOnce = 1_000;
    private static readonly TimeSpan PruneInterval = TimeSpan.FromHours(1), Margin = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Guid, int> underWay = new();
    private readonly ConcurrentDictionary<Task, bool> sending = new();
    private DateTimeOffset? next, prunedAt;

    private delegate Task<DeliveryOutcome> Send(DeliveryRow delivery, CancellationToken stop);

    public string Name => "deliveries";

    /// <summary>Targets to which something is on its way.</summary>
    public int TargetsUnderWay => underWay.Count;

    private IDeliveryStore Outbox => engine.Store.Deliveries;

    public async Task<int> RunOnceAsync(CancellationToken cancellation)
    {
        // While it looks, every new time is news: it may have been set just behind the look.
        engine.Signals.Deliveries.SleepingUntil(null);
        await engine.Webhooks.RefreshAsync();
        next = null;
        var begun = 0;
        foreach (var target in await Outbox.ListTargetsAsync(cancellation)) begun += await BeginAsync(target, cancellation);
        engine.Signals.Deliveries.SleepingUntil(next);
        await PruneAsync(cancellation);
        return begun;
    }

    public Task WaitAsync(CancellationToken cancellation) => engine.Signals.Deliveries.WaitAsync(next, engine.Clock, engine.Options.PollInterval, cancellation);

    /// <summary>Waits for what is under way, which the end of the loop has cut short.</summary>
    public Task EndAsync() => Task.WhenAll(sending.Keys);

    private async Task<int> BeginAsync(DeliveryTarget target, CancellationToken cancellation)
    {
        if (await WayToAsync(target, cancellation) is not { } send) return 0;
        var (now, room) = (engine.Clock.Now, options.MaxConcurrent - underWay.GetValueOrDefault(target.Target));
        if (target.DueAt > now)
        {
            if (!(next <= target.DueAt)) next = target.DueAt;
            return 0;
        }

        if (room <= 0) return 0;
        var claim = new DeliveryClaim(target.Tenant, target.Target, now, now + options.AttemptTimeout + Margin, room, engine.Seeds.Next().NextToken());
        var claimed = await Outbox.ClaimAsync(claim, cancellation);
        foreach (var delivery in claimed)
        {
            underWay.AddOrUpdate(target.Target, 1, static (_, count) => count + 1);
            var task = Task.Run(() => CarryOutAsync(send, delivery, cancellation), CancellationToken.None);
            sending[task] = true;
            _ = task.ContinueWith(ended => sending.TryRemove(ended, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return claimed.Count;
    }

    /// <summary>How to send to a target; null where nothing is sent to it now.</summary>
    private async Task<Send?> WayToAsync(DeliveryTarget target, CancellationToken cancellation)
    {
        if (target.Target == IDeliveryChannel.MailOf(target.Tenant)) return engine.Mail is { } mail ? mail.SendAsync : null;
        if (await FindAsync(target, cancellation) is not { IsPaused: false } webhook) return null;
        return async (delivery, stop) =>
        {
            var outcome = await sender.SendAsync(webhook, delivery, engine.Clock.Now, stop);
            if (outcome.IsGone) await PauseAsync(webhook, outcome.Error!);
            return outcome;
        };
    }

    /// <summary>The webhook; what is left of one that was removed is removed too. Whether it was, only the store knows: it may be newer than what is in memory.</summary>
    private async Task<WebhookRow?> FindAsync(DeliveryTarget target, CancellationToken cancellation)
    {
        if (engine.Webhooks.Find(target.Tenant, target.Target) is { } known) return known;
        if (await engine.Store.Webhooks.FindAsync(target.Tenant, target.Target, cancellation) is { } found) return found;
        await Outbox.DeleteAsync(target.Tenant, target.Target, cancellation);
        return null;
    }

    private async Task CarryOutAsync(Send send, DeliveryRow delivery, CancellationToken stop)
    {
        try
        {
            var after = After(delivery, await OutcomeAsync(send, delivery, stop));
            await Outbox.SettleAsync(after, CancellationToken.None);
            Tell(after);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to end: another node, or this one later, begins the same attempt anew.
            await ReturnAsync(delivery);
        }
        catch (Exception e)
        {
            engine.Log.LogWarning(e, "Delivery {Delivery} to {Target}: what came of it could not be recorded; it is sent again when its claim is over", delivery.Id, delivery.Target);
        }
        finally
        {
            underWay.AddOrUpdate(delivery.Target, 0, static (_, count) => count - 1);
            // Targets come and go: one that has nothing under way leaves nothing behind.
            underWay.TryRemove(new KeyValuePair<Guid, int>(delivery.Target, 0));
            engine.Signals.Deliveries.Set(DateTimeOffset.MinValue);
        }
    }

    /// <summary>What came of an attempt. A failure that nobody foresaw is one too: else it would be tried for ever, at once.</summary>
    private async Task<DeliveryOutcome> OutcomeAsync(Send send, DeliveryRow delivery, CancellationToken stop)
    {
        try
        {
            return await send(delivery, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            engine.Log.LogWarning(e, "Delivery {Delivery} to {Target} failed in a way that is not foreseen", delivery.Id, delivery.Target);
            return new DeliveryOutcome(null, e.Message);
        }
    }

    private DeliveryRow After(DeliveryRow delivery, DeliveryOutcome outcome)
    {
        var now = engine.Clock.Now;
        var tried = delivery with { Attempts = delivery.Attempts + 1, LastStatus = outcome.Status, LastError = outcome.Error };
        if (outcome.Error is null) return tried with { State = DeliveryState.Delivered, DueAt = null, EndedAt = now };
        if (outcome.IsFinal || tried.Attempts >= options.MaxAttempts) return tried with { State = DeliveryState.Dead, DueAt = null, EndedAt = now };
        return tried with { DueAt = now + DeliveryDelay.After(tried.Attempts, options.FirstDelay, options.MaxDelay, engine.Seeds.Next().NextDouble()) };
    }

    /// <summary>Says what failed to whoever runs this. Of webhooks only what was given up, for their tenants see each attempt; of mails nobody sees any.</summary>
    private void Tell(DeliveryRow tried)
    {
        if (tried.LastError is null || (tried.State != DeliveryState.Dead && tried.Target != IDeliveryChannel.MailOf(tried.Tenant))) return;
        engine.Log.LogWarning(
            "Delivery {Delivery} of tenant {Tenant} to {Target} failed at attempt {Attempt} and is {State}: {Reason}", tried.Id, tried.Tenant, tried.Target, tried.Attempts, tried.State, tried.LastError);
    }

    private async Task ReturnAsync(DeliveryRow delivery)
    {
        try
        {
            await Outbox.SettleAsync(delivery with { DueAt = engine.Clock.Now });
        }
        catch (StoreException)
        {
            // Its claim ends by itself.
        }
    }

    private async Task PauseAsync(WebhookRow webhook, string because)
    {
        while (await engine.Store.Webhooks.FindAsync(webhook.Tenant, webhook.Id) is { IsPaused: false } found)
        {
            if (await engine.Store.Webhooks.ChangeAsync(found with { IsPaused = true, PausedBecause = because })) break;
        }

        await engine.Webhooks.ReadAsync();
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        var now = engine.Clock.Now;
        if (now - prunedAt < PruneInterval) return;
        prunedAt = now;
        while (await Outbox.PruneAsync(now - options.DeliveredKept, now - options.DeadKept, PrunedAtOnce, cancellation) == PrunedAtOnce)
        {
            // A portion at a time: appends wait meanwhile.
        }
    }
}
