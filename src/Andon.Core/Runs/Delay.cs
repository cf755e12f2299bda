using System.Globalization;
using System.Text.Json;
using Andon.Pipelines;

namespace Andon.Runs;

/// <summary>The rendered <c>config</c> of a <c>delay</c>: <c>for</c> a duration, or <c>until</c> a time (RFC 3339).</summary>
internal static class Delay
{
    public static bool TryRead(JsonElement config, DateTimeOffset now, out DateTimeOffset due, out StepError? error)
    {
        due = now;
        error = null;
        if (config.ValueKind != JsonValueKind.Object)
            error = new StepError("invalid_config", $"the config of a delay must be an object, and is {config.GetRawText()}", Retryable: false);
        else if (config.TryGetProperty("for", out var duration))
        {
            if (duration.ValueKind == JsonValueKind.String && Duration.TryParse(duration.GetString(), out var length)) due = now + length;
            else error = new StepError("invalid_config", $"'for' of a delay must be a duration such as 90s or 48h, and is {duration.GetRawText()}", Retryable: false);
        }
        else if (!config.TryGetProperty("until", out var until)
            || until.ValueKind != JsonValueKind.String
            || !DateTimeOffset.TryParse(until.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out due))
        {
            error = new StepError("invalid_config", "a delay needs 'for' with a duration, or 'until' with a time such as 2030-01-31T09:00:00Z", Retryable: false);
        }

        return error is null;
    }
}
