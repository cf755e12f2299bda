namespace Andon.Pipelines;

/// <summary>What undoes a step: a small step of its own, whose expressions see that step and what comes before it.</summary>
internal static class CompensationRules
{
    public static void Check(StepDefinition compensate, StepUnderCheck owner, StepScope scope, TypeRules types, ProblemList problems)
    {
        var named = compensate with { Name = StepDefinition.CompensationOf(owner.Definition.Name) };
        var step = new StepUnderCheck(named, owner.Index, owner.Pointer, problems, key: "compensate");
        CheckKeys(step);
        StepRules.CheckValues(step);
        if (types.Check(step) is { Execution: not (StepExecution.Handler or StepExecution.External) } type)
            step.Fail("compensation_type", "/type", $"a step of type '{type.Name}' cannot undo another; use a type that a handler or a worker carries out, such as script or http");
        new ExpressionRules(scope with { Undoes = true }, problems).Check(step);
    }

    private static void CheckKeys(StepUnderCheck step)
    {
        var definition = step.Definition;
        if (!definition.Deps.IsEmpty) Fail(step, "deps", "it runs when its step is to be undone, and sees what that step depends on");
        if (definition.When is not null) Fail(step, "when", "what was done is undone; decide inside it where there is nothing to do");
        if (definition.RunIf != RunIf.Success) Fail(step, "run_if", "it runs only when its step is to be undone");
        if (definition.Compensate is not null) Fail(step, "compensate", "what undoes a step is not undone itself");
    }

    private static void Fail(StepUnderCheck step, string key, string why) =>
        step.Fail("compensation_key", $"/{key}", $"'{key}' has no place in a compensation: {why}; leave it out", isKey: true);
}
