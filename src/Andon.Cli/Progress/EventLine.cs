using System.Globalization;
using System.Text.Json;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Progress;

/// <summary>An event as a line for people: the local time, the step, what happened.</summary>
internal static class EventLine
{
    public static string Of(EventView e, Style style)
    {
        var step = Text(e.Data, "step") ?? (Text(e.Data, "map") is { } map ? $"{map}/{Text(e.Data, "key")}" : null) ?? (e.Data.TryGetProperty("task", out var task) && task.ValueKind == JsonValueKind.Object ? Text(task, "step") : null);
        var time = style.Dim(e.At.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture));
        var line = $"{time}  {CellWidth.Fit(step ?? "–", 20)}  {Paint(e.Type, style, What(e))}";
        return line.TrimEnd();
    }

    private static string What(EventView e)
    {
        var data = e.Data;
        var attempt = Text(data, "attempt");
        return e.Type switch
        {
            "run_submitted" => Language.Of($"submitted: {Text(data, "title")}", $"已提交：{Text(data, "title")}"),
            "run_paused" => Language.Of($"run paused by {Text(data, "by")}", $"运行已由 {Text(data, "by")} 暂停"),
            "run_resumed" => Language.Of($"run resumed by {Text(data, "by")}", $"运行已由 {Text(data, "by")} 恢复"),
            "run_completed" => Language.Of("run completed", "运行完成"),
            "run_failed" => Language.Of("run failed", "运行失败"),
            "run_cancelled" => Language.Of($"run cancelled by {Text(data, "by")}", $"运行已由 {Text(data, "by")} 取消"),
            "run_migrated" => Language.Of($"run went over from v{Text(data, "from")} to v{Text(data, "to")} by {Text(data, "by")}", $"运行已由 {Text(data, "by")} 从 v{Text(data, "from")} 迁移到 v{Text(data, "to")}"),
            "compensation_started" when Text(data, "by") is { } canceller => Language.Of($"cancelled by {canceller}: undoing what was done", $"由 {canceller} 取消：开始撤销已做的事"),
            "compensation_started" => Language.Of("the run failed: undoing what was done", "运行失败：开始撤销已做的事"),
            "compensation_retried" => Language.Of($"tried again by {Text(data, "by")}", $"由 {Text(data, "by")} 重试"),
            "run_taken_up" => Language.Of("the failed run goes on", "失败的运行继续进行"),
            "revision_started" => Language.Of($"revision {Text(data, "revision")} ({Text(data, "cause")} by {Text(data, "by")})", $"第 {Text(data, "revision")} 版（{Text(data, "cause")}，{Text(data, "by")}）"),
            "step_queued" => Text(data, "no_handler") == "true" ? Language.Of("waits for a handler", "等待处理程序") : Language.Of("queued", "排队"),
            "attempt_started" when Text(data, "worker") is { } worker => Language.Of($"started by worker {worker}, attempt {attempt}", $"由外部工作者 {worker} 开始，第 {attempt} 次"),
            "attempt_started" => attempt == "1" ? Language.Of("started", "开始") : Language.Of($"started, attempt {attempt}", $"开始，第 {attempt} 次"),
            "attempt_failed" => (Text(data, "retry_at") is null ? Language.Of("failed", "失败") : Language.Of("failed, will be tried again", "失败，将重试")) + Error(data),
            "attempt_lost" when Text(data, "incarnation") == Guid.Empty.ToString() => Language.Of($"attempt {attempt} was lost: nothing was heard of its worker in time", $"第 {attempt} 次尝试丢失：外部工作者未按时响应"),
            "attempt_lost" => Language.Of($"attempt {attempt} was lost with its process", $"第 {attempt} 次尝试随进程丢失"),
            "attempt_interrupted" => Language.Of($"attempt {attempt} was interrupted", $"第 {attempt} 次尝试被中断"),
            "late_result_refused" => Language.Of($"late result of attempt {attempt} refused", $"已拒绝第 {attempt} 次尝试的迟到结果"),
            "step_completed" => Text(data, "resolution") is { } resolution ? Language.Of($"completed ({resolution})", $"完成（{resolution}）") : Language.Of("completed", "完成"),
            "step_kept" => Language.Of("unchanged, kept", "无变化，保留"),
            "step_skipped" => Language.Of($"skipped ({Text(data, "reason")})", $"跳过（{Text(data, "reason")}）"),
            "step_failed" => Language.Of("failed", "失败") + Error(data),
            "step_rejected" => Language.Of("rejected", "被拒绝") + Error(data),
            "step_quarantined" => Language.Of("needs a person", "需要人工处理") + Error(data),
            "step_cancelled" => Language.Of("cancelled", "已取消"),
            "delay_started" => Language.Of($"waits until {Text(data, "due_at")}", $"等待至 {Text(data, "due_at")}"),
            "map_started" => Language.Of($"goes over {data.GetProperty("keys").GetArrayLength()} items", $"共 {data.GetProperty("keys").GetArrayLength()} 项"),
            "item_started" => Language.Of("item started", "该项开始"),
            "item_ended" => Text(data, "failed") == "true" ? Language.Of("item failed", "该项失败") : Language.Of("item completed", "该项完成"),
            "child_started" => Language.Of($"run {Text(data, "child")} of {Text(data, "pipeline")}", $"运行 {Text(data, "child")}（{Text(data, "pipeline")}）"),
            "child_cancelled" when Text(data, "compensate") == "true" => Language.Of($"run {Text(data, "child")} is to undo what it did, and end", $"运行 {Text(data, "child")} 将撤销已做的事并结束"),
            "child_undone" => Language.Of($"run {Text(data, "child")} has ended", $"运行 {Text(data, "child")} 已结束"),
            "child_cancelled" => Language.Of($"run {Text(data, "child")} is to end", $"运行 {Text(data, "child")} 将被结束"),
            "child_waits" => Text(data, "waits") == "true" ? Language.Of("its run waits for people", "其运行等待人工") : Language.Of("its run goes on", "其运行继续"),
            "call_confirmed" => Language.Of($"run {Text(data, "peer")} was told ({Text(data, "kind")})", $"已通知运行 {Text(data, "peer")}（{Text(data, "kind")}）"),
            "signal_awaited" => Language.Of($"waits for signal {Text(data, "name")}", $"等待信号 {Text(data, "name")}") + (Text(data, "due_at") is { } due ? Language.Of($" until {due}", $"，至 {due}") : ""),
            "signal_received" => Text(data, "step") is null
                ? Language.Of($"signal {Text(data, "name")} of {Text(data, "by")} is kept", $"已保留 {Text(data, "by")} 的信号 {Text(data, "name")}")
                : Language.Of($"signal {Text(data, "name")} of {Text(data, "by")}", $"{Text(data, "by")} 的信号 {Text(data, "name")}"),
            "signal_taken" => Language.Of($"takes the signal {Text(data, "name")} that was kept", $"取用已保留的信号 {Text(data, "name")}"),
            "task_opened" => Language.Of("waits for people: ", "等待人工：") + Text(data.GetProperty("task"), "title"),
            "task_claimed" => Text(data, "by") is { } by ? Language.Of($"task claimed by {by}", $"任务由 {by} 认领") : Language.Of("task given back", "任务已退回"),
            "task_voted" => Language.Of($"vote of {Text(data.GetProperty("vote"), "by")}", $"{Text(data.GetProperty("vote"), "by")} 已表决"),
            "task_escalated" => Text(data, "to") is { Length: > 0 } whom ? Language.Of($"task escalated to {whom}", $"任务已升级给 {whom}") : Language.Of("task escalated to the admins", "任务已升级给管理员"),
            "task_delegated" => (Text(data, "to") is { } to ? Language.Of($"task delegated to {to}", $"任务转交给 {to}") : Language.Of("delegated task taken back", "转交的任务已收回")) + Language.Of($" by {Text(data, "by")}", $"，{Text(data, "by")}"),
            "task_deputized" => Language.Of($"{Text(data, "for")} is away; {Text(data, "deputy")} stands in", $"{Text(data, "for")} 外出，由 {Text(data, "deputy")} 代理"),
            "task_commented" => Language.Of($"comment of {Text(data, "by")}: {Text(data, "text")}", $"{Text(data, "by")} 评论：{Text(data, "text")}"),
            "task_drafted" => Language.Of($"draft of {Text(data, "by")}", $"{Text(data, "by")} 保存草稿"),
            "task_reminded" => Language.Of($"people are reminded ({Text(data, "number")})", $"已提醒处理人（第 {Text(data, "number")} 次）"),
            "task_closed" => Language.Of($"task {Text(data, "status")}", $"任务 {Text(data, "status")}") + (Text(data, "by") is { } who ? Language.Of($" by {who}", $"，{who}") : ""),
            _ => e.Type,
        };
    }

    private static string Paint(string type, Style style, string text) => type switch
    {
        "run_completed" or "step_completed" => style.Green(text),
        "run_failed" or "step_failed" or "attempt_failed" or "step_rejected" => style.Red(text),
        "task_opened" or "step_quarantined" or "run_paused" or "compensation_started" => style.Yellow(text),
        _ => text,
    };

    private static string Error(JsonElement data) =>
        data.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? CellWidth.OneLine($": {Text(error, "code")}: {Text(error, "message")}") : "";

    private static string? Text(JsonElement data, string name) =>
        !data.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? null : CellWidth.OneLine(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());
}
