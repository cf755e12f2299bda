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
internal sealed class SoakCheck(SqliteStore store, RunLoader loader, ILookup<AttemptMark, string> effects)
{
    private readonly HashSet<AttemptMark> started = [];

    public int Attempts => started.Count;

    public int Lost { get; private set; }

    public int Completed { get; private set; }

    public static async Task<SoakCheck> RunAsync(string database, string effectsFile, int runs)
    {
        var marks = (await File.ReadAllLinesAsync(effectsFile)).Select(l => (Line: l, Mark: AttemptMark.Parse(l).ShouldNotBeNull($"a torn line: {l}")));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddAndon(o => o.ExecuteSteps = false).UseSqlite(database);
        using var host = builder.Build();
        var store = (SqliteStore)host.Services.GetRequiredService<IStore>();
        var check = new SoakCheck(store, host.Services.GetRequiredService<RunEngine>().Loader, marks.ToLookup(m => m.Mark, m => m.Line));
        var ids = await store.ListRunIdsAsync(Guid.Empty, 10_000);
        ids.Count.ShouldBe(runs, "a submission was lost or repeated");
        foreach (var id in ids) await check.CheckAsync(id);
        foreach (var effect in check.Effects) check.started.ShouldContain(effect.Key, "an effect of an attempt that is not on record");
        var report = await store.CheckAsync();
        report.Problems.ShouldBeEmpty();
        ProcessTable.MarkedRuns().Intersect(ids).ShouldBeEmpty("a killed host left scripts behind, and nobody swept them");
        return check;
    }

    private ILookup<AttemptMark, string> Effects => effects;

    private async Task CheckAsync(Guid id)
    {
        var log = await store.ReadLogAsync(id);
        log.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, log.Count).Select(i => (long)i), "the log has a gap");
        var run = (await loader.LoadAsync(id)).ShouldNotBeNull().Run;
        run.State.ShouldBe(RunState.Completed);
        Text((await store.ReadRowsAsync(id)).ShouldNotBeNull()).ShouldBe(Text(RunRows.All(run)));
        CheckTransitions(run, [.. log.SelectMany(r => RunLoader.Decode(id, r))]);
    }

    private void CheckTransitions(Run run, List<RunEvent> events)
    {
        var revision = 1;
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
                    break;
                case StepCompleted x when x.MadeBy.StartsWith("attempt:", StringComparison.Ordinal):
                    live.Remove(x.Step, out var done).ShouldBeTrue($"{x.Step} was completed by nobody");
                    settled.Add((x.Step, done!.Revision)).ShouldBeTrue($"{x.Step} was completed twice at revision {done.Revision}");
                    if (x.Step != "side") effects[done].Count().ShouldBe(1, $"{done} completed without its effect");
                    Completed++;
                    break;
                case AttemptFailed x: throw new ShouldAssertException($"an attempt of {x.Step} failed: {x.Error.Message}");
                case TaskClosed x: closed.Add(x.Task).ShouldBeTrue("a task was decided twice"); break;
                default: break;
            }
        }

        events.OfType<RunCompleted>().Count().ShouldBe(1);
        events.OfType<RunSubmitted>().Count().ShouldBe(1);
    }

    private static string Text(FollowingRows rows) => JsonSerializer.Serialize(
        new { rows.Run, rows.Ready, rows.Timers, Tasks = rows.Tasks.OrderBy(t => t.Id) }, AndonJson.Options);
}
