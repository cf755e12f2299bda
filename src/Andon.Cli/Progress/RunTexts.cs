using Andon.Cli.Terminal;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Cli.Progress;

/// <summary>Phrases that several displays use.</summary>
internal static class RunTexts
{
    /// <summary>Who has a task: whoever took it or was given it, else the candidates.</summary>
    public static string Who(TaskListItem task) => task.ClaimedBy ?? task.DelegatedTo ?? task.EscalatedTo switch
    {
        null => Names(task.Candidates) is { Length: > 0 } names ? names : task.AssigneeId ?? task.AssigneeRole ?? "",
        "" => Language.Of("the admins", "管理员"),
        var escalated => escalated,
    };

    /// <summary>The first names of the candidates.</summary>
    public static string Names(Candidates candidates, int most = 3)
    {
        string[] names = [.. candidates.Users, .. candidates.Roles.Except(candidates.Users), .. candidates.Admins ? [Language.Of("the admins", "管理员")] : Array.Empty<string>()];
        return string.Join(", ", names.Take(most)) + (names.Length > most ? " …" : "");
    }

    /// <summary>Who has a task, and what it asks.</summary>
    public static string WaitsFor(TaskListItem task)
    {
        var who = Who(task);
        var text = who.Length == 0 ? task.Title : Language.Of($"{who}: {task.Title}", $"{who}：{task.Title}");
        return task.RemindedAt is { } at ? text + Language.Of($" · reminded {at.ToLocalTime():HH:mm}", $" · {at.ToLocalTime():HH:mm} 已提醒") : text;
    }

    /// <summary>That what a run did is undone, and why.</summary>
    public static string Undoing(Compensation why) => why.Cause == CompensationCause.Failed
        ? Language.Of("failed; what was done is being undone", "已失败；正在撤销已做的事")
        : Language.Of($"cancelled by {why.By}; what was done is being undone", $"已由 {why.By} 取消；正在撤销已做的事");

    /// <summary>How far a map is.</summary>
    public static string Items(ItemsView items)
    {
        var done = items.Completed + items.Failed;
        var failed = items.Failed > 0 ? Language.Of($", {items.Failed} failed", $"，{items.Failed} 项失败") : "";
        return Language.Of($"{done} of {items.Total} items{failed}", $"{done}/{items.Total} 项{failed}");
    }
}
