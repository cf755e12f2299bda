using System.CommandLine;
using Andon.Cli.Pipelines;
using Andon.Cli.Terminal;
using Andon.Client;
using Andon.Pipelines;

namespace Andon.Cli.Runs;

/// <summary>What <c>run</c>, <c>submit</c> and <c>schedules add</c> have in common.</summary>
internal sealed class SubmitOptions
{
    private readonly Option<string[]> parameters = new("--param", "--params", "-p")
    {
        HelpName = "k=v | @file.json | JSON",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        Description = Language.Of("A parameter of the run, or a file with several; may be repeated", "运行参数，或含多个参数的文件；可重复"),
    };

    private readonly Option<string?> title = new("--title") { HelpName = "T", Description = Language.Of("The run's title; default: the pipeline's", "运行标题；默认为流水线标题") };
    private readonly Option<string?> owner = new("--owner") { HelpName = "ID", Description = Language.Of("Whom the run is for; default: who submits", "运行归属者；默认为提交者") };
    private readonly Option<string?> key = new("--idempotency-key") { HelpName = "KEY", Description = Language.Of("The same key and request give the same run", "相同的键与请求得到同一个运行") };

    /// <summary>Adds the options; the key only to what a caller may repeat to be sure.</summary>
    public void AddTo(Command verb, bool isRepeatable = true)
    {
        foreach (var option in (Option[])[parameters, title, owner]) verb.Add(option);
        if (isRepeatable) verb.Add(key);
    }

    /// <summary>The parameters are read with their schema in view, before anything is stored.</summary>
    public SubmitRequest Request(Invocation invocation, PipelineDefinition definition) => new()
    {
        Pipeline = definition.Name,
        Title = invocation.Get(title),
        OwnerId = invocation.Get(owner),
        IdempotencyKey = invocation.Get(key),
        Params = ParamsReader.Read(definition.Params, invocation.Get(parameters) ?? []),
    };

    /// <summary>Publishes a definition and submits a run of the version that gives. Parameters that do not fit are found before either.</summary>
    public static async Task<RunView> SubmitAsync(IAndonClient client, Caller caller, PipelineFile file, SubmitRequest request, CancellationToken cancellation)
    {
        var published = await PipelineFiles.PublishAsync(client, caller, file, cancellation);
        return await client.SubmitAsync(caller, request with { Version = published.Version }, cancellation);
    }
}
