using System.Security.Cryptography;
using System.Text.Json;
using Andon.Runs;
using Andon.Sqlite;
using Andon.Steps.Processes;
using Andon.Stores;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Andon.Durability.Tests;

/// <summary>Holds the log, the rows and the effects against each other when all is over.</summary>
internal sealed class SoakCheck(SqliteStore store, RunLoader loader, ILookup<AttemptMark, int> effects)
{
    // Of each attempt the lines of the file that it wrote.
    private readonly ILookup<AttemptMark, int> effects = effects;
    private readonly HashSet<AttemptMark> started = [];
    private readonly HashSet<Guid> children = [];
    private int submitted;

    public int Attempts => started.Count;

    public int Lost { get; private set; }

    public int Completed { get; private set; }

    public int Undone { get; private set; }

    public int LostWhileUndoing { get; private set; }

    public static async Task<SoakCheck> RunAsync(string database, string effectsFile, int runs)
    {
        var marks = (await File.ReadAllLinesAsync(effectsFile)).Select((l, i) => (Line: i, Mark: AttemptMark.Parse(l).ShouldNotBeNull($"a torn line: {l}")));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAndon(o => o.ExecuteSteps = false).UseSqlite(database);
        using var host = builder.Build();
        var store = (SqliteStore)host.Services.GetRequiredService<IStore>();
        var check = new SoakCheck(store, host.Services.GetRequiredService<RunEngine>().Loader, marks.ToLookup(m => m.Mark, m => m.Line));
        var ids = await store.ListRunIdsAsync(Guid.Empty, 10_000);
        foreach (var id in ids) await check.CheckAsync(id);
        check.submitted.ShouldBe(runs, "a submission was lost or repeated");
        ids.Except(check.children).Count().ShouldBe(runs, "a child has no parent, or a parent no child");
        foreach (var effect in check.effects) check.started.ShouldContain(effect.Key, "an effect of an attempt that is not on record");
        var report = await store.CheckAsync();
        report.Problems.ShouldBeEmpty();
        ProcessTable.MarkedRuns().Intersect(ids).ShouldBeEmpty("a killed host left scripts behind, and nobody swept them");
        return check;
    }

    private async Task CheckAsync(Guid id)
    {
        var log = await store.ReadLogAsync(id);
        log.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, log.Count).Select(i => (long)i), "the log has a gap");
        var run = (await loader.LoadAsync(id)).ShouldNotBeNull().Run;
        if (run.Parent is null) submitted++;
        if (run.Pipeline.Name == SoakPipeline.Name) run.State.ShouldBe(RunState.Completed);
        else run.State.IsEnded().ShouldBeTrue($"{run.Pipeline.Name} is {run.State}");
        Text((await store.ReadRowsAsync(id)).ShouldNotBeNull()).ShouldBe(Text(RunRows.All(run)));
        List<RunEvent> events = [.. log.SelectMany(r => RunLoader.Decode(id, r))];
        CheckTransitions(run, events);
        CheckUndone(run, events);
    }

    private void CheckTransitions(Run run, List<RunEvent> events)
    {
        var (revision, lastUndone) = (1, -1);
        var live = new Dictionary<string, AttemptMark>();
        var settled = new HashSet<(string, int)>();
        var closed = new HashSet<Guid>();
        foreach (var e in events)
        {
            switch (e)
            {
                case RevisionStarted x: revision = x.Revision; break;
                case AttemptStarted x:
                    var mark = new AttemptMark(run.Id, x.Step, revision, x.Attempt, Convert.ToHexStringLower(SHA256.HashData(x.Token.ToByteArray()).AsSpan(0, 6)));
                    started.Add(mark).ShouldBeTrue($"{mark} was started twice");
                    effects[mark].Count().ShouldBeLessThanOrEqualTo(1, $"{mark} had its effect twice");
                    live[x.Step] = mark;
                    break;
                case AttemptLost x:
                    live.Remove(x.Step).ShouldBeTrue($"an attempt of {x.Step} was lost that was not under way");
                    Lost++;
                    if (UndoneOrder.Undoes(x.Step)) LostWhileUndoing++;
                    break;
                case StepCompleted x when x.MadeBy.StartsWith("attempt:", StringComparison.Ordinal):
                    live.Remove(x.Step, out var done).ShouldBeTrue($"{x.Step} was completed by nobody");
                    settled.Add((x.Step, done!.Revision)).ShouldBeTrue($"{x.Step} was completed twice at revision {done.Revision}");
                    if (x.Step != "side") effects[done].Count().ShouldBe(1, $"{done} completed without its effect");
                    if (UndoneOrder.Undoes(x.Step)) effects[done].Single().ShouldBeGreaterThan(lastUndone, $"{done} came before what it follows");
                    if (UndoneOrder.Undoes(x.Step)) lastUndone = effects[done].Single();
                    Completed++;
                    break;
                case ChildStarted x: children.Add(x.Child).ShouldBeTrue("two steps have one child"); break;
                case AttemptFailed { Step: "end" } x: live.Remove(x.Step).ShouldBeTrue(); break;
                case AttemptFailed x: throw new ShouldAssertException($"an attempt of {x.Step} failed: {x.Error.Message}");
                case TaskClosed x: closed.Add(x.Task).ShouldBeTrue("a task was decided twice"); break;
                default: break;
            }
        }

        events.OfType<RunCompleted>().Count().ShouldBe(run.State == RunState.Completed ? 1 : 0);
        events.OfType<RunSubmitted>().Count().ShouldBe(1);
    }

    private void CheckUndone(Run run, List<RunEvent> events)
    {
        var order = new UndoneOrder(run);
        foreach (var e in events) order.Follow(e);
        Undone += order.Undone;
    }

    private static string Text(FollowingRows rows) => JsonSerializer.Serialize(
        new { rows.Run, rows.Ready, rows.Timers, Tasks = rows.Tasks.OrderBy(t => t.Id) }, AndonJson.Options);
}
