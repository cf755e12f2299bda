using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Andon.Artifacts;
using Andon.Expressions;
using Andon.Pipelines;
using Andon.Runs;

namespace Andon.HumanTasks;

/// <summary>Makes the task of an interactive step that is ready.</summary>
internal static class TaskOpening
{
    public static bool TryCreate(Run run, StepRun step, Step definition, Guid id, DateTimeOffset now, out HumanTask? task, out StepError? error)
    {
        task = null;
        var human = definition.Human!;
        if (!StepInput.TryText(human.Title, run, step.Index, "config.title", out var title, out error)
            || !StepInput.TryText(human.Instructions, run, step.Index, "config.instructions", out var instructions, out error)
            || !StepInput.TryText(human.AssigneeId, run, step.Index, "config.assignee_id", out var assigneeId, out error)
            || !StepInput.TryText(human.AssigneeRole, run, step.Index, "config.assignee_role", out var assigneeRole, out error)
            || !TryNames(human.CandidateUsers, run, step.Index, "config.candidates.users", out var users, out error)
            || !TryNames(human.CandidateRoles, run, step.Index, "config.candidates.roles", out var roles, out error)
            || !TryNames(human.Approvers, run, step.Index, "config.approvers", out var approvers, out error)
            || !TryEscalation(run, step, out error))
        {
            return false;
        }

        // A name that comes out empty would open the decision to anyone: whoever wrote the template meant somebody.
        if ((human.AssigneeId is not null && string.IsNullOrEmpty(assigneeId)) || (human.AssigneeRole is not null && string.IsNullOrEmpty(assigneeRole)))
        {
            error = NamesNobody(step, "assignee_id or assignee_role");
            return false;
        }

        var shown = run.DepsOf(step)
            .Where(d => d.Output is not null)
            .Select(d => new ShownArtifact(d.Name, d.Output!.Revision, d.Output.Digest))
            .ToArray();
        task = new HumanTask
        {
            Id = id,
            Step = step.Name,
            Revision = run.ActivationOf(step),
            Kind = definition.Type.Execution == StepExecution.Approval ? HumanTaskKind.Approval : HumanTaskKind.Form,
            Title = title ?? definition.Definition.Title ?? step.Name,
            Instructions = instructions,
            AssigneeId = assigneeId,
            AssigneeRole = assigneeRole,
            CandidateUsers = users,
            CandidateRoles = roles,
            Approvers = [.. approvers.Distinct(StringComparer.Ordinal)],
            Shown = [.. shown],
            ETag = ETagOf(id, definition, shown),
            OpenedAt = now,
            DueAt = now + human.TimeAfter(0),
            RemindAt = Reminders.Next(human, now, 0, now),
        };
        return true;
    }

    /// <summary>A task of a log that was written before tasks named their candidates themselves: those of its definition, which were fixed then.</summary>
    public static HumanTask Completed(Run run, HumanTask task)
    {
        if (!task.CandidateUsers.IsDefault) return task;
        var step = run.IndexOf(task.Step);
        TryNames(run.Steps[step].Definition.Human!.CandidateUsers, run, step, "", out var users, out _);
        TryNames(run.Steps[step].Definition.Human!.CandidateRoles, run, step, "", out var roles, out _);
        return task with { CandidateUsers = users, CandidateRoles = roles };
    }

    /// <summary>
    /// The names of a list. None at all is an error, as is an empty one: whoever wrote the list meant somebody, and a list that names nobody
    /// would open the decision to anyone.
    /// </summary>
    public static bool TryNames(Template? list, Run run, int step, string place, out ImmutableArray<string> names, out StepError? error)
    {
        names = [];
        error = null;
        if (list is null) return true;
        if (!StepInput.TryRender(list, run, step, 1, place, out var json, out error)) return false;
        var value = RunScope.Parse(json);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and <= PipelineLimits.MaxCandidates && value.EnumerateArray().All(IsName))
        {
            names = [.. value.EnumerateArray().Select(name => name.GetString()!)];
            return true;
        }

        error = new StepError("invalid_config", $"{run.Steps[step].Name}.{place} must be a list of 1 to {PipelineLimits.MaxCandidates} names once its expressions are evaluated", Retryable: false);
        return false;
    }

    private static bool IsName(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 };

    /// <summary>
    /// Whom a stage of the escalation names. All are looked at when the task is opened too, so that a template that fails is known before
    /// people's time is over.
    /// </summary>
    public static bool TryStage(Run run, StepRun step, int stage, out string? to, out StepError? error)
    {
        var template = step.Definition.Human!.Escalation[stage].To;
        if (!StepInput.TryText(template, run, step.Index, "config.escalate_to", out to, out error)) return false;
        // Empty stands for the admins, whom nobody named.
        if (string.IsNullOrEmpty(to)) error = NamesNobody(step, "escalate_to");
        return error is null;
    }

    private static bool TryEscalation(Run run, StepRun step, out StepError? error)
    {
        error = null;
        var human = step.Definition.Human!;
        for (var stage = 0; stage < human.Escalation.Length && human.OnTimeout == OnTimeout.Escalate; stage++)
        {
            if (!TryStage(run, step, stage, out _, out error)) return false;
        }

        return true;
    }

    private static StepError NamesNobody(StepRun step, string key) =>
        new("invalid_config", $"{step.Name}.config: {key} names nobody once its expression is evaluated", Retryable: false);

    /// <summary>Names what is looked at: the task, its form and the digests shown; 32 hexadecimal digits.</summary>
    private static string ETagOf(Guid id, Step definition, ReadOnlySpan<ShownArtifact> shown)
    {
        var content = new ArrayBufferWriter<byte>();
        content.Write(id.ToByteArray());
        Encoding.UTF8.GetBytes(definition.Human!.FormSchema?.GetRawText() ?? "", content);
        foreach (var artifact in shown)
        {
            Encoding.UTF8.GetBytes(artifact.Step, content);
            artifact.Digest.CopyTo(content.GetSpan(Digest.Size));
            content.Advance(Digest.Size);
        }

        return Digest.Of(content.WrittenSpan).ToString()[..32];
    }
}
