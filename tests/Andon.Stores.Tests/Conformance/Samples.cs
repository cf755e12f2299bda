using System.Text.Json;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Schedules;

namespace Andon.Stores.Tests;

/// <summary>Rows to write, with a store to write them to.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static RunRow Run(Guid id, string tenant = "acme", string pipeline = "line") => new()
    {
        RunId = id,
        Tenant = tenant,
        Pipeline = pipeline,
        Version = 3,
        Title = "Grüße, 世界",
        Owner = "ada",
        State = RunState.Running,
        Revision = 1,
        SubmittedAt = Noon,
    };

    public static RunRow Ended(Guid id, DateTimeOffset at) => Run(id) with { State = RunState.Completed, StartedAt = Noon, EndedAt = at };

    public static ReadyRow Ready(Guid run, string step, string tenant = "acme", string type = "script", string queue = "default", int second = 0) =>
        new(run, tenant, step, type, queue, Noon.AddSeconds(second));

    public static TimerRow Timer(Guid run, string step, int second, TimerKind kind = TimerKind.Delay) => new(run, step, kind, Noon.AddSeconds(second));

    public static LeaseRow Lease(Guid run, string step, int second, string tenant = "acme") => new(run, tenant, step, Guid.NewGuid(), "wörker", Noon.AddSeconds(second));

    public static RowChange.TakeSlot Take(Guid run, string step, int limit, string key = "printer", string tenant = "acme") => new(new SlotRow(run, tenant, step, key), limit);

    public static TaskRow Task(Guid run, int second = 0, string tenant = "acme") => new()
    {
        Id = Guid.CreateVersion7(),
        RunId = run,
        Tenant = tenant,
        Pipeline = "line",
        Step = "approve",
        Revision = 1,
        Kind = HumanTaskKind.Approval,
        Status = HumanTaskStatus.Pending,
        Title = "Approve it",
        OpenedAt = Noon.AddSeconds(second),
    };

    public static WebhookRow Webhook(string tenant = "acme", int second = 0) => new()
    {
        Id = Guid.CreateVersion7(Noon.AddSeconds(second)),
        Tenant = tenant,
        Url = "https://hooks.example/grüße",
        Events = ["run.*", "step.failed"],
        Title = "世界",
        OldSecretUntil = Noon,
        MadeBy = "ada",
        CreatedAt = Noon,
    };

    public static TriggerRow Trigger(string tenant = "acme", int second = 0) => new()
    {
        Id = Guid.CreateVersion7(Noon.AddSeconds(second)),
        Tenant = tenant,
        Token = Guid.NewGuid().ToByteArray(),
        Pipeline = "line",
        Version = 3,
        Title = "世界",
        Owner = "ada",
        Verification = Andon.Triggers.TriggerVerification.Github,
        Params = JsonDocument.Parse("""{"ref":"${{ body.ref }}"}""").RootElement,
        MadeBy = "bob",
        CreatedAt = Noon,
    };

    public static DeliveryRow Delivery(Guid target, int second = 0, string tenant = "acme") => new()
    {
        Id = Guid.CreateVersion7(Noon.AddSeconds(second)),
        Tenant = tenant,
        Target = target,
        Type = "run.failed",
        Body = new byte[] { 0, 1, (byte)second },
        CreatedAt = Noon.AddSeconds(second),
        DueAt = Noon.AddSeconds(second),
    };

    public static ScheduleRow Schedule(string tenant = "acme", string pipeline = "line", DateTimeOffset? due = null) => new()
    {
        Id = Guid.CreateVersion7(),
        Tenant = tenant,
        Pipeline = pipeline,
        Version = 3,
        Title = "Übersicht",
        Owner = "ada",
        MadeBy = "bob",
        CreatedAt = Noon,
        Cron = "30 2 * * *",
        TimeZone = "Europe/Berlin",
        Params = JsonElement.Parse("""{"b":1.50,"a":["\u0000 ünd 中"]}"""),
        CatchUp = CatchUp.All,
        Overlap = Overlap.Queue,
        NextDue = due,
    };

    public static Task<AppendResult> SendAsync(this IStore store, Append append)
    {
        store.Append(append);
        return ((TestAppend)append).Outcome;
    }

    /// <summary>Appends the first row of a run; it must be committed.</summary>
    public static async Task<long> BeginAsync(this IStore store, RunRow row, params RowChange[] rows)
    {
        var result = await store.SendAsync(new TestAppend(row.RunId, 0, 0, rows) { Run = row });
        result.Status.ShouldBe(AppendStatus.Committed);
        return result.RunKey;
    }

    public static async Task<Guid> BeginAsync(this IStore store, string tenant = "acme", params RowChange[] rows)
    {
        var id = Guid.CreateVersion7();
        await store.BeginAsync(Run(id, tenant), rows);
        return id;
    }

    /// <summary>Appends one more row to a run, whatever it has; it must be committed.</summary>
    public static async Task NextAsync(this IStore store, Guid run, RunRow? row, params RowChange[] rows)
    {
        var stored = (await store.LoadRunAsync(run)).ShouldNotBeNull();
        (await store.SendAsync(new TestAppend(run, stored.RunKey, stored.Sequence, rows) { Run = row })).Status.ShouldBe(AppendStatus.Committed);
    }
}
