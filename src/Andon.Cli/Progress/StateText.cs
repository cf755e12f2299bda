using Andon.Cli.Terminal;
using Andon.Runs;

namespace Andon.Cli.Progress;

/// <summary>States for people: a glyph of one cell, a word, a colour.</summary>
internal static class StateText
{
    public static string Glyph(this StepState state) => state switch
    {
        StepState.Pending => "·",
        StepState.Running => "●",
        StepState.Waiting => "◆",
        StepState.Retrying => "↻",
        StepState.NoHandler or StepState.Quarantined => "!",
        StepState.Completed => "✔",
        StepState.Skipped => "–",
        _ => "✖",
    };

    public static string Glyph(this RunState state) => state switch
    {
        RunState.Completed => "✔",
        RunState.Failed or RunState.Cancelled => "✖",
        RunState.Waiting => "◆",
        RunState.Paused => "‖",
        _ => "●",
    };

    public static string Word(this StepState state) => state switch
    {
        StepState.Pending => Language.Of("pending", "待定"),
        StepState.Running => Language.Of("running", "运行中"),
        StepState.Waiting => Language.Of("waiting", "等待人工"),
        StepState.Retrying => Language.Of("retrying", "将重试"),
        StepState.NoHandler => Language.Of("no handler", "无处理程序"),
        StepState.Quarantined => Language.Of("quarantined", "已隔离"),
        StepState.Completed => Language.Of("completed", "完成"),
        StepState.Failed => Language.Of("failed", "失败"),
        StepState.Skipped => Language.Of("skipped", "跳过"),
        StepState.Rejected => Language.Of("rejected", "被拒绝"),
        _ => Language.Of("cancelled", "已取消"),
    };

    public static string Word(this RunState state) => state switch
    {
        RunState.Submitted => Language.Of("submitted", "已提交"),
        RunState.Running => Language.Of("running", "运行中"),
        RunState.Waiting => Language.Of("waiting for people", "等待人工"),
        RunState.Paused => Language.Of("paused", "已暂停"),
        RunState.Completed => Language.Of("completed", "完成"),
        RunState.Failed => Language.Of("failed", "失败"),
        _ => Language.Of("cancelled", "已取消"),
    };

    public static string Paint(this Style style, StepState state, string text) => state switch
    {
        StepState.Completed => style.Green(text),
        StepState.Failed or StepState.Rejected => style.Red(text),
        StepState.Running => style.Cyan(text),
        StepState.Waiting or StepState.Retrying or StepState.NoHandler or StepState.Quarantined => style.Yellow(text),
        _ => style.Dim(text),
    };

    public static string Paint(this Style style, RunState state, string text) => state switch
    {
        RunState.Completed => style.Green(text),
        RunState.Failed => style.Red(text),
        RunState.Waiting or RunState.Paused => style.Yellow(text),
        RunState.Cancelled => style.Dim(text),
        _ => style.Cyan(text),
    };
}
