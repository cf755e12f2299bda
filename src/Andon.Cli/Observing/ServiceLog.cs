using System.CommandLine;
using Andon.Cli.Terminal;
using Microsoft.Extensions.Logging;

namespace Andon.Cli.Observing;

/// <summary>What a process that stays has to say on stderr: lines for people, which are errors alone, or one JSON object a line for a collector of logs.</summary>
internal sealed class ServiceLog(Printer printer, bool isJson, OtlpExport? export)
{
    private readonly JsonLog? json = isJson ? new JsonLog(printer, TimeProvider.System) : null;

    public static Option<string> CreateOption() => new Option<string>("--log")
    {
        HelpName = "text|json",
        Description = Language.Of("What is logged on stderr: errors for people, or everything as a JSON object a line", "标准错误上的日志：供人阅读的错误，或每行一个 JSON 对象的全部日志"),
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    /// <summary>Says something of the process itself.</summary>
    public void Say(string line)
    {
        if (json is null) printer.Say(line);
        else json.Say(line);
    }

    public void AddTo(ILoggingBuilder logging)
    {
        var isRead = json is not null || export is { HasLogs: true };
        logging.SetMinimumLevel(isRead ? LogLevel.Information : LogLevel.Error).AddFilter("Microsoft", isRead ? LogLevel.Warning : LogLevel.Error);
        // Who was refused, and why, is told here alone.
        if (!isRead) logging.AddFilter("Andon.Server.Identities", LogLevel.Warning);
        logging.AddProvider(json ?? (ILoggerProvider)new PrintedLog(printer));
        if (export?.Logs is { } sent) logging.AddProvider(sent);
    }
}
