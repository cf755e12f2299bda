using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Progress;

/// <summary>Phrases that several displays use.</summary>
internal static class RunTexts
{
    /// <summary>Who has a task, and what it asks.</summary>
    public static string WaitsFor(TaskListItem task)
    {
        var who = task.ClaimedBy ?? task.EscalatedTo ?? task.AssigneeId ?? task.AssigneeRole;
        return string.IsNullOrEmpty(who) ? task.Title : Language.Of($"{who}: {task.Title}", $"{who}：{task.Title}");
    }

    /// <summary>How far a map is.</summary>
    public static string Items(ItemsView items)
    {
        var done = items.Completed + items.Failed;
        var failed = items.Failed > 0 ? Language.Of($", {items.Failed} failed", $"，{items.Failed} 项失败") : "";
        return Language.Of($"{done} of {items.Total} items{failed}", $"{done}/{items.Total} 项{failed}");
    }
}
