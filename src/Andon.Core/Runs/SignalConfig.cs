using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>The rendered <c>config</c> of a <c>signal</c>: what it is called, and how long it is waited for.</summary>
internal static class SignalConfig
{
    public static bool TryRead(JsonElement config, TimeSpan? timeoutOfStep, [NotNullWhen(true)] out string? name, out TimeSpan? timeout, out StepError? error)
    {
        timeout = timeoutOfStep;
        error = null;
        name = HumanConfig.Text(config, "name");
        if (name is null or { Length: 0 or > PipelineLimits.MaxKeyLength })
        {
            error = new StepError("invalid_config", $"'name' of a signal must be a text of 1 to {PipelineLimits.MaxKeyLength} characters once its expression is evaluated", Retryable: false);
        }
        else if (StepConfig.Get(config, "timeout") is { } given)
        {
            if (given.ValueKind == JsonValueKind.String && Duration.TryParse(given.GetString(), out var time) && time > TimeSpan.Zero) timeout = time;
            else error = new StepError("invalid_config", $"'timeout' of a signal must be a duration such as 90s or 48h, and is {given.GetRawText()}", Retryable: false);
        }

        return error is null;
    }
}
