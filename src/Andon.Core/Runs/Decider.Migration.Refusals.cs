using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Schemas;

namespace Andon.Runs;

/// <summary>Why a run cannot go over to another version as it is: work under way that would change, decisions that would be of something else, outputs that would not do.</summary>
internal sealed partial class Decider
{
    /// <summary>Nobody's work is changed under their hands, and no attempt goes on under another idempotency key.</summary>
    private bool RefuseUnderWay(VersionMatch match, Pipeline to)
    {
        if (match.Dropped.Where(MatchedStep.IsBusy).Select(s => s.Name).ToList() is { Count: > 0 } dropped)
            Refuse(RefusalKind.Conflict, "step_under_way", $"cannot migrate run {run.Id} to version {to.Version}: {List(dropped)} {Are(dropped)} under way and not in that version. {Wait}", ("steps", string.Join(' ', dropped)));
        else if (match.Matched.Where(m => m.IsChanged && MatchedStep.IsBusy(m.Step)).Select(m => m.Step.Name).ToList() is { Count: > 0 } changed)
            Refuse(RefusalKind.Conflict, "step_under_way", $"cannot migrate run {run.Id} to version {to.Version}: {List(changed)} {Are(changed)} under way, and that version defines {(changed.Count == 1 ? "it" : "them")} otherwise. {Wait}", ("steps", string.Join(' ', changed)));
        else if (match.Matched.FirstOrDefault(m => m.IsRenamed && (MatchedStep.IsBusy(m.Step) || MatchedStep.HasBegun(run, m.Step))) is { } begun)
            Refuse(RefusalKind.Conflict, "step_under_way", $"cannot rename '{begun.Step.Name}' to '{begun.Name}': it is {begun.Step.State.Name()} and has begun, and what it did bears its name; its next attempt would have another idempotency key. Wait until it has finished, or leave its name as it is in version {to.Version}", ("steps", begun.Step.Name));
        return refusal is not null;
    }

    private const string Wait = "Pause the run, wait until that has ended, and migrate then";

    private static string Are(List<string> names) => names.Count == 1 ? "is" : "are";

    private bool RefuseFinished(VersionMatch match, Pipeline to) =>
        match.Matched.Where(m => m.IsFinished).Any(m => RefuseKind(m, to) || RefuseForgery(m, to) || RefuseUnseen(match, m, to) || RefuseKept(m, to));

    /// <summary>Otherwise a step that nobody looked at would stand for a decision, or a decision for work.</summary>
    private bool RefuseKind(MatchedStep step, Pipeline to)
    {
        var (before, after) = (PeopleIn(step.Step.Definition), PeopleIn(step.To));
        if (before.SequenceEqual(after)) return false;
        Refuse(
            RefusalKind.Conflict, "incompatible_kind",
            $"'{step.Step.Name}' of version {run.Pipeline.Version} is {step.Step.State.Name()} and of type {step.Step.Definition.Type.Name}; as '{step.Name}' of version {to.Version}, of type {step.To.Type.Name}, it would stand for what people were not asked there. {Instead(step)}");
        return true;
    }

    /// <summary>What people decide in a step: itself, or steps of the items of a map. A map without any is as any automatic step.</summary>
    private static ImmutableArray<(string Step, string Type)> PeopleIn(Step step) => step.Map is null
        ? step.Type.IsInteractive ? [("", step.Type.Name)] : []
        : [.. step.Map.Dag.All.Where(s => s.Type.IsInteractive).Select(s => (s.Name, s.Type.Name)).Order()];

    private bool RefuseForgery(MatchedStep step, Pipeline to)
    {
        if (!step.IsRenamed || !step.IsChanged || PeopleIn(step.To).IsEmpty) return false;
        Refuse(
            RefusalKind.Conflict, "incompatible_kind",
            $"'{step.Step.Name}' was decided by people, and '{step.Name}' of version {to.Version} asks something else of them; a decision goes over to another name only where nothing else of the step changes. {Instead(step)}");
        return true;
    }

    private static string Instead(MatchedStep step) => step.IsRenamed
        ? "Leave it out of the renames: then it is dropped, and the new step begins as any other"
        : $"Give the new step another name: then '{step.Name}' is dropped, and the new one begins as any other";

    /// <summary>Whoever decided did not know what is to come before the decision now.</summary>
    private bool RefuseUnseen(VersionMatch match, MatchedStep step, Pipeline to)
    {
        if (PeopleIn(step.To).IsEmpty || match.NewlyBefore(step).ToList() is not { Count: > 0 } unseen) return false;
        Refuse(
            RefusalKind.Conflict, "decided_too_early",
            $"'{step.Step.Name}' is {step.Step.State.Name()} already, and in version {to.Version} {List(unseen)} {(unseen.Count == 1 ? "comes" : "come")} before it, which nobody who decided could see. Rerun '{step.Step.Name}' first, so that it is decided again after that; then migrate",
            ("step", step.Step.Name));
        return true;
    }

    /// <summary>Only a schema that is another than before is asked: what an operator gave on their own word stands.</summary>
    private bool RefuseKept(MatchedStep step, Pipeline to)
    {
        if (step.Step.Output is not { } output) return false;
        var before = step.Step.Definition;
        var json = RunScope.Parse(output.Content);
        ImmutableArray<SchemaError> errors = [.. Check(before.Definition.OutputSchema, step.To.Definition.OutputSchema, step.To.OutputSchema), .. Check(before.AcceptedSource, step.To.AcceptedSource, step.To.Accepted)];
        if (step.To.Type.Execution == StepExecution.Form) errors = errors.AddRange(Check(before.FormSource, step.To.FormSource, step.To.Form));
        if (errors.IsEmpty) return false;
        refusal = new Refusal(
            RefusalKind.Invalid, "output_schema",
            $"the output of '{step.Step.Name}', which would be kept, does not meet the schema of '{step.Name}' in version {to.Version}: {SchemaText.Of(errors)}. {(before.Type.IsInteractive ? $"Rerun '{step.Step.Name}'" : $"Edit the output of '{step.Step.Name}', or rerun it,")} and migrate then")
        { Errors = errors };
        return true;

        IEnumerable<SchemaError> Check(JsonElement? was, JsonElement? now, JsonSchema? schema) =>
            schema is null || (was is { } a && now is { } b && a.GetRawText() == b.GetRawText()) ? [] : schema.Validate(json);
    }

    private bool RefuseParams(Pipeline to)
    {
        var errors = to.ParamsSchema?.Validate(RunScope.Parse(run.Params)) ?? [];
        if (errors.IsEmpty) return false;
        refusal = new Refusal(
            RefusalKind.Invalid, "invalid_params",
            $"the parameters of run {run.Id} do not meet the schema of version {to.Version} of pipeline '{to.Name}': {SchemaText.Of(errors)}. They never change: publish a version that takes them, or submit a new run")
        { Errors = errors };
        return true;
    }
}
