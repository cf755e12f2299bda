using Andon.Client;
using Andon.HumanTasks;
using Andon.Steps.Http;
using Andon.Steps.Processes;
using Microsoft.Extensions.DependencyInjection;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>Whatever a host sets wrong is told when it starts, by name and range.</summary>
public sealed class OptionTests
{
    [Fact]
    public async Task Options_of_steps_and_of_the_store_are_checked_when_the_host_starts()
    {
        foreach (var (change, words) in new (Action<AndonBuilder>, string)[]
        {
            (a => a.Services.AddSingleton(new HttpStepOptions { MaxRedirects = -1 }), "HttpStepOptions.MaxRedirects must be 0 or more."),
            (a => a.Services.AddSingleton(new HttpStepOptions { MaxResponseBytes = 0 }), "HttpStepOptions.MaxResponseBytes must be 1 or more."),
            (a => a.Services.AddSingleton(new HttpStepOptions { ConnectTimeout = TimeSpan.Zero }), "HttpStepOptions.ConnectTimeout must be more than 0"),
            (a => a.Services.AddSingleton(new ProcessOptions { Grace = TimeSpan.FromSeconds(-1) }), "ProcessOptions.Grace must be from 0 to 1 hour."),
            (a => a.Services.AddSingleton(new ProcessOptions { KeptErrorBytes = 1 }), "ProcessOptions.KeptErrorBytes must be 1 KiB or more."),
            (a => a.Services.AddSingleton(new ProcessOptions { MaxLiveLineBytes = 0 }), "ProcessOptions.MaxLiveLineBytes must be 1 or more."),
            (a => a.Services.AddAndon(o => o.Queues.Add("no queue")), "AndonOptions.Queues must be names of 1 to 64"),
            (a => a.UseSqlite(":memory:", o => o with { MaxBatch = 0 }), "SqliteOptions.MaxBatch must be from 1 to 10,000."),
        })
        {
            var host = Create(StoreKind.Memory, change);
            (await Should.ThrowAsync<ArgumentOutOfRangeException>(() => host.StartAsync())).Message.ShouldStartWith(words);
            await host.AbandonAsync();
        }
    }

    [Theory]
    [InlineData("", "ann", "needs a tenant")]
    [InlineData(" ", "ann", "needs a tenant")]
    [InlineData(null, "ann", "needs a tenant")]
    [InlineData("acme", "", "an actor with a user")]
    [InlineData("acme", null, "an actor with a user")]
    public void A_caller_without_a_tenant_or_a_user_is_refused_where_it_is_made(string? tenant, string? user, string words) =>
        Should.Throw<ArgumentException>(() => new Caller(tenant!, new Actor(user!))).Message.ShouldContain(words);

    [Fact]
    public void A_caller_keeps_its_tenant_and_its_actor_when_the_other_changes()
    {
        var ann = new Caller("acme", new Actor("ann"));
        (ann with { Tenant = "other" }).ShouldBe(new Caller("other", new Actor("ann")));
        Should.Throw<ArgumentException>(() => new Caller(new string('x', 201), new Actor("ann")));
        Should.Throw<ArgumentException>(() => new Caller("acme", null!));
    }
}
