using System.Text.Json;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Runs;

namespace Andon.Cli.Runs;

/// <summary>A run for people: where it is, its steps, its output or what is wrong, and the commands that go on.</summary>
internal sealed class RunText(Invocation invocation, RunView run, Awaited awaited)
{
    private const int MostSteps = 50;

    private readonly Printer printer = invocation.Printer;
    private readonly Style style = invocation.Printer.Style;

    /// <summary>Prints a run in the format asked for; <paramref name="awaited"/>, by default what the run itself shows of it, and <paramref name="withSteps"/> matter for text alone.</summary>
    public static void Print(Invocation invocation, RunView run, Awaited? awaited, bool withSteps)
    {
        if (invocation.Printer.Format == OutputFormat.Ndjson) invocation.Printer.Ndjson(run);
        else if (invocation.Printer.Format == OutputFormat.Json) invocation.Printer.Json(run);
        else new RunText(invocation, run, awaited ?? Awaited.Of(run)).Print(withSteps);
    }

    private void Print(bool withSteps)
    {
        var revision = run.Revision > 1 ? Language.Of($" · revision {run.Revision}", $" · 第 {run.Revision} 版") : "";
        var elapsed = run is { StartedAt: { } start, EndedAt: { } end } ? " · " + Elapsed.Of(end - start) : "";
        printer.Line($"{style.Paint(run.State, run.State.Glyph())} {style.Bold(CellWidth.OneLine(run.Title))}  {style.Paint(run.State, run.State.Word())}{elapsed}");
        printer.Line(style.Dim($"  {run.RunId}  {run.Pipeline} v{run.Version}{revision}"));
        if (run.Parent is { } parent) printer.Line(style.Dim("  " + Language.Of($"child of {parent.RunId}, step {parent.Step}", $"由 {parent.RunId} 的步骤 {parent.Step} 启动")));
        if (run is { Compensation: { } why, EndedAt: null }) printer.Line(style.Yellow("  " + RunTexts.Undoing(why)));
        if (withSteps) PrintSteps();
        else PrintErrors();
        foreach (var task in awaited.Tasks) PrintTask(task);
        PrintWayOn();
        if (run.Output is { ValueKind: JsonValueKind.Object } output && output.EnumerateObject().Any()) printer.Line(JsonSerializer.Serialize(output, AndonJson.Indented));
    }

    private void PrintSteps()
    {
        var name = run.Steps.Keys.Max(CellWidth.Of);
        var isLong = run.Steps.Count > MostSteps;
        var left = 0;
        foreach (var (key, step) in run.Steps)
        {
            // Of thousands of items those count in which something goes on or went wrong.
            if (isLong && key.Contains('/', StringComparison.Ordinal) && (IsQuiet(step.State) || ++left > MostSteps)) continue;
            var items = step.Items is { } counts ? "  " + style.Dim(RunTexts.Items(counts)) : "";
            var attempts = step.Attempts > 1 ? Language.Of($"  {step.Attempts} attempts", $"  {step.Attempts} 次") : "";
            var elapsed = step is { StartedAt: { } start, EndedAt: { } end } ? Elapsed.Of(end - start) : "";
            var error = step.Error is { } e && !step.State.Equals(StepState.Completed) ? "  " + style.Red(CellWidth.OneLine($"{e.Code}: {e.Message}")) : "";
            var child = step.ChildRunId is { } run ? style.Dim($"  → {run}") : "";
            printer.Line($"  {style.Paint(step.State, step.State.Glyph())} {CellWidth.Fit(key, name)}  {style.Paint(step.State, CellWidth.Fit(step.State.Word(), 11))} {elapsed,8}{items}{attempts}{Outside(step)}{child}{error}".TrimEnd());
        }

        if (left > MostSteps) printer.Line(style.Dim(Language.Of($"  … and {left - MostSteps} more; all of them: -o json", $"  …… 另有 {left - MostSteps} 个；全部见 -o json")));
    }

    private static bool IsQuiet(StepState state) => state is StepState.Pending or StepState.Completed or StepState.Skipped or StepState.Cancelled;

    private static string Outside(StepView step) => step switch
    {
        { Signal: { } signal } => CellWidth.OneLine(Language.Of($"  waits for signal '{signal}'", $"  等待信号 '{signal}'")),
        { Worker: { } worker } => CellWidth.OneLine(Language.Of($"  with worker {worker}", $"  由外部工作者 {worker} 执行")),
        _ => "",
    };

    private void PrintErrors()
    {
        foreach (var (key, step) in run.Steps.Where(s => s.Value is { Error: not null, State: not StepState.Completed }))
            printer.Line($"  {style.Red($"{key}: {step.Error!.Code}: {step.Error.Message}")}");
    }

    private void PrintTask(TaskListItem task)
    {
        printer.Line($"  {style.Yellow("◆")} {task.Step}: {CellWidth.OneLine(RunTexts.WaitsFor(task))}");
        printer.Line($"    {invocation.Command($"tasks show {task.Id}")}");
        var decide = task.Kind == HumanTasks.HumanTaskKind.Approval ? $"tasks approve {task.Id}" : $"tasks complete {task.Id} --field NAME=VALUE";
        printer.Line($"    {invocation.Command(decide)}");
    }

    private void PrintWayOn()
    {
        var stuck = run.Steps.Where(s => s.Value.State is StepState.Quarantined or StepState.Failed or StepState.Rejected).OrderBy(s => s.Value.State != StepState.Quarantined).Select(s => s.Key).FirstOrDefault();
        if (run.State == RunState.Failed && stuck is not null) Say(Language.Of("try again", "重试"), $"runs rerun {run.RunId} {stuck}");
        else if (run.State == RunState.Waiting && awaited.Tasks.Count == 0 && stuck is not null) Say(Language.Of("decide", "处理"), $"runs rerun {run.RunId} {stuck}");
        if (run is { State: RunState.Waiting, Compensation: not null } && stuck is not null) Say(Language.Of("done by hand", "已手工撤销"), $"runs skip {run.RunId} {stuck}");
        foreach (var signal in awaited.Signals) Say(Language.Of("send the signal", "发送信号"), $"runs signal {signal.Run} {signal.Name} --data JSON");
        var isLeft = awaited.Tasks.Count + awaited.Signals.Count > 0;
        if (run.State is RunState.Paused or RunState.Submitted or RunState.Running || (run.State == RunState.Waiting && isLeft))
            Say(isLeft && run.State is RunState.Waiting or RunState.Running ? Language.Of("then", "然后") : Language.Of("go on", "继续"), $"runs resume {run.RunId}");
    }

    private void Say(string what, string verbs) => printer.Line($"  {style.Dim(what + ":")} {invocation.Command(verbs)}");
}
