using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Andon.Expressions;
using Andon.HumanTasks;

namespace Andon.Pipelines;

/// <summary>The <c>config</c> of a step that people carry out, put together with what its type says.</summary>
internal static class HumanConfig
{
    /// <summary>The values of <c>on_timeout</c>, for messages.</summary>
    public const string OnTimeoutWords = "escalate, approve, reject, fail or skip";

    /// <summary>The keys that may hold templates; they are rendered when the task is opened. All others are fixed when the pipeline is published.</summary>
    public static ImmutableArray<string> Templated { get; } = ["title", "instructions", "assignee_id", "assignee_role", "candidates", "approvers", "escalate_to"];

    public static bool TryParseOnTimeout([NotNullWhen(true)] string? word, out OnTimeout onTimeout)
    {
        (var known, onTimeout) = word switch
        {
            "fail" => (true, OnTimeout.Fail),
            "escalate" => (true, OnTimeout.Escalate),
            "approve" => (true, OnTimeout.Approve),
            "reject" => (true, OnTimeout.Reject),
            "skip" => (true, OnTimeout.Skip),
            _ => (false, default),
        };
        return known;
    }

    /// <summary>Whether it decides in people's stead, which only a gate has something to decide for.</summary>
    public static bool IsVerdict(OnTimeout onTimeout) => onTimeout is OnTimeout.Approve or OnTimeout.Reject;

    /// <summary>The time people have: <c>timeout_hours</c> or <c>timeout</c> of the config, else the type's.</summary>
    private static TimeSpan? Timeout(JsonElement config, StepType type)
    {
        if (StepConfig.Get(config, "timeout_hours") is { ValueKind: JsonValueKind.Number } hours) return TimeSpan.FromMilliseconds(Math.Round(hours.GetDouble() * 3_600_000));
        if (Text(config, "timeout") is { } text && Duration.TryParse(text, out var timeout)) return timeout;
        return type.Timeout;
    }

    /// <summary>Puts a valid config together.</summary>
    public static HumanTaskDefinition Compile(StepDefinition step, StepType type)
    {
        var config = step.Config ?? StepConfig.Empty;
        var isGate = type.Execution == StepExecution.Approval;
        var approvals = StepConfig.Get(config, "approvals") ?? StepConfig.Empty;
        var candidates = StepConfig.Get(config, "candidates") ?? StepConfig.Empty;
        var stages = Stages(config);
        var unset = new HumanTaskDefinition();
        return new HumanTaskDefinition
        {
            Title = Template(config, "title"),
            Instructions = Template(config, "instructions"),
            AssigneeId = Template(config, "assignee_id"),
            AssigneeRole = Template(config, "assignee_role"),
            CandidateUsers = Names(candidates, "users"),
            CandidateRoles = Names(candidates, "roles"),
            Approvers = Names(config, "approvers"),
            FormSchema = StepConfig.Get(config, "form_schema") ?? type.FormSchema,
            Timeout = Timeout(config, type),
            OnTimeout = TryParseOnTimeout(Text(config, "on_timeout") ?? type.OnTimeout, out var onTimeout) ? onTimeout : unset.OnTimeout,
            Escalation = stages,
            MaxEscalations = Integer(config, "max_escalations") ?? Math.Max(unset.MaxEscalations, stages.Length + 1),
            RemindAfter = [.. Durations(config, "remind_after")],
            RemindEvery = Durations(config, "remind_every").Select(every => (TimeSpan?)every).FirstOrDefault(),
            Required = Integer(approvals, "required") ?? unset.Required,
            Distinct = Boolean(approvals, "distinct") ?? unset.Distinct,
            RejectQuorum = Integer(config, "reject_quorum") ?? unset.RejectQuorum,
            ExcludeSubmitter = Boolean(config, "exclude_submitter") ?? isGate,
            RollbackTo = Texts(config, "rollback_to"),
            MaxRounds = Integer(config, "max_rounds") ?? unset.MaxRounds,
        };
    }

    /// <summary>The strings of a list, or null where there is none.</summary>
    public static ImmutableArray<string>? Texts(JsonElement config, string key) =>
        StepConfig.Get(config, key) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
            : null;

    /// <summary>The text of a key, or null.</summary>
    public static string? Text(JsonElement config, string key) =>
        StepConfig.Get(config, key) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The integer of a key, or null.</summary>
    public static int? Integer(JsonElement config, string key) =>
        StepConfig.Get(config, key) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var value) ? value : null;

    /// <summary>The items of a key that takes one value or a list of them; none where it is not given.</summary>
    public static IEnumerable<JsonElement> Items(JsonElement config, string key) =>
        StepConfig.Get(config, key) is not { } value ? [] : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [value];

    private static IEnumerable<TimeSpan> Durations(JsonElement config, string key) =>
        Items(config, key).Select(item => item.ValueKind == JsonValueKind.String && Duration.TryParse(item.GetString(), out var duration) ? duration : TimeSpan.Zero).Where(d => d > TimeSpan.Zero);

    private static ImmutableArray<EscalationStage> Stages(JsonElement config) =>
    [
        .. Items(config, "escalate_to").Select(item => item.ValueKind == JsonValueKind.Object
            ? new EscalationStage(Template(item, "to")!, Durations(item, "after").Select(after => (TimeSpan?)after).FirstOrDefault())
            : new EscalationStage(Template("escalate_to", item), null)),
    ];

    // An empty list that an earlier version let through names nobody, as if it were not there.
    private static Template? Names(JsonElement config, string key) =>
        StepConfig.Get(config, key) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 0 ? null : Template(config, key);

    private static bool? Boolean(JsonElement config, string key) =>
        StepConfig.Get(config, key) is { ValueKind: JsonValueKind.True or JsonValueKind.False } value ? value.GetBoolean() : null;

    private static Template? Template(JsonElement config, string key) => StepConfig.Get(config, key) is { } value ? Template(key, value) : null;

    private static Template Template(string key, JsonElement value) =>
        Expressions.Template.TryParse(value, out var template, out var error) ? template : throw new PipelineException($"'{key}': {error.Message}");
}
