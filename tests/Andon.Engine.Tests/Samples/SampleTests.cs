using System.Diagnostics;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Samples;

/// <summary>The samples run as they say.</summary>
public sealed class SampleTests
{
    public static string Folder { get; } = Path.Combine(Checkout.Root, "samples");

    [Theory, ClassData(typeof(EachStore))]
    public async Task Hello_makes_works_on_and_uses_what_it_made(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await RunAsync(host, "hello", new { name = "Ada" });
        run.State.ShouldBe(RunState.Completed);
        run.Steps["count"].Output!.Value.GetProperty("letters").GetInt32().ShouldBe(11);
        run.Output!.Value.GetProperty("shout").GetProperty("stdout").GetString()!.Trim().ShouldBe("HELLO, ADA!");
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task Article_is_sent_back_once_and_then_published(StoreKind store)
    {
        await using var host = await StartAsync(store);
        var run = await RunAsync(host, "article", new { topic = "bees" });
        run.State.ShouldBe(RunState.Waiting);
        var first = await host.OpenTaskAsync(run.RunId);
        first.Shown["draft"].GetProperty("text").GetString().ShouldBe("All that is known about bees.");
        first.RollbackTo.ShouldBe(["draft"]);
        (await host.Client.RejectTaskAsync(Bob, first.Id, "name a source", "draft", new DecisionOptions(first.Etag))).Status.ShouldBe(HumanTaskStatus.Rejected);

        var again = await host.UntilAsync(run.RunId, r => r is { Revision: 2, State: RunState.Waiting });
        again.Steps["draft"].Output!.Value.GetProperty("text").GetString().ShouldBe("All that is known about bees. Revised, because the reviewer said: name a source");
        again.Steps["facts"].Output!.Value.GetProperty("round").GetInt32().ShouldBe(2);
        (await host.Client.NodeAsync(Ann, run.RunId, "draft")).Feedback.ShouldHaveSingleItem().Comments.ShouldBe("name a source");

        var second = await host.OpenTaskAsync(run.RunId);
        (await Should.ThrowAsync<AndonException>(() => host.Client.ApproveTaskAsync(Bob, first.Id))).Kind.ShouldBe(RefusalKind.Conflict);
        (await Should.ThrowAsync<AndonException>(() => host.Client.ApproveTaskAsync(Bob, second.Id, options: new DecisionOptions(first.Etag)))).Kind.ShouldBe(RefusalKind.Stale);
        await host.Client.ApproveTaskAsync(Bob, second.Id, "good", new DecisionOptions(second.Etag, "key"));
        (await host.Client.ApproveTaskAsync(Bob, second.Id, "good", new DecisionOptions(second.Etag, "key"))).DecidedBy.ShouldBe("bob");

        var ended = await host.UntilAsync(run.RunId, r => r.State.IsEnded());
        ended.State.ShouldBe(RunState.Completed);
        ended.Output!.Value.GetProperty("publish").GetProperty("stdout").GetString().ShouldBe("Published \"On bees\", approved by bob.\n");
        await RowsCheck.ShouldFollowAsync(host.Engine, run.RunId);
    }

    [Fact]
    public async Task Embedded_runs_Andon_inside_an_application_of_its_own()
    {
        var folder = Directory.CreateTempSubdirectory("andon-embedded-");
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Andon.Samples.Embedded.dll"));
        start.ArgumentList.Add(Path.Combine(folder.FullName, "andon.db"));
        using var process = Process.Start(start)!;
        (await process.StandardOutput.ReadToEndAsync()).ShouldBe("""{"greet":{"text":"Hello, Ada!"}}""" + "\n");
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        folder.Delete(recursive: true);
    }

    private static async Task<RunView> RunAsync(TestHost host, string sample, object parameters)
    {
        var file = PipelineFile.Read(Path.Combine(Folder, sample, "pipeline.yaml"));
        file.Validate(BuiltInStepTypes.ByName).Select(file.Format).ShouldBeEmpty();
        await host.Client.PublishAsync(Ann, file.Definition!);
        return await host.WaitAsync((await host.Client.SubmitAsync(Ann, new SubmitRequest { Pipeline = sample, Params = Json(parameters) })).RunId);
    }
}
