using System.Threading.Channels;
using Andon.Steps.Processes;

namespace Andon.Engine.Tests.Steps.Processes;

/// <summary>Hands the live lines to a test, so that it waits for what a process says instead of for time to pass.</summary>
internal sealed class LineSink : IStepOutputSink
{
    private readonly Channel<StepOutputLine> lines = Channel.CreateUnbounded<StepOutputLine>();

    public void Write(in StepOutputLine line) => lines.Writer.TryWrite(line);

    public async Task<StepOutputLine> NextAsync() => await lines.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
