using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Progress;

/// <summary>What the terminal shows of a run at one moment, in at most so many lines of so many cells. Pure, so that it can be tested.</summary>
internal sealed class LiveFrame(Style style, int width, int height)
{
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const int MostCommands = 3;
    private const int MostChildren = 8;

    /// <summary>Which picture of the spinner to show.</summary>
    public int Tick { get; init; }

    /// <summary>The tasks that people have, by id.</summary>
    public IReadOnlyDictionary<Guid, TaskListItem> Tasks { get; init; } = new Dictionary<Guid, TaskListItem>();

    /// <summary>The children under way, by id.</summary>
    public IReadOnlyDictionary<Guid, ChildLook> Children { get; init; } = new Dictionary<Guid, ChildLook>();

    /// <summary>Makes the command line that goes on, from its verbs.</summary>
    public Func<string, string> Command { get; init; } = verbs => "andon " + verbs;

    /// <summary>A line below all others.</summary>
    public string? Note { get; init; }

    public List<string> Build(RunView run, DateTimeOffset now)
    {
        List<string> lines = [Head(run, now)];
        var commands = Commands(run);
        var room = Math.Max(3, height - 2 - commands.Count - (Note is null ? 0 : 1));
        var children = run.Steps.Values.Select(ChildOf).OfType<ChildLook>().ToList();
        var hasLines = children.Count <= Math.Min(MostChildren, room / 3);
        var (shown, hidden) = Choose(run, room - (hasLines ? children.Count : 1));
        var name = Math.Clamp(run.Steps.Keys.Max(CellWidth.Of), 8, Math.Max(8, (width / 2) - 12));
        foreach (var (key, step) in shown)
        {
            lines.Add(Line(key, step, name, now));
            if (hasLines && ChildOf(step) is { } child) lines.Add(Line(child));
        }

        if (!hasLines) lines.Add(style.Dim(CellWidth.Cut($"   ↳ {Counts(run, children)}", width)));
        if (hidden > 0) lines.Add(style.Dim(CellWidth.Cut($"   … {Counts(run)}", width)));
        lines.AddRange(commands);
        if (Note is not null) lines.Add(style.Yellow(CellWidth.Cut(Note, width)));
        return lines;
    }

    private string Head(RunView run, DateTimeOffset now)
    {
        var right = $"{run.State.Word()}  {Elapsed.Of(run.StartedAt, run.EndedAt, now)}".TrimEnd();
        var version = $"{run.Pipeline} v{run.Version}" + (run.Revision > 1 ? Language.Of($" · revision {run.Revision}", $" · 第 {run.Revision} 版") : "");
        var left = CellWidth.Cut(run.Title, Math.Max(8, width - CellWidth.Of(right) - 5));
        var rest = width - CellWidth.Of(left) - CellWidth.Of(right) - 5;
        var middle = CellWidth.Fit(CellWidth.Of(version) + 2 <= rest ? "  " + version : "", rest);
        return $" {style.Paint(run.State, run.State.Glyph())} {style.Bold(left)}{style.Dim(middle)} {style.Paint(run.State, right)}";
    }

    private string Line(string name, StepView step, int nameWidth, DateTimeOffset now)
    {
        var glyph = step.State == StepState.Running ? Spinner[Tick % Spinner.Length].ToString() : step.State.Glyph();
        var elapsed = step.State is StepState.Pending or StepState.Skipped ? "" : Elapsed.Of(step.StartedAt, step.EndedAt, now);
        var word = CellWidth.Fit(step.State.Word(), 11);
        var start = $"   {style.Paint(step.State, glyph)} {CellWidth.Fit(name, nameWidth)}  {style.Paint(step.State, word)} {elapsed,8}";
        var room = width - (3 + 2 + nameWidth + 2 + 11 + 1 + 8) - 2;
        var note = CellWidth.Cut(NoteOf(step, now), Math.Max(0, room));
        return note.Length == 0 ? start.TrimEnd() : $"{start}  {style.Dim(note)}";
    }

