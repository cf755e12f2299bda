using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Stores;

namespace Andon.Cli.Webhooks;

/// <summary>A webhook and its deliveries as people read them.</summary>
internal static class WebhookText
{
    public static void Print(Invocation invocation, WebhookView webhook)
    {
        var printer = invocation.Printer;
        if (printer.IsForPrograms)
        {
            printer.Json(webhook);
            return;
        }

        printer.Line($"{webhook.Url}{(webhook.Title is { } title ? $"  {CellWidth.OneLine(title)}" : "")}");
        printer.Line($"  {webhook.Id}");
        Line(Language.Of("events", "事件"), string.Join(", ", webhook.Events));
        Line(Language.Of("state", "状态"), State(webhook));
        if (webhook.PausedBecause is { } because) Line(Language.Of("because", "原因"), because);
        if (webhook.OldSecretUntil is { } until && until > TimeProvider.System.GetUtcNow()) Line(Language.Of("old secret", "旧密钥"), Language.Of($"signs too until {Time(until)}", $"同时签名至 {Time(until)}"));
        if (webhook.Secret is not { } secret) return;
        Line(Language.Of("secret", "签名密钥"), secret);
        printer.Say(Language.Of("The secret is shown this once; the receiver checks signatures with it.", "签名密钥仅显示这一次；接收方用它校验签名。"));

        void Line(string name, string text) => printer.Line($"  {CellWidth.Fit(name, 10)}  {CellWidth.OneLine(text)}");
    }

    public static string State(WebhookView webhook) => webhook.Paused ? Language.Of("paused", "已暂停") : Language.Of("active", "启用");

    public static string State(DeliveryState state) => state switch
    {
        DeliveryState.Delivered => Language.Of("delivered", "已送达"),
        DeliveryState.Dead => Language.Of("dead", "已放弃"),
        _ => Language.Of("pending", "待发送"),
    };

    public static string Time(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss");
}
