using Andon.Artifacts;
using Andon.Chaos.Records;
using Andon.Runs;
using Andon.Steps.Processes;
using System.Security.Cryptography;

namespace Andon.Chaos.Tests.Records;

/// <summary>Books that are right, and the same with one entry falsified: each must be found.</summary>
public sealed class ReconciliationTests
{
    private static readonly Guid Run = Guid.NewGuid();
    private static readonly Guid[] Tokens = [Guid.NewGuid(), Guid.NewGuid()];
    private static readonly Guid[] Incarnations = [Guid.NewGuid(), Guid.NewGuid()];

    [Fact]
    public void Books_that_are_right_have_no_problem()
    {
        var audit = Reconcile([Run], Record(), Effects());
        audit.Problems.ShouldBeEmpty();
        (audit.Attempts.Count, audit.Lost, audit.LateResultsRefused).ShouldBe((2, 1, 1));
    }

    [Fact]
    public void A_doubled_effect_is_found() => Problem(Effects([Line(1, "begin")])).ShouldContain("had its effect 2 times");

    [Fact]
    public void An_effect_that_is_missing_is_found() => Problem([.. Effects().Where(e => e.Attempt.Attempt != 2)]).ShouldContain("completed its step, and had its effect 0 times");

    [Fact]
    public void An_effect_of_nobody_is_found() => Problem(Effects([Line(3, "begin")])).ShouldContain("is not on record");

    [Fact]
    public void A_key_that_differs_between_attempts_is_found() => Problem([.. Effects().Select(e => e.Attempt.Attempt == 2 ? e with { Key = "another" } : e)]).ShouldContain("several idempotency keys");

    [Fact]
    public void An_incarnation_in_two_processes_is_found()
    {
        var events = Record().Events.Select(e => e is AttemptStarted a ? a with { Incarnation = Incarnations[0] } : e).ToList();
        Problem(Effects(), Record() with { Events = events }).ShouldContain("was in several processes");
    }

    [Fact]
    public void A_lost_run_is_found() => Reconcile([Run, Guid.NewGuid()], Record(), Effects()).Problems.ShouldHaveSingleItem().ShouldContain("is lost");

    [Fact]
    public void A_run_that_was_submitted_twice_is_found() => Reconcile([], Record(), Effects()).Problems.ShouldHaveSingleItem().ShouldContain("was submitted by nobody");

    [Fact]
    public void A_run_that_does_not_end_is_found() => Problem(Effects(), Record() with { State = RunState.Running }).ShouldContain("for good");

    [Fact]
    public void A_gap_in_the_log_is_found() => Problem(Effects(), Record() with { Sequences = [1, 3] }).ShouldContain("gap");

    [Fact]
    public void A_step_completed_twice_is_found()
    {
        var record = Record();
        Reconcile([Run], record with { Events = [.. record.Events, Completed] }, Effects()).Problems.ShouldContain(p => p.Contains("was completed twice", StringComparison.Ordinal));
    }

    [Fact]
    public void A_result_of_a_lost_attempt_that_counted_is_found()
    {
        var events = Record().Events.Select(e => e is StepCompleted c ? c with { MadeBy = "attempt:1" } : e).ToList();
        Problem(Effects(), Record() with { Events = events }).ShouldContain("which was not under way");
    }

    [Fact]
    public void A_line_that_a_kill_cut_off_did_not_happen() => EffectLine.Parse(EffectLine.Begin(Mark(1), "k", 1, 1).Trim()[..20]).ShouldBeNull();

    private static DateTimeOffset At => DateTimeOffset.UnixEpoch;

    private static StepCompleted Completed => new("a", "{}"u8.ToArray(), Digest.Of("{}"u8), "attempt:2", null) { At = At };

    private static Reconciliation Reconcile(IReadOnlyCollection<Guid> submitted, RunRecord record, IReadOnlyList<EffectLine> effects) => Reconciliation.Of(submitted, [record], effects);

    private static string Problem(IReadOnlyList<EffectLine> effects, RunRecord? record = null) => Reconcile([Run], record ?? Record(), effects).Problems.ShouldHaveSingleItem();

    /// <summary>Attempt 1 is lost and comes late, attempt 2 completes.</summary>
    private static RunRecord Record() => new(Run, RunState.Completed, [1, 2, 3],
    [
        new RunSubmitted(Run, "t", "p", 1, "t", "o", "s", "{}"u8.ToArray(), null) { At = At },
        new AttemptStarted("a", 1, Tokens[0], Incarnations[0]) { At = At },
        new AttemptLost("a", 1, Incarnations[0]) { At = At },
        new AttemptStarted("a", 2, Tokens[1], Incarnations[1]) { At = At },
        new LateResultRefused("a", 1, true) { At = At },
        Completed,
        new RunCompleted { At = At },
    ]);

    private static IReadOnlyList<EffectLine> Effects(params IEnumerable<EffectLine> further) => [Line(1, "begin"), Line(1, "end"), Line(2, "begin"), Line(2, "end"), .. further];

    private static EffectLine Line(int attempt, string kind) => new(kind == "end", Mark(attempt), $"{Run}/a/1", 1_000 + attempt, attempt);

    private static AttemptMark Mark(int attempt) => new(Run, "a", 1, attempt, attempt > Tokens.Length ? "none" : Convert.ToHexStringLower(SHA256.HashData(Tokens[attempt - 1].ToByteArray()).AsSpan(0, 6)));
}
