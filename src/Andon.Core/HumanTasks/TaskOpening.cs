using System.Buffers;
using System.Text;
using Andon.Artifacts;
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
            || !StepInput.TryText(human.AssigneeRole, run, step.Index, "config.assignee_role", out var assigneeRole, out error))
        {
            return false;
        }

        // A name that comes out empty would open the decision to anyone: whoever wrote the template meant somebody.
        if ((human.AssigneeId is not null && string.IsNullOrEmpty(assigneeId)) || (human.AssigneeRole is not null && string.IsNullOrEmpty(assigneeRole)))
        {
            error = new StepError("invalid_config", $"{step.Name}.config: assignee_id or assignee_role names nobody once its expression is evaluated", Retryable: false);
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
            Shown = [.. shown],
            ETag = ETagOf(id, definition, shown),
            OpenedAt = now,
            DueAt = human.Timeout is { } timeout ? now + timeout : null,
        };
        return true;
    }

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
