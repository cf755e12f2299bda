namespace Andon.Steps;

/// <summary>Lets a function be a handler.</summary>
internal sealed class DelegateStepHandler(Func<StepContext, ValueTask<StepOutput>> execute) : IStepHandler
{
    public ValueTask<StepOutput> ExecuteAsync(StepContext context) => execute(context);
}
