using System.Text;
using Andon.Artifacts;
using Andon.Client;
using Andon.Engine.Tests.Hosting;
using Andon.Files;
using Andon.Runs;
using Andon.Steps;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Files;

/// <summary>Files of a run, from the step that keeps one to whoever reads it, and to the prune.</summary>
public sealed class FileTests
{
    private const string Report = """{"andon":1,"name":"report","steps":{"write":{"type":"write","config":{"text":"${{ params.text }}"}},"read":{"type":"read","input":"${{ steps.write.output.report }}","deps":["write"]}}}""";

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_handler_keeps_a_file_and_another_one_reads_it(StoreKind store)
    {
        await using var host = await OpenAsync(store);
        var run = await host.RunAsync(Report, new { text = "all is well" });
        run.State.ShouldBe(RunState.Completed);
        run.Output!.Value.GetRawText().ShouldBe("""{"read":"all is well"}""");
        (await host.Client.ListFilesAsync(Ann, run.RunId)).ShouldBe([new RunFile("write", "/report", Digest.Of("all is well"u8).ToString(), 11, "text/plain", 1)]);
    }

    [Fact]
    public async Task A_file_is_read_by_whoever_may_read_the_run_that_names_it()
    {
        await using var host = await OpenAsync(StoreKind.Memory);
        var (first, second) = (await host.RunAsync(Report, new { text = "one" }), await host.RunAsync(Report, new { text = "two" }));
        var (one, two) = (Digest.Of("one"u8).ToString(), Digest.Of("two"u8).ToString());
        (await ReadAsync(host, first.RunId, one)).ShouldBe("one");
        (await RefusedAsync(host, Ann, first.RunId, two)).ShouldBe("unknown_file");
        (await RefusedAsync(host, Ann, first.RunId, "no digest")).ShouldBe("unknown_file");
        (await RefusedAsync(host, Eve, second.RunId, two)).ShouldBe("unknown_run");
        host.Store.Blobs.Delete(host.Store.Blobs.List().Single(b => b.Digest.ToString() == two));
        (await RefusedAsync(host, Ann, second.RunId, two)).ShouldBe("file_missing");
    }

    [Fact]
    public async Task A_file_in_the_parameters_is_good_for_the_tenant_that_keeps_it_and_for_no_other()
    {
        const string Reader = """{"andon":1,"name":"reader","steps":{"read":{"type":"read","input":"${{ params.file }}"}}}""";
        await using var host = await OpenAsync(StoreKind.Memory);
        var kept = (await host.RunAsync(Report, new { text = "ours" })).Steps["write"].Output!.Value.GetProperty("report");
        var ours = await host.RunAsync(Reader, new { file = kept });
        ours.Output!.Value.GetRawText().ShouldBe("""{"read":"ours"}""");
        (await ReadAsync(host, ours.RunId, kept.GetProperty("digest").GetString()!)).ShouldBe("ours");
        var theirs = await host.RunAsync(Reader, new { file = kept }, Eve);
        (theirs.State, theirs.Steps["read"].Error!.Code).ShouldBe((RunState.Failed, "file_missing"));
        (await RefusedAsync(host, Eve, theirs.RunId, kept.GetProperty("digest").GetString()!)).ShouldBe("file_missing");
    }

    [Fact]
    public async Task Files_are_listed_as_they_were_at_a_revision()
    {
        await using var host = await OpenAsync(StoreKind.Memory);
        var run = await host.RunAsync("""{"andon":1,"name":"twice","steps":{"write":{"type":"write","config":{"text":"${{ string(run.revision) }}"}}}}""");
        await host.Client.RerunAsync(Ann, run.RunId, "write");
        await host.WaitAsync(run.RunId);
        var now = (await host.Client.ListFilesAsync(Ann, run.RunId)).ShouldHaveSingleItem();
        (now.Revision, now.Digest).ShouldBe((2, Digest.Of("2"u8).ToString()));
        var before = (await host.Client.ListFilesAsync(Ann, run.RunId, 1)).ShouldHaveSingleItem();
        before.Digest.ShouldBe(Digest.Of("1"u8).ToString());
        (await ReadAsync(host, run.RunId, before.Digest)).ShouldBe("1");
        (await Should.ThrowAsync<AndonException>(() => host.Client.ListFilesAsync(Ann, run.RunId, 0))).Code.ShouldBe("invalid_revision");
    }

    [Fact]
    public async Task A_file_that_cannot_be_kept_fails_the_attempt_with_its_code()
    {
        await using var host = await StartAsync(StoreKind.Memory, Handlers, o => o.MaxFileBytes = 1_024);
        var run = await host.RunAsync(Report, new { text = new string('x', 1_025) });
        run.Steps["write"].Error!.Code.ShouldBe("file_too_large");
        host.Store.Blobs.List().ShouldBeEmpty();
    }

