using Andon.Engine.Tests.Steps.Processes;
using Andon.Client;
using Andon.Hosting;
using Andon.Runs;
using Andon.Steps.Processes;
using Microsoft.Extensions.DependencyInjection;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>A process that carries one run, as the command line does.</summary>
public sealed class TakeUpTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("andon-take-up-");
    private readonly LineSink lines = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Script => $$"""
        { "andon": 1, "name": "script", "steps": { "work": { "type": "script", "config":
          { "run": ["sh", "-c", "echo up; while [ ! -e {{Gate}} ]; do sleep 0.02; done"], "output": "text" } } } }
        """;

    private string Gate => Path.Combine(folder.FullName, "gate");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Taking_up_a_run_that_was_just_submitted_spares_the_scripts_it_has_started()
    {
        await using var host = await OpenAsync();
        var run = await host.SubmitAsync(Script);
        (await lines.NextAsync()).Text.ShouldBe("up");
        await host.Service<AndonHost>().TakeUpAsync(run.RunId, Stop);
        (await EndAsync(host, run.RunId)).State.ShouldBe(RunState.Completed);
    }

    [Fact]
    public async Task Taking_up_a_run_twice_spares_the_scripts_that_were_started_between()
    {
        Guid run;
        await using (var paused = await OpenAsync(o => o.ExecuteSteps = false))
        {
            run = (await paused.SubmitAsync(Script)).RunId;
            await paused.Client.PauseAsync(Ann, run, Stop);
        }

        await using var host = await OpenAsync();
        await host.Service<AndonHost>().TakeUpAsync(run, Stop);
        await host.Client.ResumeAsync(Ann, run, Stop);
        (await lines.NextAsync()).Text.ShouldBe("up");
        await host.Service<AndonHost>().TakeUpAsync(run, Stop);
        (await EndAsync(host, run)).State.ShouldBe(RunState.Completed);
    }

    private Task<RunView> EndAsync(TestHost host, Guid run)
    {
        File.WriteAllText(Gate, "");
        return host.WaitAsync(run);
    }

    private Task<TestHost> OpenAsync(Action<AndonOptions>? options = null) => StartAsync(
        StoreKind.Sqlite,
        andon => andon.Services.AddSingleton<IStepOutputSink>(lines),
        o =>
        {
            o.CarriesOneRun = true;
            options?.Invoke(o);
        },
        path: Path.Combine(folder.FullName, "andon.db"));
}
