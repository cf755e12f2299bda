using Andon.Steps.Processes;

namespace Andon.Steps.BuiltIn;

/// <summary>
/// <c>script</c>: a program with its arguments, never a shell string. It succeeds when it exits with 0, its output is what the config
/// requires and the files to be kept are there; none alone is enough.
/// </summary>
internal sealed class ScriptHandler(ProcessOptions options, TimeProvider time, IStepOutputSink? sink = null) : IStepHandler
{
    private const int MaxErrorChars = 4000;

    private readonly ProcessRunner runner = new(options, time, sink);

    public async ValueTask<StepOutput> ExecuteAsync(StepContext context)
    {
        var config = ScriptConfig.Read(context.Config);
        var attempt = AttemptMark.Of(context);
        using var folder = WorkFolder.Create(options, attempt, context.Log);
        await ScriptFiles.LayAsync(context, config.Inputs, folder);
        var result = await runner.RunAsync(
            new()
            {
                Attempt = attempt,
                Arguments = config.Run,
                Environment = StepEnvironment.For(context, config.Environment),
                Folder = folder.Path,
                Input = config.Input,
                MaxOutputBytes = context.MaxOutputBytes,
                Mask = context.Mask,
                Log = context.Log,
            },
            context.Cancellation);
        CheckExit(Path.GetFileName(config.Run[0]), result);
        if (result.OutputOverflowed) throw OutputJson.TooLarge("standard output", context.MaxOutputBytes);
        var files = await ScriptFiles.KeepAsync(context, config.Files, folder);
        // What is no JSON is quoted, and cut, where it is not as it should be.
        var output = config.Output == ScriptOutputFormat.KeyValues && context.Mask is { } mask ? mask.Bytes(result.Output) : result.Output;
        return new ScriptOutput(files, context.MaxOutputBytes).Read(output, config.Output);
    }

    private static void CheckExit(string program, ProcessResult result)
    {
        if (result.Status.Signal != 0) throw Failed("signal", $"{program} was ended by {result.Status.SignalName}", result);
        if (result.Status.Code != 0) throw Failed("exit_code", $"{program} exited with code {result.Status.Code}", result);
    }

    private static StepFailedException Failed(string code, string what, ProcessResult result)
    {
        var errors = ReadableText.Tail(result.Errors.Span, MaxErrorChars);
        return new(code, errors.Length > 0 ? $"{what}: {errors}" : $"{what}, and wrote nothing on standard error");
    }
}
