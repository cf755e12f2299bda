using Andon.Client;
using Andon.HumanTasks;
using Andon.Pipelines;

namespace Andon.Samples.AspNet;

/// <summary>Publishes the pipeline before the first request is taken. Where nothing changed, that makes no new version.</summary>
internal sealed class Publishing(IAndonClient andon) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        andon.PublishAsync(new Caller("default", Actor.System), PipelineFile.Read(Path.Combine(AppContext.BaseDirectory, "order.yaml")).Definition!, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
