using System.CommandLine;
using System.Text.Json;
using Andon.Cli.Database;
using Andon.Cli.Pipelines;
using Andon.Cli.Terminal;
using Andon.Client;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs signal RUN NAME</c>: tells a run of something that happened outside.</summary>
internal static class RunsSignalVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var name = new Argument<string>("NAME") { Description = Language.Of("The signal's name", "信号名称") };
        var data = new Option<string?>("--data") { HelpName = "JSON", Description = Language.Of("Its data, or @file.json; default: {}", "其数据，或 @file.json；默认 {}") };
        var verb = new Command("signal", Language.Of("Send a signal to a run", "向运行发送信号")) { run, name, data };
        verb.Does(async (invocation, cancellation) =>
        {
            var json = invocation.Get(data) is { } text ? ParamsReader.ReadJson("--data", text) : (JsonElement?)null;
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Decide, invocation.Get(run), cancellation);
            await using var closing = session;
            Print(invocation, await session.Client.SignalAsync(invocation.Caller, id, invocation.Get(name), json, cancellation: cancellation));
            return ExitCode.Done;
        });
        return verb;
    }

    private static void Print(Invocation invocation, SignalView signal)
    {
        var printer = invocation.Printer;
        if (printer.Format == OutputFormat.Ndjson) printer.Ndjson(signal);
        else if (printer.Format == OutputFormat.Json) printer.Json(signal);
        else if (signal.Step is { } step) printer.Line(Language.Of($"'{signal.Name}' completed step '{step}'", $"'{signal.Name}' 已完成步骤 '{step}'"));
        else printer.Line(Language.Of($"'{signal.Name}' is kept until a step waits for it", $"'{signal.Name}' 已保留，等待需要它的步骤"));
    }
}
