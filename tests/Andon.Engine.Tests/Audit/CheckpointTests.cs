using Andon.Audit;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Loops;
using Andon.Secrets;
using Andon.Stores;
using Andon.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Andon.Engine.Tests.Audit;

public sealed class CheckpointTests : IAsyncDisposable
{
    private const string Key = "5555555555555555555555555555555555555555555555555555555555555555";

    private readonly MemoryStore store = new();
    private readonly VirtualClock time = new(new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero));

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task A_chain_is_signed_after_so_many_entries_or_so_long_and_only_when_it_has_gone_on()
    {
        await using var host = New();
        var loop = new Checkpoints(host.Engine);
        await ActAsync(1);
        await loop.RunOnceAsync(default);
        (await SignedAsync()).ShouldBe([1], "the first is signed at once");
        await loop.RunOnceAsync(default);
        await ActAsync(2);
        await loop.RunOnceAsync(default);
        (await SignedAsync()).ShouldBe([1], "neither is it long ago nor are they many");
        await ActAsync(1);
        await loop.RunOnceAsync(default);
        (await SignedAsync()).ShouldBe([1, 4]);
        await ActAsync(1);
        time.Advance(TimeSpan.FromMinutes(11));
        await loop.RunOnceAsync(default);
        (await SignedAsync()).ShouldBe([1, 4, 5]);
        time.Advance(TimeSpan.FromDays(1));
        await loop.RunOnceAsync(default);
        (await SignedAsync()).ShouldBe([1, 4, 5]);
        (await host.Client.VerifyAuditAsync(TestHost.Ann)).ShouldSatisfyAllConditions(r => r.Sound.ShouldBeTrue(), r => r.CheckpointsVerified.ShouldBe(3));
    }

    [Fact]
    public async Task A_chain_that_somebody_changed_is_not_signed_and_that_of_another_tenant_is()
    {
        await using var host = New(new Tampered(store));
        await ActAsync(3);
        await store.PutStepTypeAsync(new StepTypeRow("other", "t", new byte[] { 1 }), Entry() with { Tenant = "other" });
        await new Checkpoints(host.Engine).RunOnceAsync(default);
        (await SignedAsync()).ShouldBeEmpty();
        (await store.Audit.LastCheckpointAsync("other")).ShouldNotBeNull();
        (await Should.ThrowAsync<AndonException>(() => host.Client.CheckpointAuditAsync(TestHost.Ann))).ShouldSatisfyAllConditions(e => e.Code.ShouldBe("audit_unsound"), e => e.Message.ShouldContain("entry 2 was changed"));
    }

    [Fact]
    public async Task After_the_master_key_was_changed_the_signatures_of_before_hold_where_the_old_one_is_given()
    {
        await ActAsync(1);
        await using (var host = New()) await host.Client.CheckpointAuditAsync(TestHost.Ann);
        await ActAsync(1);
        var other = new string('6', 64);
        await using (var host = New(secrets: new SecretOptions { MasterKey = other }))
        {
            await host.Client.CheckpointAuditAsync(TestHost.Ann);
            (await host.Client.VerifyAuditAsync(TestHost.Ann)).ShouldSatisfyAllConditions(r => r.Sound.ShouldBeTrue(), r => (r.CheckpointsVerified, r.CheckpointsUnverified).ShouldBe((1, 1)));
        }

        await using (var host = New(secrets: new SecretOptions { MasterKey = other, OldMasterKeys = { Key } }))
            (await host.Client.VerifyAuditAsync(TestHost.Ann)).CheckpointsVerified.ShouldBe(2);
    }

    [Fact]
    public async Task Over_a_checkpoint_that_somebody_forged_nothing_is_signed()
    {
        await using var host = New();
        await ActAsync(1);
        var signed = (await SignAsync(host))!;
        await ActAsync(1);
        await store.Audit.AddCheckpointAsync(signed with { Sequence = 2 });
        await ActAsync(1);
        (await Should.ThrowAsync<AndonException>(() => SignAsync(host))).ShouldSatisfyAllConditions(e => e.Code.ShouldBe("audit_unsound"), e => e.Message.ShouldContain("checkpoint"));
        (await SignedAsync()).ShouldBe([1, 2], "and the chain is not signed anew over it");
    }

    [Fact]
    public async Task A_last_checkpoint_whose_key_is_unknown_does_not_make_those_before_it_void()
    {
        await using var host = New();
        await ActAsync(2);
        var signed = (await SignAsync(host))!;
        // The chain was another one when it was signed, and whoever wrote this one anew has put a checkpoint behind it.
        await using var rewritten = new MemoryStore();
        for (var n = 0; n < 3; n++) await rewritten.PutStepTypeAsync(new StepTypeRow("acme", "t", new byte[] { 1 }), Entry() with { Actor = "eve" });
        await rewritten.Audit.AddCheckpointAsync(signed);
        await rewritten.Audit.AddCheckpointAsync(signed with { Sequence = 3, KeyId = "unknown" });
        await using var other = New(rewritten);
        (await Should.ThrowAsync<AndonException>(() => SignAsync(other))).Code.ShouldBe("audit_unsound");
    }

    [Fact]
    public async Task Only_admins_and_no_agents_see_what_people_did()
    {
        await using var host = New();
        foreach (var caller in (Caller[])[TestHost.Bob, new("acme", TestHost.Ann.Actor with { IsAgent = true })])
        {
            foreach (var ask in (Func<Task>[])[() => host.Client.ListAuditAsync(caller, new AuditFilter()), () => host.Client.VerifyAuditAsync(caller), () => host.Client.CheckpointAuditAsync(caller)])
                (await Should.ThrowAsync<AndonException>(ask)).Code.ShouldBe("admin_required");
        }

        (await Should.ThrowAsync<AndonException>(() => host.Client.CheckpointAuditAsync(TestHost.Ann))).Code.ShouldBe("audit_empty");
    }

    [Fact]
    public async Task Whoever_runs_a_pipeline_publishes_and_decides_is_on_record_and_the_engine_is_not()
    {
        await using var host = await TestHost.StartAsync(StoreKind.Memory);
        await host.PublishAsync("""{"andon":1,"name":"line","steps":{"a":{"type":"noop"},"gate":{"type":"approval_gate","deps":["a"],"config":{"exclude_submitter":false}}}}""");
        var run = await host.Client.SubmitAsync(TestHost.Ann, new SubmitRequest { Pipeline = "line" });
        var waiting = await host.Client.WaitAsync(TestHost.Ann, run.RunId);
        await host.Client.ApproveTaskAsync(TestHost.Ann, waiting.Steps["gate"].TaskId!.Value, "fine");
        await host.Client.WaitAsync(TestHost.Ann, run.RunId);
        (await host.Client.ListAuditAsync(TestHost.Ann, new AuditFilter())).Items.Select(e => $"{e.Actor} {e.Action}").ShouldBe(["ann task.approved", "ann run.submitted", "ann pipeline.published"]);
    }

    private TestHost New(IStore? over = null, SecretOptions? secrets = null) => TestHost.Create(
        StoreKind.Memory, andon: a => a.Services.AddSingleton(secrets ?? new SecretOptions { MasterKey = Key }), options: o => (o.AuditCheckpointEntries, o.AuditCheckpointInterval) = (3, TimeSpan.FromMinutes(10)), time: time, store: new FaultyStore(over ?? store, new FaultPlan(), isKept: true));

    private Task<AuditCheckpoint?> SignAsync(TestHost host) => new AuditKeeper(host.Store, host.Service<SecretVault>(), time, NullLogger.Instance).SignAsync("acme", default).AsTask();

    private async Task ActAsync(int times)
    {
        for (var n = 0; n < times; n++) await store.PutStepTypeAsync(new StepTypeRow("acme", "t", new byte[] { 1 }), Entry());
    }

    private async Task<IEnumerable<long>> SignedAsync() => (await store.Audit.ListCheckpointsAsync("acme", 0, 100)).Select(c => c.Sequence);

    private static AuditEntry Entry() => new() { Tenant = "acme", At = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero), Actor = "ann", Action = "thing.done", Subject = "s" };

    /// <summary>A store in which somebody else did the second thing.</summary>
    private sealed class Tampered(IStore inner) : ForwardingStore(inner), IAuditStore
    {
        public override IAuditStore Audit => this;

        public async ValueTask<IReadOnlyList<AuditRecord>> ReadAsync(string tenant, long after, int limit, CancellationToken cancellation = default) =>
            [.. (await Inner.Audit.ReadAsync(tenant, after, limit, cancellation)).Select(r => r.Sequence == 2 ? r with { Entry = r.Entry with { Actor = "eve" } } : r)];

        public ValueTask<Page<AuditRecord>> ListAsync(AuditQuery query, CancellationToken cancellation = default) => Inner.Audit.ListAsync(query, cancellation);

        public ValueTask AddCheckpointAsync(AuditCheckpoint checkpoint, CancellationToken cancellation = default) => Inner.Audit.AddCheckpointAsync(checkpoint, cancellation);

        public ValueTask<IReadOnlyList<AuditCheckpoint>> ListCheckpointsAsync(string tenant, long after, int limit, CancellationToken cancellation = default) => Inner.Audit.ListCheckpointsAsync(tenant, after, limit, cancellation);

        public ValueTask<AuditCheckpoint?> LastCheckpointAsync(string tenant, CancellationToken cancellation = default) => Inner.Audit.LastCheckpointAsync(tenant, cancellation);

        public ValueTask<IReadOnlyList<UncheckedAudit>> ListUncheckedAsync(CancellationToken cancellation = default) => Inner.Audit.ListUncheckedAsync(cancellation);
    }
}
