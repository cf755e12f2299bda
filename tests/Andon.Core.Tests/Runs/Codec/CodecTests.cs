using System.Buffers;
using Andon.HumanTasks;

namespace Andon.Runs.Codec;

public sealed class CodecTests(ITestOutputHelper output)
{
    /// <summary>Where the tag of the first event is: behind the version and the time.</summary>
    private const int TagAt = 9;

    private static readonly TraceContext Trace = new("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "vendor=1");

    /// <summary>A run that has been through everything, and its log.</summary>
    private static Floor Eventful()
    {
        var floor = Floor.Start(
            Plan.Work("a").Retry(2), Plan.Gate("g", "a", new { timeout = "1h", on_timeout = "escalate", approvals = new { required = 2 } }), Plan.Work("q"),
            Plan.Delay("d", "1h"), Plan.Rare("n"), Plan.Work("no").When("false"), Plan.Child("c"), Plan.Child("e"), Plan.External("x"), Plan.Signal("s", "go", "a"));
        floor.Fail("a");
        floor.Wait("a", TimerKind.Retry, TimeSpan.FromSeconds(1));
        floor.Finish("a", """{"n":1}""");
        floor.Claim("x");
        floor.Signal("go", """{"n":1}""", "key-1");
        floor.Signal("go", """{"n":2}""", "key-2");
        floor.Do(new ClaimTask(Floor.Ann, floor.Task("g").Id));
        floor.Wait("g", TimerKind.Task, TimeSpan.FromHours(1));
        floor.Approve("g");
        floor.Reject("g", "a", Floor.Bob);
        floor.Lose();
        floor.Interrupt("q");
        floor.Do(floor.Changed("c", RunState.Waiting));
        floor.Rerun("c");
        floor.Confirm(floor.Child("e"));
        floor.Do(new PauseRun(Floor.Sam));
        return floor;
    }

    private static ReadOnlyMemory<byte> Encode(IReadOnlyList<RunEvent> events)
    {
        var buffer = new ArrayBufferWriter<byte>();
        EventCodec.Encode([.. events.Select(e => e with { At = events[0].At })], buffer);
        return buffer.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Snapshot(Run run)
    {
        var buffer = new ArrayBufferWriter<byte>();
        SnapshotCodec.Encode(run, buffer);
        return buffer.WrittenMemory;
    }

    [Fact]
    public void Every_kind_of_event_has_a_tag_and_comes_back_as_it_was()
    {
        var at = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var error = new StepError("code", "words", false);
        var task = Eventful().Run.Tasks.Values.First();
        RunEvent[] events =
        [
            new RunSubmitted(Guid.NewGuid(), "acme", "plan", 3, "Title", "olga", "sam", Floor.Bytes("{}"), null) { At = at },
            new RunPaused("sam") { At = at }, new RunResumed("sam") { At = at }, new RunCompleted { At = at }, new RunFailed("a", error) { At = at },
            new RunCancelled("sam", null) { At = at }, new RunTakenUp(["a", "b"]) { At = at },
            new CompensationStarted(CompensationCause.Failed, null, null) { At = at }, new CompensationStarted(CompensationCause.Cancelled, "sam", "no more") { At = at }, new CompensationRetried("a.compensate", "ann") { At = at },
            new RevisionStarted(2, RevisionCause.Rollback, "ann", ["a"])
            {
                Cutoff = true,
                MayStay = ["a"],
                At = at, Edits = [new EditedOutput("b", Artifacts.Artifact.Of(2, Floor.Bytes("[]"), "edit:ann", at))], Rollback = new Rollback("a", new Feedback("g", "ann", null, at)), Reopened = ["m"],
            },
            new StepQueued("a", QueueState.Ready, true) { At = at }, new AttemptStarted("a", 1, Guid.NewGuid(), Guid.NewGuid()) { At = at },
            new AttemptFailed("a", 1, error, at) { At = at }, new AttemptFailed("a", 2, error, null) { At = at }, new AttemptLost("a", 1, Guid.NewGuid()) { At = at },
            new AttemptInterrupted("a", 1) { At = at }, new LateResultRefused("a", 1, true) { At = at },
            new StepCompleted("a", Floor.Bytes("1"), Artifacts.Digest.Of("1"u8), "attempt:1", "overridden") { At = at }, new StepSkipped("a", "when") { At = at },
            new StepFailed("a", error) { At = at }, new StepRejected("a", error) { At = at }, new StepQuarantined("a", error) { At = at }, new StepCancelled("a") { At = at },
            new DelayStarted("a", at) { At = at }, new TaskOpened(task) { At = at }, new TaskClaimed(task.Id, null) { At = at },
            new TaskVoted(task.Id, new Vote("ann", true, "fine", at, "key")) { At = at }, new TaskEscalated(task.Id, null, at) { At = at },
            new TaskDelegated(task.Id, "", "bob", "ann", null) { At = at }, new TaskDelegated(task.Id, "ann", null, "bob", "yours") { At = at },
            new TaskDeputized(task.Id, "ann", "bob") { At = at }, new TaskCommented(task.Id, "ann", "hm", "key") { At = at },
            new TaskDrafted(task.Id, "ann", Floor.Bytes("[1]")) { At = at }, new TaskReminded(task.Id, 3, at) { At = at }, new TaskReminded(task.Id, 4, null) { At = at },
            new MapStarted("a", Floor.Bytes("[1,2]"), ["x", "y"]) { At = at }, new ItemStarted("a", "x") { At = at }, new ItemEnded("a", "x", true) { At = at }, new StepKept("a") { At = at },
            new RunSubmitted(Guid.NewGuid(), "acme", "plan", 3, "Title", "olga", "sam", Floor.Bytes("{}"), null) { At = at, Parent = new ParentRun(Guid.NewGuid(), "m/x/c", ["top", "plan"]) },
            new RunSubmitted(Guid.NewGuid(), "acme", "plan", 3, "Title", "olga", "sam", Floor.Bytes("{}"), "key") { At = at, Trace = Trace },
            new RunSubmitted(Guid.NewGuid(), "acme", "plan", 3, "Title", "olga", "sam", Floor.Bytes("{}"), null) { At = at, Trace = Trace with { State = null }, Parent = new ParentRun(Guid.NewGuid(), "c", ["top"]) },
            new ChildStarted("c", Guid.NewGuid(), "other", null, Floor.Bytes("{}")) { At = at }, new ChildStarted("c", Guid.NewGuid(), "other", 3, Floor.Bytes("[]")) { At = at },
            new RunMigrated(1, 3, "ann") { At = at, Renamed = [new StepRename("a", "b"), new StepRename("b", "a")], Changed = ["b"], Reset = ["b"], Added = ["n"], Dropped = ["x", "y"] },
            new ChildCancelled("c", Guid.NewGuid()) { At = at }, new ChildCancelled("c", Guid.NewGuid()) { At = at, Compensate = true }, new ChildUndone("c", Guid.NewGuid()) { At = at }, new ChildWaits("c", Guid.NewGuid(), 1L << 40, true) { At = at },
            new CallConfirmed(Guid.NewGuid(), CallKind.Tell, RunState.Cancelled) { At = at },
            new AttemptStarted("a", 1, Guid.NewGuid(), Guid.Empty) { At = at, Worker = "w1" }, new SignalAwaited("a", "go", null) { At = at },
            new SignalReceived("go", Floor.Bytes("1"), "ann", "key", "a") { At = at }, new SignalTaken("a", "go") { At = at },
            new TaskClosed(task.Id, HumanTaskStatus.Expired, null, null, null) { At = at },
        ];
        events.Select(e => e.GetType()).Distinct().Count().ShouldBe(typeof(RunEvent).Assembly.GetTypes().Count(t => t.BaseType == typeof(RunEvent)));
        List<RunEvent> read = [];
        EventCodec.TryDecode(Encode(events), read).ShouldBeNull();
        Dump.Of(read).ShouldBe(Dump.Of(events));
    }

    [Fact]
    public void A_submission_without_a_trace_is_written_as_it_always_was_and_one_that_was_written_then_has_none()
    {
        // Version 1, 2030-01-01, tag 3, and the fields; as they were before there were traces.
        var older = Convert.FromHexString(
            "010000BA0ED6EFE308" + "03" + "0102030405060708090A0B0C0D0E0F10" + "0861636D65" + "08706C616E" + "06" + "0A5469746C65" + "086F6C6761" + "0673616D" + "047B7D" + "00");
        List<RunEvent> events = [];
        EventCodec.TryDecode(older, events).ShouldBeNull();
        var submitted = events.ShouldHaveSingleItem().ShouldBeOfType<RunSubmitted>();
        submitted.Title.ShouldBe("Title");
        submitted.Trace.ShouldBeNull();
        Convert.ToHexString(Encode(events).Span).ShouldBe(Convert.ToHexString(older));
        Encode([submitted with { Trace = Trace }]).Span[TagAt].ShouldBe((byte)82);
    }

    [Fact]
    public void A_snapshot_of_before_there_were_traces_is_read_and_one_with_a_trace_gives_it_back()
    {
        var floor = Floor.Start(Plan.Work("a"));
        var traced = floor.Run with { Trace = Trace };
        SnapshotCodec.TryDecode(Snapshot(traced), floor.Pipeline)!.Trace.ShouldBe(Trace);
        var older = Snapshot(floor.Run)[..^2];
        Dump.Of(SnapshotCodec.TryDecode(older, floor.Pipeline)).ShouldBe(Dump.Of(floor.Run));
    }

    [Fact]
    public void A_task_of_an_older_log_has_the_candidates_of_its_definition()
    {
        var floor = Floor.Start(Plan.Gate("g", config: new { candidates = new { users = new[] { "eve" }, roles = new[] { "editor" } } }));
        var opened = floor.Log.OfType<TaskOpened>().Single();
        var older = Encode([opened])[..^TailOf(opened.Task)].ToArray();
        older[TagAt] = 22;
        List<RunEvent> events = [];
        EventCodec.TryDecode(older, events).ShouldBeNull();
        var task = ((TaskOpened)events.ShouldHaveSingleItem()).Task;
        task.CandidateUsers.IsDefault.ShouldBeTrue();
        Dump.Of(Invariants.Fold(floor.Versions, null, [floor.Log[0], events[0]]).Tasks.Values.Single()).ShouldBe(Dump.Of(floor.Task("g")));
    }

    [Fact]
    public void A_format_version_that_is_not_known_is_answered_and_nothing_is_read()
    {
        var bytes = Encode(Eventful().Log).ToArray();
        bytes[0] = 2;
        List<RunEvent> events = [];
        EventCodec.TryDecode(bytes, events).ShouldBe("events of format 2; this program knows 1");
        var snapshot = Snapshot(Eventful().Run).ToArray();
        snapshot[0] = SnapshotCodec.Version + 1;
        SnapshotCodec.ReadPipeline(snapshot).ShouldBeNull();
        SnapshotCodec.TryDecode(snapshot, Eventful().Pipeline).ShouldBeNull();
    }

    [Fact]
    public void An_unknown_tag_is_answered_and_what_came_before_it_is_not_kept()
    {
        byte[] bytes = [.. Encode(Eventful().Log).Span, 200];
        List<RunEvent> events = [];
        EventCodec.TryDecode(bytes, events)!.ShouldContain("event tag 200 is unknown");
        events.ShouldBeEmpty();
    }

    [Fact]
    public void An_append_that_only_changes_rows_has_no_events()
    {
        var buffer = new ArrayBufferWriter<byte>();
        EventCodec.EncodeNothing(default, buffer);
        List<RunEvent> events = [];
        EventCodec.TryDecode(buffer.WrittenMemory, events).ShouldBeNull();
        events.ShouldBeEmpty();
    }

    [Fact]
    public void A_snapshot_of_another_pipeline_is_not_used() =>
        SnapshotCodec.TryDecode(Snapshot(Eventful().Run), Plan.Of(Plan.Work("other"))).ShouldBeNull();

    [Fact]
    public void Damaged_bytes_are_answered_and_never_throw()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var floor = Eventful();
        var (log, snapshot) = (Encode(floor.Log).ToArray(), Snapshot(floor.Run).ToArray());
        var damaged = 0;
        for (var i = 0; i < 4000 * Soak.Factor; i++)
        {
            List<RunEvent> events = [];
            if (EventCodec.TryDecode(Damage(log, random), events) is not null)
            {
                damaged++;
                events.ShouldBeEmpty();
            }

            var bytes = Damage(snapshot, random);
            SnapshotCodec.ReadPipeline(bytes);
            SnapshotCodec.TryDecode(bytes, floor.Pipeline);
        }

        damaged.ShouldBeGreaterThan(0);
    }

    /// <summary>The length of what the first version did not write: eight lists, of which two hold names, two times and a number.</summary>
    private static int TailOf(HumanTask task) => 11 + task.CandidateUsers.Concat(task.CandidateRoles).Sum(name => 1 + name.Length);

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var copy = bytes[..(random.Next(3) == 0 ? random.Next(bytes.Length + 1) : bytes.Length)];
        for (var n = random.Next(4); n > 0 && copy.Length > 0; n--) copy[random.Next(copy.Length)] = (byte)random.Next(256);
        return copy;
    }
}
