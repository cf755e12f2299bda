using System.Reflection;
using System.Text;
using Andon.HumanTasks;

namespace Andon.Runs;

/// <summary>The tables of <see cref="RunMachine"/>, the arrows that tests take, and docs/lifecycle.md say the same.</summary>
public sealed class TransitionTests
{
    private const string Begin = "<!-- transitions:begin -->";
    private const string End = "<!-- transitions:end -->";

    private static readonly Type[] Examples =
    [
        typeof(FlowTests), typeof(WhenTests), typeof(FailureTests), typeof(RetryTests), typeof(LossTests), typeof(PauseTests), typeof(CancelTests), typeof(QueueTests),
        typeof(RevisionTests), typeof(TakeUpTests), typeof(LateResultTests), typeof(RollbackTests), typeof(GateTests), typeof(VoteTests), typeof(FormTests), typeof(TimeoutTests), typeof(LifecycleTests),
        typeof(SignalTests), typeof(JobTests),
        typeof(DelegationTests), typeof(AbsenceTests), typeof(ApproverTests), typeof(DiscussionTests), typeof(ReminderTests), typeof(EscalationTests), typeof(ItemTaskTests),
        typeof(MapTests), typeof(MapRevisionTests), typeof(MapTroubleTests), typeof(Artifacts.CutoffTests), typeof(ChildTests), typeof(EarlyTests),
        typeof(CompensationTests), typeof(CompensationCancelTests), typeof(CompensationTakeUpTests), typeof(CompensationTroubleTests),
        typeof(MigrationTests), typeof(MigratedFailureTests), typeof(MigratedTaskTests), typeof(MigratedWorkTests), typeof(MigrationRefusalTests),
    ];

    [Fact]
    public void Every_arrow_that_is_listed_is_taken_and_every_arrow_that_is_taken_is_listed()
    {
        // The examples run again here, so that the answer does not hang on which tests ran before.
        foreach (var type in Examples)
        {
            foreach (var test in type.GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is not (null or TheoryAttribute))) test.Invoke(Activator.CreateInstance(type), null);
        }

        RandomRunTests.Play(firstSeed: 1, cases: 300);
        var listed = Transitions.Listed().ToList();
        listed.ShouldBeUnique();
        Transitions.Seen.Except(listed).Select(t => t.ToString()).Order(StringComparer.Ordinal).ShouldBeEmpty("taken, but not in the table of RunMachine");
        listed.Except(Transitions.Seen).Select(t => t.ToString()).Order(StringComparer.Ordinal).ShouldBeEmpty("in the table of RunMachine, but nothing takes them");
    }

    [Fact]
    public void The_diagrams_of_the_life_cycle_page_are_drawn_from_the_tables()
    {
        var path = Path.Combine(Checkout.Root, "docs/lifecycle.md");
        var page = File.ReadAllText(path);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length, page.IndexOf(End, StringComparison.Ordinal));
        var expected = page[..begin] + "\n" + Diagrams() + page[end..];
        if (Environment.GetEnvironmentVariable("ANDON_WRITE_DOCS") == "1") File.WriteAllText(path, expected);
        else page.ShouldBe(expected, "docs/lifecycle.md is stale; run the tests once with ANDON_WRITE_DOCS=1");
    }

    private static string Diagrams()
    {
        var text = new StringBuilder();
        foreach (var (machine, title) in new[] { ("RUN", "Run"), ("STEP", "Step"), ("TASK", "Human task") })
        {
            text.Append($"\n### {title}\n\n```mermaid\nstateDiagram-v2\n");
            var arrows = Transitions.Listed().Where(t => t.Machine == machine).GroupBy(t => (t.From, t.To)).ToList();
            foreach (var arrow in arrows)
                text.Append($"    {Node(arrow.Key.From)} --> {Node(arrow.Key.To)}: {string.Join(" / ", arrow.Select(t => t.Event))}\n");
            text.Append("```\n");
        }

        return text.Append('\n').ToString();
    }

    private static string Node(string state) => state == "–" ? "[*]" : state;
}
