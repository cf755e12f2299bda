using System.Text.Json;
using Andon.Cli.Progress;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Cli.Tasks;

/// <summary>A task for people: what it asks, what there is to see, and the commands to decide.</summary>
internal sealed class TaskText(Invocation invocation, TaskView task)
{
    private readonly Printer printer = invocation.Printer;
    private readonly Style style = invocation.Printer.Style;

    public static void Print(Invocation invocation, TaskView task)
    {
        if (invocation.Printer.IsForPrograms) invocation.Printer.Json(task);
        else new TaskText(invocation, task).Print();
    }

    /// <summary>What was decided, and which command goes on.</summary>
    public static async Task PrintDecisionAsync(Invocation invocation, IAndonClient client, TaskView task)
    {
        if (invocation.Printer.IsForPrograms)
        {
            invocation.Printer.Json(task);
            return;
        }

        var run = await client.DetailAsync(invocation.Caller, task.RunId);
        invocation.Printer.Line(Language.Of($"{task.Step}: {Word(task.Status)}", $"{task.Step}：{Word(task.Status)}") + Votes(task));
        if (run.State is RunState.Running or RunState.Submitted)
            invocation.Printer.Line($"{invocation.Printer.Style.Dim(Language.Of("go on:", "继续："))} {invocation.Command($"runs resume {await OutermostAsync(invocation, client, run)}")}");
    }

    /// <summary>Whoever carries a child on alone would leave those that wait for it where they are.</summary>
    private static async Task<Guid> OutermostAsync(Invocation invocation, IAndonClient client, RunView run)
    {
        while (run.Parent is { } parent) run = await client.DetailAsync(invocation.Caller, parent.RunId);
        return run.RunId;
    }

    /// <summary>Who has the task now.</summary>
    public static void PrintPeople(Invocation invocation, TaskView task)
    {
        if (invocation.Printer.IsForPrograms) invocation.Printer.Json(task);
        else invocation.Printer.Line(Language.Of($"{task.Step}: for {WhoDecides(task)}", $"{task.Step}：处理人 {WhoDecides(task)}"));
    }

    private static string WhoDecides(TaskView task) => RunTexts.Names(task.Candidates) is { Length: > 0 } names ? names : Language.Of("anyone", "任何人");

    public static string Word(HumanTaskStatus status) => status switch
    {
        HumanTaskStatus.Pending => Language.Of("open", "待处理"),
        HumanTaskStatus.Submitted => Language.Of("submitted", "已提交"),
        HumanTaskStatus.Approved => Language.Of("approved", "已批准"),
        HumanTaskStatus.Rejected => Language.Of("rejected", "已拒绝"),
        HumanTaskStatus.Expired => Language.Of("expired", "已过期"),
        HumanTaskStatus.Superseded => Language.Of("superseded", "已被取代"),
        _ => Language.Of("cancelled", "已取消"),
    };

    private static string Votes(TaskView task) => task is { Status: HumanTaskStatus.Pending, Kind: HumanTaskKind.Approval, ApprovalsRequired: > 1 }
        ? Language.Of($" ({task.Votes.Count(v => v.Approves)} of {task.ApprovalsRequired} approvals)", $"（{task.Votes.Count(v => v.Approves)}/{task.ApprovalsRequired} 票）")
        : "";

    private void Print()
    {
        printer.Line($"{style.Yellow("◆")} {style.Bold(CellWidth.OneLine(task.Title))}  {Word(task.Status)}{Votes(task)}");
        printer.Line(style.Dim($"  {task.Id}"));
        printer.Line(style.Dim(Language.Of($"  step {task.Step} of {task.Pipeline}, run {task.RunId}", $"  {task.Pipeline} 的步骤 {task.Step}，运行 {task.RunId}")));
        Fact(Language.Of("for", "处理人"), RunTexts.Names(task.Candidates, most: 20));
        Fact(Language.Of("approvers", "依次批准"), string.Join(" → ", task.Approvers.Select(a => a == task.Turn ? $"[{a}]" : a)));
        foreach (var (place, to, by) in task.Delegations) Fact(Language.Of("delegated", "转交"), place.Length == 0 || place == by ? $"{by} → {to}" : Language.Of($"{place} → {to}, by {by}", $"{place} → {to}，{by}"));
        foreach (var (away, deputy) in task.Deputies.Where(d => task.Candidates.Users.Contains(d.User))) Fact(Language.Of("deputy", "代理"), Language.Of($"{deputy} for {away}", $"{deputy} 代 {away}"));
        Fact(Language.Of("claimed by", "认领人"), task.ClaimedBy);
        Fact(Language.Of("due", "截止"), task.DueAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm"));
        Fact(Language.Of("reminded", "已提醒"), task.RemindedAt?.ToLocalTime().ToString("yyyy-MM-dd HH:mm"));
        Fact(Language.Of("decided by", "决定人"), task.DecidedBy);
        Fact(Language.Of("comments", "意见"), task.Comments);
        if (task.Instructions is { } instructions) PrintInstructions(instructions);
        foreach (var (step, output) in task.Shown) Block(step, JsonSerializer.Serialize(output, AndonJson.Indented));
        if (task.FormSchema is { } form) Block(Language.Of("form", "表单"), JsonSerializer.Serialize(form, AndonJson.Indented));
        if (task.Draft is { } draft) Block(Language.Of("your draft", "您的草稿"), JsonSerializer.Serialize(draft, AndonJson.Indented));
        foreach (var comment in task.Discussion) Block($"{CellWidth.OneLine(comment.By)}  {style.Dim(comment.At.ToLocalTime().ToString("yyyy-MM-dd HH:mm"))}", comment.Text);
        if (task.Status == HumanTaskStatus.Pending) PrintCommands();
    }

    private void PrintInstructions(string markdown)
    {
        printer.Line();
        foreach (var line in MarkdownText.Lines(markdown.TrimEnd(), style)) printer.Line(line.Length == 0 ? "" : "  " + line);
    }

    private void PrintCommands()
    {
        printer.Line();
        if (task.Kind == HumanTaskKind.Form)
        {
            printer.Line("  " + invocation.Command($"tasks complete {task.Id}") + (task.Draft is null ? Fields() : " --draft"));
            return;
        }

        printer.Line("  " + invocation.Command($"tasks approve {task.Id}"));
        printer.Line("  " + invocation.Command($"tasks reject {task.Id}") + " --comments TEXT");
        if (!task.RollbackTo.IsEmpty) printer.Line("  " + invocation.Command($"tasks reject {task.Id}") + $" --comments TEXT --rollback-to {string.Join('|', task.RollbackTo)}");
    }

    /// <summary>The fields that the form cannot do without.</summary>
    private string Fields()
    {
        var required = task.FormSchema is { ValueKind: JsonValueKind.Object } form && form.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Select(n => n.GetString()!)
            : [];
        var fields = string.Concat(required.Select(f => $" --field {f}=…"));
        return fields.Length > 0 ? fields : " --data '{}'";
    }

    private void Fact(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) printer.Line($"  {style.Dim(name + ":")} {CellWidth.OneLine(value)}");
    }

    private void Block(string? heading, string text)
    {
        printer.Line();
        if (heading is not null) printer.Line("  " + style.Bold(heading));
        foreach (var line in text.Split('\n')) printer.Line("  " + CellWidth.OneLine(line.TrimEnd('\r')));
    }
}
