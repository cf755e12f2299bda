using Andon.Steps;

namespace Andon.Cli.Bench;

/// <summary>
/// The step that is measured: an ordinary asynchronous handler, as a user would write one, that really gives its thread up once and answers
/// with about 200 bytes of JSON made for the occasion.
/// </summary>
internal sealed class BenchStep : IStepHandler
{
    public const string Type = "bench_step";

    private static readonly string Text = new('x', 80);

    public async ValueTask<StepOutput> ExecuteAsync(StepContext context)
    {
        await Task.Yield();
        return StepOutput.From(new Output(context.RunId, context.Step, context.Attempt, true, Text));
    }

    private sealed record Output(Guid Run, string Step, int Attempt, bool Ok, string Text);
}
