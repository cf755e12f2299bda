namespace Andon.Steps.BuiltIn;

/// <summary><c>noop</c>: does nothing, and is good for joining branches.</summary>
internal sealed class NoopHandler : IStepHandler
{
    public ValueTask<StepOutput> ExecuteAsync(StepContext context) => new(StepOutput.Empty);
}
