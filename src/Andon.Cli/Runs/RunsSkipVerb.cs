using System.CommandLine;
using Andon.Cli.Database;
using Andon.Cli.Pipelines;
using Andon.Cli.Terminal;

namespace Andon.Cli.Runs;

/// <summary><c>andon runs skip RUN STEP</c>: completes a step with an output of the operator's, without running it.</summary>
internal static class RunsSkipVerb
{
    public static Command Create()
    {
        var run = RunsVerbs.Argument();
        var step = new Argument<string>("STEP") { Description = Language.Of("The step", "步骤") };
        var output = new Option<string?>("--output") { HelpName = "JSON", Description = Language.Of("Its output, or @file.json; default: {}", "其输出，或 @file.json；默认 {}") };
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = Language.Of("Why, for the record", "原因，将被记录") };
        var verb = new Command("skip", Language.Of("Complete a step without running it", "不运行而直接完成某一步骤")) { run, step, output, reason };
        verb.Does(async (invocation, cancellation) =>
        {
            var json = invocation.Get(output) is { } text ? ParamsReader.ReadJson("--output", text) : (System.Text.Json.JsonElement?)null;
            var (session, id) = await RunsVerbs.OpenAsync(invocation, Access.Decide, invocation.Get(run), cancellation);
            await using var closing = session;
            RunText.Print(invocation, await session.Client.SkipAsync(invocation.Caller, id, invocation.Get(step), json, invocation.Get(reason), cancellation), null, withSteps: true);
            return ExitCode.Done;
        });
        return verb;
    }
}
