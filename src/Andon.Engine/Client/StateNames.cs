using Andon.HumanTasks;
using Andon.Runs;

namespace Andon.Client;

/// <summary>What people call the states, in English and Chinese.</summary>
internal static class StateNames
{
    public static (string English, string Chinese) Of(StepState state) => state switch
    {
        StepState.Pending => ("pending", "待定"),
        StepState.Running => ("running", "运行中"),
        StepState.Waiting => ("waiting", "等待人工"),
        StepState.Retrying => ("retrying", "将重试"),
        StepState.NoHandler => ("no handler", "无处理程序"),
        StepState.Quarantined => ("quarantined", "已隔离"),
        StepState.Completed => ("completed", "完成"),
        StepState.Failed => ("failed", "失败"),
        StepState.Skipped => ("skipped", "跳过"),
        StepState.Rejected => ("rejected", "被拒绝"),
        _ => ("cancelled", "已取消"),
    };

    public static (string English, string Chinese) Of(RunState state) => state switch
    {
        RunState.Submitted => ("submitted", "已提交"),
        RunState.Running => ("running", "运行中"),
        RunState.Waiting => ("waiting for people", "等待人工"),
        RunState.Paused => ("paused", "已暂停"),
        RunState.Completed => ("completed", "完成"),
        RunState.Failed => ("failed", "失败"),
        _ => ("cancelled", "已取消"),
    };

    public static (string English, string Chinese) Of(HumanTaskStatus status) => status switch
    {
        HumanTaskStatus.Pending => ("pending", "待处理"),
        HumanTaskStatus.Submitted => ("submitted", "已提交"),
        HumanTaskStatus.Approved => ("approved", "已批准"),
        HumanTaskStatus.Rejected => ("rejected", "已拒绝"),
        HumanTaskStatus.Expired => ("expired", "已过期"),
        HumanTaskStatus.Superseded => ("superseded", "已被取代"),
        _ => ("cancelled", "已取消"),
    };
}
