using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.HumanTasks;
using Andon.Runs;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>U+0000 and half a surrogate pair: what lists show may not have them, as PostgreSQL's text cannot; JSON may have the first.</summary>
public sealed class PlainTextTests
{
    private const string Plain = """{"andon":1,"name":"plain","steps":{"a":{"type":"transform","config":{"output":"${{ params }}"}}}}""";
    private const string Gated = """{"andon":1,"name":"gated","steps":{"g":{"type":"approval_gate","config":{"title":"${{ params.what }}"}}}}""";

    [Theory, ClassData(typeof(EachStore))]
    public async Task Text_that_not_every_database_can_keep_is_refused_by_the_name_of_its_field(StoreKind store)
    {
        await using var host = await StartAsync(store);
        await host.PublishAsync(Plain);
        var request = new SubmitRequest { Pipeline = "plain" };
        await RefusedAsync("invalid_title", "title", () => host.Client.SubmitAsync(Ann, request with { Title = "a\0b" }));
        await RefusedAsync("invalid_owner", "owner", () => host.Client.SubmitAsync(Ann, request with { OwnerId = "a\0b" }));
        await RefusedAsync("invalid_idempotency_key", "idempotency key", () => host.Client.SubmitAsync(Ann, request with { IdempotencyKey = "a\0b" }));
        await RefusedAsync("invalid_user", "user", () => host.Client.SetAwayAsync(Ann, new Absence("ann", "b\0b", null)));
        var task = await host.OpenTaskAsync((await host.RunAsync(Gated, new { what = "It" })).RunId);
        await RefusedAsync("invalid_user", "user", () => host.Client.DelegateTaskAsync(Ann, task.Id, "b\0b"));
        Should.Throw<ArgumentException>(() => new Caller("ac\0me", Ann.Actor)).Message.ShouldContain("tenant");
        Should.Throw<ArgumentException>(() => new Caller("acme", new Actor("an\0n"))).Message.ShouldContain("user");
        (await host.Client.ListAsync(Ann, new RunFilter())).Items.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Half_a_character_is_refused_as_well()
    {
        await using var host = await StartAsync(StoreKind.Memory);
        await host.PublishAsync(Plain);
        var request = new SubmitRequest { Pipeline = "plain" };
        await RefusedAsync("invalid_title", "title", () => host.Client.SubmitAsync(Ann, request with { Title = "a\ud83d" }));
        await RefusedAsync("invalid_owner", "owner", () => host.Client.SubmitAsync(Ann, request with { OwnerId = "\ude00b" }));
        await RefusedAsync("invalid_idempotency_key", "idempotency key", () => host.Client.SubmitAsync(Ann, request with { IdempotencyKey = "\ud83da" }));
        Should.Throw<ArgumentException>(() => new Caller("ac\ud83d", Ann.Actor)).Message.ShouldContain("tenant");
        Should.Throw<ArgumentException>(() => new Caller("acme", new Actor("\ud83d"))).Message.ShouldContain("user");
        (await host.Client.SubmitAsync(Ann, request with { Title = "a😀" })).Title.ShouldBe("a😀");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task The_title_of_a_child_is_cut_between_two_characters(StoreKind store)
    {
        await using var host = await StartAsync(store);
        await host.PublishAsync(Plain);
        const string Each = """{"andon":1,"name":"each","steps":{"m":{"type":"map","config":{"over":"${{ params.list }}","key":"${{ item }}","steps":{"c":{"type":"pipeline","config":{"name":"plain","params":{}}}}}}}}""";
        await host.PublishAsync(Each);
        var parameters = Json(new { list = new[] { string.Concat(Enumerable.Repeat("😀", 50)) } });
        foreach (var length in new[] { 440, 441 })
        {
            var run = await host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = "each", Title = new string('x', length), Params = parameters });
            var ended = await host.WaitAsync(run.RunId);
            ended.State.ShouldBe(RunState.Completed);
            var child = ended.Steps.Values.Select(s => s.ChildRunId).OfType<Guid>().ShouldHaveSingleItem();
            var title = (await host.Client.DetailAsync(Ann, child)).Title;
            title.ShouldSatisfyAllConditions(t => t.Length.ShouldBeInRange(499, 500), t => t.ShouldEndWith("😀"));
        }
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Values_that_have_it_come_back_as_they_were(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await host.RunAsync(Plain, new { what = "a\0b" });
        run.State.ShouldBe(RunState.Completed);
        (await host.Client.NodeAsync(Ann, run.RunId, "a")).Output!.Value.GetProperty("what").GetString().ShouldBe("a\0b");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_title_that_is_made_of_such_a_value_fails_the_step_and_says_so(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await host.RunAsync(Gated, new { what = "a\0b" });
        run.State.ShouldBe(RunState.Failed);
        var error = (await host.Client.NodeAsync(Ann, run.RunId, "g")).Error!;
        (error.Code, error.Message).ShouldBe(("invalid_text", "config.title has the character U+0000 or half of a surrogate pair, which not every database can keep; leave it out"));
    }

    [Theory]
    [InlineData("""{"andon":1,"name":"x","title":"a\u0000b","steps":{"a":{"type":"noop"}}}""", "title")]
    [InlineData("""{"andon":1,"name":"x","steps":{"a":{"type":"noop","title":"a\u0000b"}}}""", "title")]
    [InlineData("""{"andon":1,"name":"x","steps":{"a":{"type":"noop","concurrency":{"key":"a\u0000b","limit":1}}}}""", "key")]
    public async Task A_definition_with_such_text_is_refused(string pipeline, string field)
    {
        await using var host = await StartAsync(StoreKind.Memory);
        var problem = (await Should.ThrowAsync<AndonException>(() => host.PublishAsync(pipeline))).Problems.ShouldHaveSingleItem();
        (problem.Code, problem.Message).ShouldSatisfyAllConditions(p => p.Code.ShouldBe("bad_text"), p => p.Message.ShouldContain(field));
    }

    private static async Task RefusedAsync(string code, string field, Func<Task> call)
    {
        var refusal = await Should.ThrowAsync<AndonException>(call);
        (refusal.Kind, refusal.Code).ShouldBe((RefusalKind.Invalid, code));
        refusal.Message.ShouldSatisfyAllConditions(m => m.ShouldContain(field), m => m.ShouldContain("U+0000"));
    }
}
