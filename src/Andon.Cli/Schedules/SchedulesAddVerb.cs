using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Runs;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Pipelines;
using Andon.Schedules;

namespace Andon.Cli.Schedules;

/// <summary><c>andon schedules add NAME CRON</c></summary>
internal static class SchedulesAddVerb
{
    public static Command Create()
    {
        var pipeline = new Argument<string>("NAME") { Description = Language.Of("A published pipeline", "已发布流水线的名称") };
        var cron = new Argument<string>("CRON") { Description = Language.Of("'minute hour day-of-month month day-of-week', or a word such as @daily", "'分 时 日 月 星期'，或 @daily 等") };
        var zone = new Option<string>("--time-zone") { HelpName = "ZONE", DefaultValueFactory = _ => "UTC", Description = Language.Of("A name such as Europe/Berlin", "时区名称，如 Asia/Shanghai") };
        var catchUp = Choice<CatchUp>("--catch-up", Language.Of("What becomes of times that were missed", "错过的时间如何处理"));
        var overlap = Choice<Overlap>("--overlap", Language.Of("What happens while the last run has not ended", "上一个运行未结束时如何处理"));
        var version = new Option<int?>("--pipeline-version") { HelpName = "N", Description = Language.Of("Its version; default: the newest at each time", "版本；默认每次取最新") };
        var submit = new SubmitOptions();
        var verb = new Command("add", Language.Of("Start runs of a pipeline at set times", "定时启动流水线的运行")) { pipeline, cron, zone, catchUp, overlap, version };
        submit.AddTo(verb, isRepeatable: false);
        verb.Does((invocation, cancellation) => AddAsync(
            invocation,
            submit,
            new ScheduleRequest
            {
                Pipeline = invocation.Get(pipeline),
                Cron = invocation.Get(cron),
                TimeZone = invocation.Get(zone)!,
                CatchUp = Enum.Parse<CatchUp>(invocation.Get(catchUp)!, ignoreCase: true),
                Overlap = Enum.Parse<Overlap>(invocation.Get(overlap)!, ignoreCase: true),
                Version = invocation.Get(version),
            },
            cancellation));
        return verb;
    }

    private static async Task<int> AddAsync(Invocation invocation, SubmitOptions submit, ScheduleRequest request, CancellationToken cancellation)
    {
        await using var session = await Contention.OpenAsync(invocation, Access.Decide, cancellation);
        var published = await session.Client.GetPipelineAsync(invocation.Caller, request.Pipeline, request.Version, cancellation);
        var run = submit.Request(invocation, PipelineFile.Parse(published.Definition.GetRawText(), request.Pipeline + ".json").Definition!);
        request = request with { Title = run.Title, OwnerId = run.OwnerId, Params = run.Params };
        ScheduleText.Print(invocation, await session.Client.CreateScheduleAsync(invocation.Caller, request, cancellation));
        return ExitCode.Done;
    }

    private static Option<string> Choice<T>(string name, string description)
        where T : struct, Enum
    {
        string[] words = [.. Enum.GetNames<T>().Select(n => n.ToLowerInvariant())];
        return new Option<string>(name) { HelpName = string.Join('|', words), DefaultValueFactory = _ => words[0], Description = description }.AcceptOnlyFromAmong(words);
    }
}
