using Andon.Runs;
using Andon.Samples.Embedded;
using Andon.Testing;

namespace Andon.Engine.Tests.Samples;

/// <summary>How an application tests its own handlers and pipelines: here those of samples/embedded.</summary>
public sealed class EmbeddedTests
{
    [Fact]
    public async Task Ada_is_greeted()
    {
        await using var line = await TestLine.StartAsync(andon => andon.AddStepHandler<Greet>("greet"));
        var run = await line.RunAsync(Greet.Pipeline);
        run.AssertCompleted();
        run.Output<Greet.Greeting>("greet").Text.ShouldBe("Hello, Ada!");
    }

    [Fact]
    public async Task Ada_is_greeted_again_where_nobody_knows_that_she_was()
    {
        await using var line = await TestLine.StartAsync(andon => andon.AddStepHandler<Greet>("greet"));
        line.CrashBeforeAppend(e => e is StepCompleted { Step: "greet" });
        var run = await line.RunAsync(Greet.Pipeline);
        run.AssertCompleted();
        run.AssertAttempts("greet", 2);
    }
}
