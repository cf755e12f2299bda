using System.Text.Json;
using Andon.Notices;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Webhooks;

/// <summary>What is to be sent of a decision, as rows of its append: with the decision on record it is in the outbox, and else it is not.</summary>
internal static class NoticeRows
{
    /// <summary>The row changes with those of the outbox; they come last.</summary>
    public static List<RowChange>? With(RunEngine engine, Run? before, Run after, IReadOnlyList<RunEvent> events, List<RowChange>? rows)
    {
        var webhooks = engine.Webhooks.Of(after.Tenant);
        if ((webhooks.IsEmpty && engine.Mail is null) || events.Count == 0) return rows;
        Seed? seed = null;
        foreach (var notice in RunNotices.Of(before, after, events))
        {
            byte[]? body = null;
            foreach (var webhook in webhooks)
            {
                if (!webhook.IsPaused && webhook.Events.Any(pattern => NoticeTypes.Matches(pattern, notice.Type))) Send(notice, webhook.Id, ref body);
            }

            if (engine.Mail?.Wants(notice.Type) is true) Send(notice, IDeliveryChannel.MailOf(after.Tenant), ref body);
        }

        return rows;

        void Send(Notice notice, Guid target, ref byte[]? body)
        {
            body ??= JsonSerializer.SerializeToUtf8Bytes(notice, AndonJson.Options);
            (rows ??= []).Add(new RowChange.Send(Row((seed ??= engine.Seeds.Next()).NextId(notice.Timestamp), after.Tenant, target, notice.Type, body, notice.Timestamp)));
        }
    }

    public static DeliveryRow Row(Guid id, string tenant, Guid target, string type, byte[] body, DateTimeOffset at) =>
        new() { Id = id, Tenant = tenant, Target = target, Type = type, Body = body, CreatedAt = at, DueAt = at };
}
