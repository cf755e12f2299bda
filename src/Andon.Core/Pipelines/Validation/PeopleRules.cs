using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>Who decides a task in which order, and when they are reminded and replaced.</summary>
internal static class PeopleRules
{
    // Each of them says who decides, or how many: beside a list of approvers it would be one too many.
    private static readonly string[] ExcludedByApprovers = ["assignee_id", "assignee_role", "candidates", "approvals"];

    public static void Check(StepUnderCheck step, StepType type, JsonElement config)
    {
        CheckCandidates(step, config);
        CheckApprovers(step, config);
        CheckReminders(step, config);
        CheckEscalation(step, type, config);
    }

    // Rendered whole it might name nobody, and so open the task to anyone.
    private static void CheckCandidates(StepUnderCheck step, JsonElement config)
    {
        if (StepConfig.Get(config, "candidates") is { } candidates && StepConfig.IsTemplate(candidates))
            step.Fail("not_a_template", "/config/candidates", "'candidates' must be a mapping; its 'users' and 'roles' may be expressions");
    }

    private static void CheckApprovers(StepUnderCheck step, JsonElement config)
    {
        if (StepConfig.Get(config, "approvers") is not { } approvers) return;
        foreach (var key in ExcludedByApprovers)
        {
            if (StepConfig.Get(config, key) is not null)
                step.Fail("two_lists", $"/config/{key}", $"'{key}' and 'approvers' exclude each other: those in 'approvers' all approve, one after the other; keep one", isKey: true);
        }

        if (HumanConfig.Integer(config, "reject_quorum") > 1)
            step.Fail("two_lists", "/config/reject_quorum", "'reject_quorum' must be 1 with 'approvers': where all must approve, one rejection rejects");
        if (approvers.ValueKind != JsonValueKind.Array) return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (i, item) in approvers.EnumerateArray().Index())
        {
            if (item.ValueKind == JsonValueKind.String && !StepConfig.IsTemplate(item) && !seen.Add(item.GetString()!))
                step.Fail("duplicate_approver", $"/config/approvers/{i}", $"'{item.GetString()}' approves twice; name each approver once");
        }
    }

    private static void CheckReminders(StepUnderCheck step, JsonElement config)
    {
        if (StepConfig.Get(config, "remind_every") is { } every) TryDuration(step, "/config/remind_every", "remind_every", every, out _);
        var before = TimeSpan.Zero;
        var isList = StepConfig.Get(config, "remind_after") is { ValueKind: JsonValueKind.Array };
        foreach (var (i, item) in HumanConfig.Items(config, "remind_after").Index())
        {
            var place = "/config/remind_after" + (isList ? $"/{i}" : "");
            if (!TryDuration(step, place, "remind_after", item, out var after)) continue;
            if (after <= before)
                step.Fail("duration", place, $"'remind_after' counts from the opening, so that {item.GetString()} must be more than the {Duration.Format(before)} before it; sort the list");
            before = after;
        }
    }

    private static void CheckEscalation(StepUnderCheck step, StepType type, JsonElement config)
    {
        var isTimed = type.Timeout is not null || StepConfig.Get(config, "timeout") is not null || StepConfig.Get(config, "timeout_hours") is not null;
        var isUsed = (HumanConfig.Text(config, "on_timeout") ?? type.OnTimeout) == "escalate";
        var isList = StepConfig.Get(config, "escalate_to") is { ValueKind: JsonValueKind.Array };
        var stages = 0;
        foreach (var item in HumanConfig.Items(config, "escalate_to"))
        {
            if (isList && StepConfig.Get(item, "after") is { } after) CheckAfter(step, $"/config/escalate_to/{stages}/after", after);
            else if (isList && isUsed && !isTimed) step.Fail("no_time", $"/config/escalate_to/{stages}", "nothing says when it is this one's turn: give it an 'after', or give the step's config a 'timeout'");
            stages++;
        }

        if (HumanConfig.Integer(config, "max_escalations") is { } most && most < stages)
            step.Fail("too_few_escalations", "/config/max_escalations", $"'max_escalations' is {most}, and 'escalate_to' names {stages}: the last would never have their turn; raise it, or shorten the list");
    }

    private static void CheckAfter(StepUnderCheck step, string place, JsonElement after)
    {
        if (StepConfig.IsTemplate(after)) step.Fail("not_a_template", place, "'after' must be a duration such as 4h; no expression is possible here");
        else TryDuration(step, place, "after", after, out _);
    }

    private static bool TryDuration(StepUnderCheck step, string place, string key, JsonElement value, out TimeSpan duration)
    {
        duration = default;
        // Another kind of value, or an expression, is reported elsewhere.
        if (value.ValueKind != JsonValueKind.String || StepConfig.IsTemplate(value)) return false;
        if (Duration.TryParse(value.GetString(), out duration) && duration > TimeSpan.Zero) return true;
        step.Fail("duration", place, $"'{key}' must be a duration such as 90s, 5m, 48h or 7d, more than 0, not '{value.GetString()}'");
        return false;
    }
}
