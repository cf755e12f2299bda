using System.Globalization;
using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>The config of <c>delay</c>, beyond what its schema says.</summary>
internal static class DelayRules
{
    public static void Check(StepUnderCheck step)
    {
        var config = step.Definition.Config ?? StepConfig.Empty;
        var (wait, until) = (StepConfig.Get(config, "for"), StepConfig.Get(config, "until"));
        if (wait is null == until is null)
            step.Fail("bad_config", wait is null ? "/config" : "/config/until", "a delay needs either 'for', as in 90s, or 'until', as in 2030-01-31T08:00:00Z");
        if (IsText(wait, out var duration) && !Duration.TryParse(duration, out _))
            step.Fail("duration", "/config/for", $"'for' must be a duration such as 500ms, 90s, 5m, 48h or 7d, not '{duration}'");
        if (IsText(until, out var time) && !IsTime(time))
            step.Fail("bad_config", "/config/until", $"'until' must be a time of RFC 3339 with its zone, such as 2030-01-31T08:00:00Z, not '{time}'");
    }

    /// <summary>Whether a text is a date and a time with a zone (RFC 3339, section 5.6).</summary>
    private static bool IsTime(string text) =>
        text.Length > 19 && text[10] is 'T' or 't' && (text[^1] is 'Z' or 'z' || text[^6] is '+' or '-')
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);

    private static bool IsText(JsonElement? value, out string text)
    {
        var isText = value is { ValueKind: JsonValueKind.String } json && !StepConfig.IsTemplate(json);
        text = isText ? value!.Value.GetString()! : "";
        return isText;
    }
}
