using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Triggers;

namespace Andon.Cli.Triggers;

/// <summary>A trigger as people read it.</summary>
internal static class TriggerText
{
    public static void Print(Invocation invocation, TriggerView trigger)
    {
        var printer = invocation.Printer;
        if (printer.IsForPrograms)
        {
            printer.Json(trigger);
            return;
        }

        printer.Line($"{trigger.Pipeline}{(trigger.Version is { } version ? $" v{version}" : "")}  {State(trigger)}");
        printer.Line($"  {trigger.Id}");
        Line(Language.Of("verified", "校验"), Verification(trigger.Verification));
        Line(Language.Of("params", "参数"), trigger.Params?.GetRawText() ?? Language.Of("the body", "请求正文"));
        Line(Language.Of("for", "归属者"), trigger.OwnerId);
        if (trigger.Path is { } path) Line(Language.Of("path", "路径"), path);
        if (trigger.Secret is { } secret) Line(Language.Of("secret", "签名密钥"), secret);
        if (trigger.Path is not null || trigger.Secret is not null) printer.Say(Language.Of("Path and secret are shown this once: requests are sent to the server's address with this path.", "路径与签名密钥仅显示这一次：请求发送到服务器地址加此路径。"));

        void Line(string name, string text) => printer.Line($"  {CellWidth.Fit(name, 8)}  {CellWidth.OneLine(text)}");
    }

    public static string State(TriggerView trigger) => trigger.Paused ? Language.Of("paused", "已暂停") : Language.Of("active", "启用");

    public static string Verification(TriggerVerification verification) => verification switch
    {
        TriggerVerification.Standard => "Standard Webhooks",
        TriggerVerification.Github => "GitHub",
        _ => Language.Of("by the path alone", "仅凭路径"),
    };
}
