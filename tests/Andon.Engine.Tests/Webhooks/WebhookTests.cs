using System.Globalization;
using System.Text;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Loops;
using Andon.Secrets;
using Andon.Stores;
using Andon.Testing;
using Andon.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Webhooks;

/// <summary>Notices on their way from a decision to a real receiver.</summary>
public sealed class WebhookTests
{
    private const string Gate = """{"andon":1,"name":"line","steps":{"a":{"type":"transform","config":{"output":{"marker":"zebra"}}},"g":{"type":"approval_gate","deps":["a"],"config":{"exclude_submitter":false}}}}""";
    private const string Noop = """{"andon":1,"name":"line","steps":{"a":{"type":"noop"}}}""";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [ClassData(typeof(EachStore))]
    public async Task What_happens_in_a_run_arrives_signed_and_small(StoreKind kind)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await StartAsync(kind, receiver);
        var webhook = await AddAsync(host, receiver);
        var run = await host.RunAsync(Gate);
        var early = await receiver.NextAsync(3);
        await host.Client.ApproveTaskAsync(Ann, (await host.OpenTaskAsync(run.RunId)).Id, cancellation: Stop);
        List<Received> received = [.. early, .. await receiver.NextAsync(2)];
        received.Select(r => r.Type).ShouldBe(["run.submitted", "human_task.created", "run.waiting", "human_task.approved", "run.succeeded"], ignoreOrder: true);
        received.Select(r => r.Id).ShouldBeUnique();
        foreach (var each in received)
        {
            each.SignaturesBy(webhook.Secret!).ShouldBe(1);
            each.Json.EnumerateObject().Select(p => p.Name).ShouldBe(["type", "timestamp", "data"]);
            each.Json.GetProperty("data").GetProperty("run_id").GetGuid().ShouldBe(run.RunId);
            Encoding.UTF8.GetString(each.Body).ShouldNotContain("zebra");
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(each.Timestamp, CultureInfo.InvariantCulture)).ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
        }

        var task = received.Single(r => r.Type == "human_task.approved").Json.GetProperty("data");
        (task.GetProperty("by").GetString(), task.GetProperty("task").GetProperty("status").GetString()).ShouldBe(("ann", "approved"));
        var listed = await SettledAsync(host, webhook.Id, d => d.Count == 5);
        listed.ShouldAllBe(d => d.Attempts == 1 && d.LastStatus == 204 && d.LastError == null);
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_sent_and_nothing_of_another_tenant()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await StartAsync(StoreKind.Memory, receiver);
        var webhook = await AddAsync(host, receiver, "run.succeeded");
        await host.RunAsync(Noop, caller: Eve);
        var run = await host.RunAsync(Noop);
        (await receiver.NextAsync()).Json.GetProperty("data").GetProperty("run_id").GetGuid().ShouldBe(run.RunId);
        await SettledAsync(host, webhook.Id);
        (await host.Store.Deliveries.ListTargetsAsync(Stop)).ShouldBeEmpty();
        receiver.All.Count.ShouldBe(1);
    }

    [Theory]
    [ClassData(typeof(EachStore))]
    public async Task A_receiver_that_fails_a_few_times_gets_the_same_delivery_until_it_takes_it(StoreKind kind)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, _) => Task.FromResult(receiver.All.Count < 4 ? 503 : 200);
        await using var host = await StartAsync(kind, receiver);
        var webhook = await AddAsync(host, receiver, "run.succeeded");
        await host.RunAsync(Noop);
        var tries = await receiver.NextAsync(4);
        tries.Select(t => t.Id).Distinct().ShouldHaveSingleItem();
        tries.ShouldAllBe(t => t.SignaturesBy(webhook.Secret!) == 1);
        var delivery = (await SettledAsync(host, webhook.Id)).ShouldHaveSingleItem();
        (delivery.Id.ToString(), delivery.Attempts, delivery.LastStatus, delivery.NextAt).ShouldBe((tries[0].Id, 4, 200, null));
    }

    [Fact]
    public async Task What_is_given_up_is_a_dead_letter_that_can_be_replayed()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = static (_, _) => Task.FromResult(500);
        await using var host = await StartAsync(StoreKind.Sqlite, receiver, o => o.MaxAttempts = 3);
        var webhook = await AddAsync(host, receiver, "run.succeeded");
        await host.RunAsync(Noop);
        await receiver.NextAsync(3);
        var dead = (await SettledAsync(host, webhook.Id)).ShouldHaveSingleItem();
        (dead.State, dead.Attempts, dead.LastStatus).ShouldBe((DeliveryState.Dead, 3, 500));
        dead.LastError!.ShouldContain("500");
        (await host.Client.ListDeliveriesAsync(Ann, webhook.Id, new DeliveryFilter(DeliveryState.Dead), Stop)).Items.Count.ShouldBe(1);

        receiver.Answer = static (_, _) => Task.FromResult(200);
        await host.Client.ReplayDeliveryAsync(Ann, webhook.Id, dead.Id, Stop);
        (await receiver.NextAsync()).Id.ShouldBe(dead.Id.ToString());
        var after = (await SettledAsync(host, webhook.Id)).ShouldHaveSingleItem();
        (after.State, after.Attempts).ShouldBe((DeliveryState.Delivered, 1));
        (await Should.ThrowAsync<AndonException>(host.Client.ReplayDeliveryAsync(Ann, webhook.Id, Guid.NewGuid(), Stop))).Code.ShouldBe("unknown_delivery");
    }

    [Fact]
    public async Task A_receiver_that_is_gone_for_good_is_not_asked_again()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = static (_, _) => Task.FromResult(410);
        await using var host = await StartAsync(StoreKind.Memory, receiver);
        var webhook = await AddAsync(host, receiver, "run.succeeded");
        await host.RunAsync(Noop);
        await receiver.NextAsync();
        (await SettledAsync(host, webhook.Id)).ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Dead);
        WebhookView now;
        do now = await host.Client.GetWebhookAsync(Ann, webhook.Id, Stop);
        while (!now.Paused);
        now.PausedBecause!.ShouldContain("410");
        (await Should.ThrowAsync<AndonException>(host.Client.TestWebhookAsync(Ann, webhook.Id, Stop))).Code.ShouldBe("webhook_paused");
        (await host.Client.ChangeWebhookAsync(Ann, webhook.Id, new WebhookRequest { Url = receiver.Url, Events = ["*"] }, Stop)).ShouldSatisfyAllConditions(w => w.Paused.ShouldBeFalse(), w => w.PausedBecause.ShouldBeNull());
        receiver.Answer = static (_, _) => Task.FromResult(200);
        await host.Client.TestWebhookAsync(Ann, webhook.Id, Stop);
        (await receiver.NextAsync()).Type.ShouldBe("ping");
    }

    [Theory]
    [InlineData("http://localhost:{0}/hook", "is not public")]
    [InlineData("http://169.254.169.254/latest/meta-data", "169.254.169.254")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/hook", "is not public")]
    public async Task A_private_address_is_refused_whatever_it_is_called(string url, string says)
    {
        await using var receiver = await Receiver.StartAsync();
        // What is allowed is another name for the same machine.
        await using var host = await StartAsync(StoreKind.Memory, receiver);
        var webhook = await host.Client.CreateWebhookAsync(Ann, new WebhookRequest { Url = url.Replace("{0}", new Uri(receiver.Url).Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), Events = ["run.succeeded"] }, Stop);
        await host.RunAsync(Noop);
        var dead = (await SettledAsync(host, webhook.Id)).ShouldHaveSingleItem();
        (dead.State, dead.Attempts, dead.LastStatus).ShouldBe((DeliveryState.Dead, 1, null));
        dead.LastError!.ShouldSatisfyAllConditions(e => e.ShouldContain(says), e => e.ShouldNotContain("::1"), e => e.ShouldNotContain("has the address"));
        receiver.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_that_nobody_foresaw_is_an_attempt_and_a_dead_letter_in_the_end()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await StartAsync(StoreKind.Memory, receiver, o => o.MaxAttempts = 3);
        var webhook = await AddAsync(host, receiver, "run.succeeded");
        // One that no request can be made for, as no check of today lets it in.
        (await host.Store.Webhooks.ChangeAsync((await host.Store.Webhooks.FindAsync("acme", webhook.Id, Stop))! with { Url = "http://" }, cancellation: Stop)).ShouldBeTrue();
        await host.Engine.Webhooks.ReadAsync();
        await host.RunAsync(Noop);
        var dead = (await SettledAsync(host, webhook.Id)).ShouldHaveSingleItem();
        (dead.State, dead.Attempts, dead.LastStatus).ShouldBe((DeliveryState.Dead, 3, null));
        dead.LastError.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Targets_that_have_nothing_on_its_way_are_not_kept()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var host = await StartAsync(StoreKind.Memory, receiver);
        var deliveries = host.Service<Deliveries>();
        var entered = new TaskCompletionSource();
        var end = new TaskCompletionSource();
        receiver.Answer = async (_, _) =>
        {
            entered.TrySetResult();
            await end.Task;
            return 200;
        };
        await AddAsync(host, receiver, "run.succeeded");
        await host.RunAsync(Noop);
        await entered.Task.WaitAsync(Patience, Stop);
        deliveries.TargetsUnderWay.ShouldBe(1);
        end.SetResult();
        await host.StopAsync();
        deliveries.TargetsUnderWay.ShouldBe(0);
    }

    [Fact]
    public async Task A_redirect_leads_nowhere()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = static (_, http) =>
        {
            http.Response.Headers.Location = "http://169.254.169.254/latest/meta-data";
            return Task.FromResult(307);
        };
        await using var host = await StartAsync(StoreKind.Memory, receiver, o => o.MaxAttempts = 1);
        var webhook = await AddAsync(host, receiver, "run.succeeded");
        await host.RunAsync(Noop);
        var dead = (await SettledAsync(host, webhook.Id)).ShouldHaveSingleItem();
        (dead.State, dead.LastStatus).ShouldBe((DeliveryState.Dead, 307));
        dead.LastError!.ShouldContain("redirects are not followed");
    }

    [Fact]
    public async Task A_receiver_that_does_not_answer_holds_up_nobody_else()
    {
        const int Runs = 12;
        var end = new TaskCompletionSource();
        await using var slow = await Receiver.StartAsync();
        slow.Answer = async (_, http) =>
        {
            await Task.WhenAny(end.Task, Task.Delay(Timeout.Infinite, http.RequestAborted));
            return 200;
        };
        await using var quick = await Receiver.StartAsync();
        await using var host = await StartAsync(StoreKind.Memory, slow, allow: quick.Host);
        await AddAsync(host, slow, "run.succeeded");
        await host.Client.CreateWebhookAsync(Eve, new WebhookRequest { Url = quick.Url, Events = ["run.succeeded"] }, Stop);
        for (var i = 0; i < Runs; i++)
        {
            await host.RunAsync(Noop);
            await host.RunAsync(Noop, caller: Eve);
        }

        (await quick.NextAsync(Runs)).Count.ShouldBe(Runs);
        slow.All.Count.ShouldBeLessThanOrEqualTo(new WebhookOptions().MaxConcurrent);
        end.SetResult();
        await slow.NextAsync(Runs);
    }

    [Fact]
    public async Task What_a_process_that_died_had_not_sent_the_next_one_sends()
    {
        var folder = Directory.CreateTempSubdirectory("andon-hooks-").FullName;
        await using var receiver = await Receiver.StartAsync();
        var path = Path.Combine(folder, "andon.db");
        var dying = await StartAsync(StoreKind.Sqlite, receiver, o => o.FirstDelay = TimeSpan.FromMinutes(1), path: path);
        receiver.Answer = static (_, _) => Task.FromResult(503);
        var webhook = await AddAsync(dying, receiver, "run.succeeded");
        await dying.RunAsync(Noop);
        var before = await receiver.NextAsync();
        await dying.AbandonAsync();
        receiver.Answer = static (_, _) => Task.FromResult(200);
        var time = new VirtualClock(TimeProvider.System.GetUtcNow().AddMinutes(1));
        await using (var next = await StartAsync(StoreKind.Sqlite, receiver, path: path, time: time))
        {
            var after = await receiver.NextAsync();
            (after.Id, after.SignaturesBy(webhook.Secret!)).ShouldBe((before.Id, 1));
            (await SettledAsync(next, webhook.Id)).ShouldHaveSingleItem().State.ShouldBe(DeliveryState.Delivered);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Of_several_nodes_one_sends_and_another_takes_over_when_it_is_not_heard_of_for_as_long_as_an_attempt_takes()
    {
        var clock = new VirtualClock(TimeProvider.System.GetUtcNow());
        await using var store = new MemoryStore(clock);
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async (_, http) =>
        {
            if (receiver.All.Count == 1) await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
            return 200;
        };
        var nodes = Enumerable.Range(0, 2).Select(_ => Create(StoreKind.Memory, a => Settle(a), o => o.Outgoing.Allow(receiver.Host), clock, store: new FaultyStore(store, new FaultPlan(), isKept: true))).ToList();
        await AddAsync(nodes[0], receiver, "run.submitted");
        await nodes[0].SubmitAsync(Noop);
        var dying = nodes[0].Service<Deliveries>();
        (await dying.RunOnceAsync(Stop)).ShouldBe(1);
        await receiver.NextAsync();
        var heir = nodes[1].Service<Deliveries>();
        (await heir.RunOnceAsync(Stop)).ShouldBe(0);
        clock.Advance(new WebhookOptions().AttemptTimeout + TimeSpan.FromSeconds(5));
        (await heir.RunOnceAsync(Stop)).ShouldBe(1);
        var again = await receiver.NextAsync();
        again.Id.ShouldBe(receiver.All.First().Id);
        await heir.EndAsync();
        foreach (var node in nodes) await node.AbandonAsync();
    }

    [Fact]
    public async Task A_webhook_counts_at_once_where_it_was_made_and_elsewhere_within_a_second()
    {
        var clock = new VirtualClock(TimeProvider.System.GetUtcNow());
        await using var store = new MemoryStore(clock);
        var nodes = Enumerable.Range(0, 2).Select(_ => Create(StoreKind.Memory, a => Settle(a), time: clock, store: new FaultyStore(store, new FaultPlan(), isKept: true))).ToList();
        foreach (var node in nodes) await node.SubmitAsync(Noop);
        var webhook = await nodes[0].Client.CreateWebhookAsync(Ann, new WebhookRequest { Url = "https://hooks.example/", Events = ["run.submitted"] }, Stop);
        await nodes[0].SubmitAsync(Noop);
        await nodes[1].SubmitAsync(Noop);
        (await nodes[0].Client.ListDeliveriesAsync(Ann, webhook.Id, new DeliveryFilter(), Stop)).Items.Count.ShouldBe(1);
        clock.Advance(TimeSpan.FromSeconds(1));
        await nodes[1].SubmitAsync(Noop);
        (await nodes[0].Client.ListDeliveriesAsync(Ann, webhook.Id, new DeliveryFilter(), Stop)).Items.Count.ShouldBe(2);
        foreach (var node in nodes) await node.AbandonAsync();
    }

    [Fact]
    public async Task While_a_secret_is_changed_both_sign()
    {
        var clock = new VirtualClock(TimeProvider.System.GetUtcNow());
        await using var receiver = await Receiver.StartAsync();
        await using var host = await StartAsync(StoreKind.Memory, receiver, time: clock);
        var webhook = await AddAsync(host, receiver);
        var rotated = await host.Client.RotateWebhookAsync(Ann, webhook.Id, TimeSpan.FromHours(1), Stop);
        rotated.Secret.ShouldNotBe(webhook.Secret);
        await host.Client.TestWebhookAsync(Ann, webhook.Id, Stop);
        var both = await receiver.NextAsync();
        (both.SignaturesBy(webhook.Secret!), both.SignaturesBy(rotated.Secret!)).ShouldBe((1, 1));
        // Else an hour may pass before its answer has come, and it is sent again.
        await SettledAsync(host, webhook.Id);
        clock.Advance(TimeSpan.FromHours(1));
        await host.Client.TestWebhookAsync(Ann, webhook.Id, Stop);
        var one = await receiver.NextAsync();
        (one.SignaturesBy(webhook.Secret!), one.SignaturesBy(rotated.Secret!)).ShouldBe((0, 1));
        (await host.Client.ListSecretsAsync(Ann, Stop)).ShouldBeEmpty("what signs is no secret that people see");
        (await host.Client.GetWebhookAsync(Ann, webhook.Id, Stop)).Secret.ShouldBeNull();
        rotated.ToString().ShouldNotContain(rotated.Secret!);
    }

    [Fact]
    public async Task What_cannot_be_sent_to_is_refused_and_so_is_who_is_no_admin()
    {
        await using var host = await TestHost.StartAsync(StoreKind.Memory, a => Settle(a), o => o.MaxWebhooks = 1);
        foreach (var (code, request) in ((string, WebhookRequest)[])[
            ("invalid_url", new() { Url = "ftp://example.org/", Events = ["*"] }), ("invalid_url", new() { Url = "https://ann:pw@example.org/", Events = ["*"] }), ("invalid_url", new() { Url = "/hook", Events = ["*"] }),
            ("invalid_events", new() { Url = "https://example.org/", Events = [] }), ("invalid_events", new() { Url = "https://example.org/", Events = ["run.exploded"] }),
            ("invalid_secret", new() { Url = "https://example.org/", Events = ["*"], Secret = "short" })])
            (await Should.ThrowAsync<AndonException>(host.Client.CreateWebhookAsync(Ann, request, Stop))).Code.ShouldBe(code);
        var good = new WebhookRequest { Url = "https://example.org/", Events = ["*"] };
        (await Should.ThrowAsync<AndonException>(host.Client.CreateWebhookAsync(Bob, good, Stop))).Code.ShouldBe("admin_required");
        var made = await host.Client.CreateWebhookAsync(Ann, good, Stop);
        (await Should.ThrowAsync<AndonException>(host.Client.CreateWebhookAsync(Ann, good, Stop))).Code.ShouldBe("too_many_webhooks");
        (await Should.ThrowAsync<AndonException>(host.Client.GetWebhookAsync(Eve, made.Id, Stop))).Code.ShouldBe("unknown_webhook");
        await host.Client.DeleteWebhookAsync(Ann, made.Id, Stop);
        (await host.Store.Secrets.ListAsync("acme", Stop)).ShouldBeEmpty();
        await using var keyless = await TestHost.StartAsync(StoreKind.Memory, a => a.Services.AddSingleton(new SecretOptions()));
        (await Should.ThrowAsync<AndonException>(keyless.Client.CreateWebhookAsync(Ann, good, Stop))).Code.ShouldBe("no_master_key");
    }

    private static Task<TestHost> StartAsync(StoreKind kind, Receiver receiver, Action<WebhookOptions>? options = null, string? allow = null, string? path = null, TimeProvider? time = null) => TestHost.StartAsync(
        kind,
        a => Settle(a, options),
        o =>
        {
            o.Outgoing.Allow(receiver.Host);
            if (allow is not null) o.Outgoing.Allow(allow);
        },
        time,
        path);

    private static void Settle(AndonBuilder andon, Action<WebhookOptions>? options = null)
    {
        var webhooks = new WebhookOptions { FirstDelay = TimeSpan.FromMilliseconds(10) };
        options?.Invoke(webhooks);
        andon.Services.AddSingleton(webhooks);
        andon.Services.AddSingleton(new SecretOptions { MasterKey = new string('5', 64) });
    }

    private static Task<WebhookView> AddAsync(TestHost host, Receiver receiver, params string[] events) =>
        host.Client.CreateWebhookAsync(Ann, new WebhookRequest { Url = receiver.Url, Events = events.Length == 0 ? ["*"] : [.. events] }, Stop);

    /// <summary>The deliveries when all have ended: what came of one is written after its answer.</summary>
    private static async Task<IReadOnlyList<DeliveryView>> SettledAsync(TestHost host, Guid webhook, Func<IReadOnlyList<DeliveryView>, bool>? holds = null)
    {
        using var enough = new CancellationTokenSource(Patience);
        while (true)
        {
            var all = (await host.Client.ListDeliveriesAsync(Ann, webhook, new DeliveryFilter(), enough.Token)).Items;
            enough.Token.ThrowIfCancellationRequested();
            if (all.Count > 0 && all.All(d => d.State != DeliveryState.Pending) && holds?.Invoke(all) is not false) return all;
            await Task.Yield();
        }
    }
}
