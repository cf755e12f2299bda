using System.Runtime.InteropServices;

namespace Andon.Steps.BuiltIn;

/// <summary><c>transform</c>: the work was done when the config was rendered; its <c>output</c> is the step's.</summary>
internal sealed class TransformHandler : IStepHandler
{
    public ValueTask<StepOutput> ExecuteAsync(StepContext context)
    {
        var config = StepConfig.Read(context.Config, "output");
        if (!config.TryGetValue("output", out var output)) throw StepConfig.Invalid("'output' is missing.");
        // The very bytes: the config is compact already.
        return new(StepOutput.FromUtf8(JsonMarshal.GetRawUtf8Value(output).ToArray()));
    }
}