    [Theory, ClassData(typeof(EachStore))]
    public async Task A_sweep_removes_what_no_run_names_and_nothing_else(StoreKind store)
    {
        await using var host = await OpenAsync(store);
        var run = await host.RunAsync(Report, new { text = "named by an output" });
        await host.Store.Blobs.PutAsync("acme", new MemoryStream("named by parameters"u8.ToArray()), 100);
        await host.RunAsync(Report, new { text = "x", also = new[] { Digest.Of("named by parameters"u8).ToString() } });
        await host.Store.Blobs.PutAsync("acme", new MemoryStream("an orphan"u8.ToArray()), 100);
        await host.Store.Blobs.PutAsync("租户", new MemoryStream("another"u8.ToArray()), 100);
        (await BlobSweep.RunAsync(host.Store, DateTimeOffset.MaxValue, CancellationToken.None)).ShouldBe((2, 16L));
        host.Store.Blobs.List().Select(b => b.Digest.ToString()).ShouldBe(
            [Digest.Of("named by an output"u8).ToString(), Digest.Of("named by parameters"u8).ToString(), Digest.Of("x"u8).ToString()], ignoreOrder: true);

        await host.Store.PruneAsync(DateTimeOffset.MaxValue, 10);
        (await BlobSweep.RunAsync(host.Store, DateTimeOffset.MaxValue, CancellationToken.None)).Files.ShouldBe(3);
        host.Store.Blobs.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_missing_or_changed_is_found_with_the_place_that_names_it()
    {
        await using var host = await OpenAsync(StoreKind.Memory);
        var run = (await host.Engine.Loader.LoadAsync((await host.RunAsync(Report, new { text = "true" })).RunId))!.Run;
        (await ConditionsAsync(host, run, readsAll: true)).ShouldBeEmpty();
        var place = host.Store.Blobs.List().Single().Place;
        File.Delete(place);
        File.WriteAllText(place, "fals");
        (await ConditionsAsync(host, run, readsAll: false)).ShouldBeEmpty();
        (await ConditionsAsync(host, run, readsAll: true)).ShouldBe([("step 'write' at revision 1", FileCondition.OtherBytes)]);
        File.WriteAllText(place, "false");
        (await ConditionsAsync(host, run, readsAll: false)).ShouldBe([("step 'write' at revision 1", FileCondition.OtherLength)]);
        File.Delete(place);
        (await ConditionsAsync(host, run, readsAll: false)).ShouldBe([("step 'write' at revision 1", FileCondition.Missing)]);
    }

    [Fact]
    public void A_context_that_was_made_by_hand_says_how_it_gets_files()
    {
        var context = new StepContext
        {
            Tenant = "t",
            RunId = Guid.NewGuid(),
            Pipeline = "p",
            Step = "s",
            Type = "t",
            Revision = 1,
            Attempt = 1,
            Token = Guid.NewGuid(),
            ConfigBytes = default,
            MaxOutputBytes = 1,
            Log = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            Services = null!,
            Cancellation = default,
        };
        Should.Throw<InvalidOperationException>(() => context.Files).Message.ShouldContain("StepFiles.In(folder)");
    }

    private static Task<TestHost> OpenAsync(StoreKind store) => StartAsync(store, Handlers);

    private static void Handlers(AndonBuilder andon)
    {
        andon.AddStepHandler("write", async context =>
        {
            var text = context.Config.GetProperty("text").GetString()!;
            var report = await context.Files.SaveAsync(new MemoryStream(Encoding.UTF8.GetBytes(text)), "text/plain", context.Cancellation);
            return StepOutput.From(new { report });
        });
        andon.AddStepHandler<FileReference, string>("read", async (file, context) =>
        {
            using var reader = new StreamReader(await context.Files.OpenAsync(file));
            return await reader.ReadToEndAsync(context.Cancellation);
        });
    }

    private static async Task<string> ReadAsync(TestHost host, Guid run, string digest)
    {
        using var reader = new StreamReader(await host.Client.OpenFileAsync(Ann, run, digest));
        return await reader.ReadToEndAsync();
    }

    private static async Task<string> RefusedAsync(TestHost host, Caller caller, Guid run, string digest) =>
        (await Should.ThrowAsync<AndonException>(() => host.Client.OpenFileAsync(caller, run, digest))).Code;

    private static async Task<List<(string Place, FileCondition Condition)>> ConditionsAsync(TestHost host, Run run, bool readsAll) =>
        await new FileCheck(host.Store.Blobs, readsAll).ProblemsAsync(run, CancellationToken.None).Select(p => (p.Place, p.Condition)).ToListAsync();
}