    private ChildLook? ChildOf(StepView step) => step.ChildRunId is { } id ? Children.GetValueOrDefault(id) : null;

    private string Line(ChildLook child)
    {
        var word = child.IsUndoing ? Language.Of("undoing what it did", "正在撤销已做的事") : child.State.Word();
        var steps = Language.Of($"{child.Done} of {child.Steps} steps", $"{child.Done}/{child.Steps} 步");
        return style.Dim(CellWidth.Cut($"     ↳ {child.Pipeline} · {word} · {steps} · {child.Run}", width));
    }

    private string NoteOf(StepView step, DateTimeOffset now)
    {
        List<string> notes = [];
        if (step.Items is { } items) notes.Add(RunTexts.Items(items));
        if (step.Attempts > 1) notes.Add(Language.Of($"attempt {step.Attempts}", $"第 {step.Attempts} 次"));
        if (step is { State: StepState.Waiting, TaskId: { } id } && Tasks.GetValueOrDefault(id) is { } task) notes.Add(RunTexts.WaitsFor(task));
        if (step.Signal is { } signal) notes.Add(Language.Of($"signal {signal}", $"信号 {signal}"));
        if (step is { State: StepState.Retrying or StepState.Running, DueAt: { } due }) notes.Add(Language.Of($"in {Elapsed.Of(due - now)}", $"{Elapsed.Of(due - now)} 后"));
        if (step.Error is { } error && step.State != StepState.Completed) notes.Add($"{error.Code}: {error.Message}");
        if (step.State is StepState.Completed or StepState.Skipped && step.Resolution is { } resolution) notes.Add(resolution);
        return string.Join(" · ", notes);
    }

    private List<string> Commands(RunView run)
    {
        var tasks = run.Steps.Values.Where(s => s is { State: StepState.Waiting, TaskId: not null }).Select(s => $"tasks show {s.TaskId}");
        var signals = run.Steps.Values.Select(s => s.Signal).OfType<string>().Distinct(StringComparer.Ordinal).Select(s => $"runs signal {run.RunId} {s} --data JSON");
        return [.. tasks.Concat(signals).Take(MostCommands).Select(verbs => "     " + style.Cyan(CellWidth.Cut(Command(verbs), width - 5)))];
    }

    /// <summary>All steps where there is room; else those that are alive or went wrong, filled up with those that changed last.</summary>
    private static (IReadOnlyList<KeyValuePair<string, StepView>> Shown, int Hidden) Choose(RunView run, int room)
    {
        if (run.Steps.Count <= room) return ([.. run.Steps], 0);
        var order = run.Steps
            .Select((step, index) => (step, index))
            .OrderBy(s => Rank(s.step.Value.State))
            .ThenByDescending(s => s.step.Value.EndedAt ?? s.step.Value.StartedAt ?? DateTimeOffset.MinValue)
            .Take(room - 1)
            .OrderBy(s => s.index)
            .Select(s => s.step)
            .ToList();
        return (order, run.Steps.Count - order.Count);
    }

    private static int Rank(StepState state) => state switch
    {
        StepState.Failed or StepState.Rejected or StepState.Quarantined or StepState.NoHandler => 0,
        StepState.Waiting => 1,
        StepState.Running or StepState.Retrying => 2,
        StepState.Completed => 3,
        StepState.Pending => 4,
        _ => 5,
    };

    /// <summary>Not of each child is known where it is before it changes.</summary>
    private static string Counts(RunView run, List<ChildLook> children)
    {
        var all = Math.Max(children.Count, run.Steps.Values.Count(s => s is { State: StepState.Running, ChildRunId: not null }));
        return Language.Of($"{all} child runs: ", $"{all} 个子运行：") + string.Join(" · ", children.GroupBy(c => c.State).OrderBy(g => g.Key).Select(g => $"{g.Count()} {g.Key.Word()}"));
    }

    private static string Counts(RunView run) =>
        string.Join(" · ", run.Steps.Values.GroupBy(s => s.State).OrderBy(g => Rank(g.Key)).Select(g => $"{g.Count()} {g.Key.Word()}"));
}
