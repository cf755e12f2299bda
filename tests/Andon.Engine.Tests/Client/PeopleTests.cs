using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Testing;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Client;

/// <summary>What people do with tasks beside deciding them, by the client, over every store.</summary>
public sealed class PeopleTests
{
    private readonly VirtualClock clock = new();

    private static Caller Person(string user, params string[] roles) => new("acme", new Actor(user) { BusinessRoles = [.. roles] });

    private static string Step(string type, string config) => $$$"""{"andon":1,"name":"line","steps":{"g":{"type":"{{{type}}}","config":{{{config}}} } } }""";

    private static async Task<IEnumerable<Guid>> InboxAsync(TestHost host, TaskFilter filter) => (await host.Client.ListTasksAsync(Ann, filter)).Items.Select(t => t.Id);

    [Theory, ClassData(typeof(EachStore))]
    public async Task The_inbox_shows_a_task_to_those_who_may_decide_it_now(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await host.RunAsync(Step("approval_gate", """{"assignee_role":"editor","candidates":{"users":["cho"]}}"""));
        var task = (await host.OpenTaskAsync(run.RunId)).Id;
        (await InboxAsync(host, new TaskFilter(Assignee: "cho"))).ShouldBe([task]);
        (await InboxAsync(host, new TaskFilter(Role: "editor"))).ShouldBe([task]);
        var view = await host.Client.DelegateTaskAsync(Person("cho"), task, "dora", "please");
        view.Delegations.ShouldBe([new Delegation("", "dora", "cho")]);
        view.Candidates.ShouldBe(new Candidates { Users = ["dora"], Admins = true });
        (await InboxAsync(host, new TaskFilter(Role: "editor"))).ShouldBeEmpty();
        (await InboxAsync(host, new TaskFilter(Assignee: "cho"))).ShouldBeEmpty();
        (await InboxAsync(host, new TaskFilter(Assignee: "dora"))).ShouldBe([task]);
        (await Should.ThrowAsync<AndonException>(() => host.Client.ApproveTaskAsync(Person("cho"), task))).Code.ShouldBe("not_a_candidate");
        await host.Client.DelegateTaskAsync(Person("dora"), task, null);
        (await InboxAsync(host, new TaskFilter(Assignee: "cho"))).ShouldBe([task]);
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Comments_are_everybodys_and_a_draft_is_its_authors_alone(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await host.RunAsync(Step("human_task", """{"candidates":{"users":["cho","dora"]},"form_schema":{"type":"object","required":["n"]}}"""));
        var task = await host.OpenTaskAsync(run.RunId);
        await host.Client.CommentTaskAsync(Person("zoe"), task.Id, "how many?", "key");
        await host.Client.CommentTaskAsync(Person("zoe"), task.Id, "how many?", "key");
        (await host.Client.DraftTaskAsync(Person("cho"), task.Id, Json(new { m = 1 }))).Draft!.Value.GetRawText().ShouldBe("""{"m":1}""");
        (await Should.ThrowAsync<AndonException>(() => host.Client.DraftTaskAsync(Person("zoe"), task.Id, Json(1)))).Kind.ShouldBe(RefusalKind.Forbidden);
        var seen = await host.Client.GetTaskAsync(Person("dora"), task.Id);
        seen.Draft.ShouldBeNull();
        seen.Etag.ShouldBe(task.Etag);
        seen.Discussion.Select(c => (c.By, c.Text)).ShouldBe([("zoe", "how many?")]);
        (await host.Client.NodeAsync(Person("cho"), run.RunId, "g")).Tasks.Single().Draft.ShouldNotBeNull();
        (await host.Client.NodeAsync(Person("dora"), run.RunId, "g")).Tasks.Single().Draft.ShouldBeNull();
        (await host.Client.EventsAsync(Ann, run.RunId)).Single(e => e.Type == "task_drafted").Data.GetRawText().ShouldNotContain("\"m\"");
        await host.Client.CompleteTaskAsync(Person("cho"), task.Id, Json(new { n = 1 }));
        (await host.Client.GetTaskAsync(Person("cho"), task.Id)).Draft.ShouldBeNull();
        (await host.EventTypesAsync(run.RunId)).Count(t => t == "task_commented").ShouldBe(1);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_deputy_has_what_comes_to_who_is_away_and_that_is_kept_over_a_restart_of_memory(StoreKind store)
    {
        await using var host = await StartAsync(store, time: clock);
        var gate = Step("approval_gate", """{"assignee_id":"cho"}""");
        var before = await host.OpenTaskAsync((await host.RunAsync(gate)).RunId);
        await host.Client.SetAwayAsync(Person("cho"), new Absence("cho", "dora", clock.GetUtcNow().AddDays(1)));
        (await host.Client.ListAwayAsync(Ann)).Select(a => (a.User, a.Deputy)).ShouldBe([("cho", "dora")]);
        (await host.Client.ListAwayAsync(Eve)).ShouldBeEmpty();
        var run = await host.RunAsync(gate);
        var task = await host.OpenTaskAsync(run.RunId);
        task.Deputies.ShouldBe([new Deputy("cho", "dora")]);
        (await InboxAsync(host, new TaskFilter(Assignee: "dora"))).ShouldBe([task.Id]);
        (await Should.ThrowAsync<AndonException>(() => host.Client.ApproveTaskAsync(Person("dora"), before.Id))).Code.ShouldBe("not_a_candidate");
        await host.Client.ApproveTaskAsync(Person("dora"), task.Id);
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
        clock.Advance(TimeSpan.FromDays(2));
        (await host.Client.ListAwayAsync(Ann)).ShouldBeEmpty();
        (await host.OpenTaskAsync((await host.RunAsync(gate)).RunId)).Deputies.ShouldBeEmpty();
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Only_a_user_or_an_admin_says_that_the_user_is_away(StoreKind store)
    {
        await using var host = await StartAsync(store, time: clock);
        async Task<string> RefusedAsync(Caller caller, Absence absence) => (await Should.ThrowAsync<AndonException>(() => host.Client.SetAwayAsync(caller, absence))).Code;
        (await RefusedAsync(Person("bob"), new Absence("cho", "bob", null))).ShouldBe("admin_required");
        (await RefusedAsync(new Caller("acme", new Actor("cho") { IsAgent = true }), new Absence("cho", "bob", null))).ShouldBe("admin_required");
        (await RefusedAsync(Ann, new Absence("cho", "cho", null))).ShouldBe("invalid_deputy");
        (await RefusedAsync(Ann, new Absence("cho", " ", null))).ShouldBe("invalid_user");
        (await RefusedAsync(Ann, new Absence("cho", "bob", clock.GetUtcNow()))).ShouldBe("invalid_until");
        await host.Client.SetAwayAsync(Ann, new Absence("cho", "bob", null));
        (await Should.ThrowAsync<AndonException>(() => host.Client.EndAwayAsync(Person("bob"), "cho"))).Code.ShouldBe("admin_required");
        await host.Client.EndAwayAsync(Person("cho"), "cho");
        (await Should.ThrowAsync<AndonException>(() => host.Client.EndAwayAsync(Ann, "cho"))).Code.ShouldBe("not_away");
        (await host.Client.ListAwayAsync(Ann)).ShouldBeEmpty();
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Approvers_have_the_task_in_their_inbox_one_after_the_other(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await host.RunAsync(Step("approval_gate", """{"approvers":["cho","dora"]}"""));
        var task = (await host.OpenTaskAsync(run.RunId)).Id;
        (await InboxAsync(host, new TaskFilter(Assignee: "dora"))).ShouldBeEmpty();
        (await Should.ThrowAsync<AndonException>(() => host.Client.ApproveTaskAsync(Person("dora"), task))).Code.ShouldBe("not_your_turn");
        var view = await host.Client.ApproveTaskAsync(Person("cho"), task);
        (view.Turn, view.ApprovalsRequired, view.Status).ShouldBe(("dora", 2, HumanTaskStatus.Pending));
        (await InboxAsync(host, new TaskFilter(Assignee: "dora"))).ShouldBe([task]);
        (await host.Client.ApproveTaskAsync(Person("dora"), task)).Status.ShouldBe(HumanTaskStatus.Approved);
        (await host.WaitAsync(run.RunId)).State.ShouldBe(RunState.Completed);
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Reminders_come_by_themselves_and_the_rows_say_so(StoreKind store)
    {
        await using var host = await StartAsync(store, time: clock);
        var run = await host.RunAsync(Step("approval_gate", """{"remind_after":["20m","40m"]}"""));
        var opened = (await host.OpenTaskAsync(run.RunId)).OpenedAt;
        for (var reminder = 1; reminder <= 2; reminder++)
        {
            await clock.AdvanceAsync(TimeSpan.FromMinutes(20));
            await host.UntilTaskAsync(run.RunId, t => t.RemindedAt == opened + (reminder * TimeSpan.FromMinutes(20)));
            await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
        }

        var row = (await host.Client.ListTasksAsync(Ann, new TaskFilter(Run: run.RunId))).Items.Single();
        (row.RemindAt, row.Status).ShouldBe((null, HumanTaskStatus.Pending));
        (await host.EventTypesAsync(run.RunId)).Count(t => t == "task_reminded").ShouldBe(2);
    }
}
