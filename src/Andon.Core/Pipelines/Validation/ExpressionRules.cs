using System.Collections.Immutable;
using System.Text.Json;
using Andon.Expressions;

namespace Andon.Pipelines;

/// <summary>Expressions and templates: that they can be parsed, and that they refer only to what is there when the step starts.</summary>
internal sealed class ExpressionRules(StepScope scope, ProblemList problems)
{
    private static readonly ImmutableArray<string> Variables = ["params", "steps", "run", "tenant", "attempt", "feedback"];
    private static readonly ImmutableArray<string> RunFields = ["id", "revision", "title", "owner"];

    public void Check(StepUnderCheck step)
    {
        if (step.Definition.When is { } when) CheckWhen(step, when);
        if (step.Definition.Input is { } input) CheckTemplate(step, "/input", input);
        if (step.Definition.Config is not { } config) return;
        CheckTemplate(step, "/config", config);
    }

    private void CheckWhen(StepUnderCheck step, string when)
    {
        if (when.TrimStart().StartsWith(StepConfig.Open, StringComparison.Ordinal))
        {
            step.Fail("bad_expression", "/when", "'when' is an expression as it is; write it without '${{ }}'", 0);
            return;
        }

        if (!Expression.TryParse(when, out var expression, out var error))
        {
            step.Fail("bad_expression", "/when", $"when: {error.Message}", error.Offset);
            return;
        }

        foreach (var reference in expression.References) CheckReference(step, "/when", reference);
    }

    private void CheckTemplate(StepUnderCheck step, string where, JsonElement json)
    {
        if (Template.TryParse(json, out var template, out var error))
        {
            foreach (var (pointer, reference) in template.References) CheckReference(step, where + pointer, reference);
            return;
        }

        // The parser stops at its first error; each string by itself gives all of them, and what remains is about the whole.
        var before = problems.Count;
        CheckStrings(step, where, json);
        if (problems.Count == before) step.Fail("bad_expression", where + error.Pointer, error.Message, error.Offset);
    }

    private void CheckStrings(StepUnderCheck step, string where, JsonElement json)
    {
        if (problems.IsFull) return;
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject()) CheckStrings(step, JsonPointer.Of(where, member.Name), member.Value);
                break;
            case JsonValueKind.Array:
                foreach (var (i, item) in json.EnumerateArray().Index()) CheckStrings(step, JsonPointer.Of(where, i), item);
                break;
            case JsonValueKind.String when StepConfig.IsTemplate(json):
                if (!Template.TryParse(json, out var template, out var error)) step.Fail("bad_expression", where, $"{Shown(where)}: {error.Message}", error.Offset);
                else foreach (var (_, reference) in template.References) CheckReference(step, where, reference);
                break;
        }
    }

    private void CheckReference(StepUnderCheck step, string where, Reference reference)
    {
        if (step.IsFull) return;
        var (variable, field) = (reference.Variable, reference.Field);
        if (variable is "item" or "index")
        {
            if (scope.Outer is null && !IsMapKey(step, where))
                step.Fail("unknown_variable", where, $"{Shown(where)}: '{variable}' is there only inside the steps of a map", reference.Offset);
        }
        else if (!Variables.Contains(variable))
            step.Fail("unknown_variable", where, $"{Shown(where)}: there is no variable '{variable}'{Nearest.Hint(variable, Variables)}", reference.Offset);
        else if (string.Equals(variable, "run", StringComparison.Ordinal) && field is not null && !RunFields.Contains(field))
            step.Fail("unknown_variable", where, $"{Shown(where)}: a run has no '{field}'{Nearest.Hint(field, RunFields)}", reference.Offset);
        else if (string.Equals(variable, "steps", StringComparison.Ordinal))
            CheckStep(step, where, reference);
    }

    private void CheckStep(StepUnderCheck step, string where, Reference reference)
    {
        var at = Shown(where);
        if (reference.Field is not { } name)
        {
            step.Fail("whole_steps", where, $"{at}: 'steps' cannot be used as a whole or with a computed name, because which steps are meant tells what must run again after a change; name each step, as in {Example(step)}", reference.Offset);
            return;
        }

        switch (scope.Find(name, step.Index))
        {
            case StepRelation.Unknown:
                step.Fail("unknown_step", where, $"{at}: there is no step '{name}'{Nearest.Hint(name, [.. scope.Names])}", reference.Offset);
                break;
            case StepRelation.Itself:
                step.Fail("not_a_dependency", where, $"{at}: a step cannot refer to itself, nor to the map it is in", reference.Offset);
                break;
            case StepRelation.After:
                step.Fail("not_a_dependency", where, $"{at}: '{name}' is not a dependency; it comes after '{step.Definition.Name}', so that its output is not there yet", reference.Offset);
                break;
            case StepRelation.Beside:
                step.Fail("not_a_dependency", where, $"{at}: '{name}' is not a dependency; add '{name}' to deps{(scope.Graph.TryFind(name, out _) ? "" : " of the map")}", reference.Offset);
                break;
        }
    }

    /// <summary>The key of a map is evaluated for each of its items.</summary>
    private static bool IsMapKey(StepUnderCheck step, string where) =>
        where == "/config/key" && string.Equals(step.Definition.Type, BuiltInStepTypes.Map.Name, StringComparison.Ordinal);

    private static string Example(StepUnderCheck step) =>
        step.Definition.Deps is [var first, ..] ? $"steps.{first}.output" : "steps.NAME.output, and put it into deps";

    private static string Shown(string where) => where[1..];
}
