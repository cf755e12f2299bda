using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>Everything that must hold before a definition may be published. It reports all problems, not the first.</summary>
public static class PipelineValidator
{
    /// <summary>The problems of a definition, at most <see cref="PipelineLimits.MaxProblems"/>; empty where it can be published.</summary>
    /// <param name="definition">What the author wrote.</param>
    /// <param name="stepTypes">The types a tenant can use, by name: see <see cref="BuiltInStepTypes.With"/>.</param>
    public static ImmutableArray<PipelineProblem> Validate(PipelineDefinition definition, IReadOnlyDictionary<string, StepType> stepTypes)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(stepTypes);
        return Validate(definition, new TypeRules(stepTypes, unknownIsProblem: true));
    }

    /// <summary>
    /// The problems that can be told without a tenant's registry: steps of built-in types are checked whole, the configs of other types are taken
    /// on trust.
    /// </summary>
    public static ImmutableArray<PipelineProblem> ValidateShape(PipelineDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Validate(definition, new TypeRules(BuiltInStepTypes.ByName, unknownIsProblem: false));
    }

    /// <summary>The types that the steps name, in the order of their names: what is stored with the version.</summary>
    public static ImmutableArray<StepType> TypesUsed(PipelineDefinition definition, IReadOnlyDictionary<string, StepType> stepTypes)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(stepTypes);
        var names = All(definition.Steps).Select(s => s.Type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. names.Where(stepTypes.ContainsKey).Select(name => stepTypes[name])];
    }

    /// <summary>The pipelines that steps start runs of, those in maps too, with where they are named.</summary>
    public static ImmutableArray<(string Pointer, string Name, int? Version)> ChildrenOf(PipelineDefinition definition, IReadOnlyDictionary<string, StepType> stepTypes)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(stepTypes);
        return [.. ChildrenOf(definition.Steps, "/steps", stepTypes)];
    }

    private static IEnumerable<(string Pointer, string Name, int? Version)> ChildrenOf(ImmutableArray<StepDefinition> steps, string pointer, IReadOnlyDictionary<string, StepType> types)
    {
        foreach (var step in steps)
        {
            var at = JsonPointer.Of(pointer, step.Name);
            if (types.GetValueOrDefault(step.Type)?.Execution == StepExecution.Pipeline && ChildDefinition.Of(step) is var (name, version)) yield return (at, name, version);
            foreach (var inner in ChildrenOf(step.Steps, at + "/config/steps", types)) yield return inner;
        }
    }

    private static ImmutableArray<PipelineProblem> Validate(PipelineDefinition definition, TypeRules types)
    {
        var problems = new ProblemList();
        if (!PipelineRules.Check(definition, problems)) return problems.ToImmutable();

        CheckSteps(definition.Steps, "/steps", null, 0, types, problems);
        if (problems.Count == 0) CheckSize(definition, problems);
        return problems.ToImmutable();
    }

    private static void CheckSteps(ImmutableArray<StepDefinition> steps, string pointer, StepScope? outer, int map, TypeRules types, ProblemList problems)
    {
        var scope = new StepScope(DependencyRules.Check(steps, pointer, problems), outer, map);
        var expressions = new ExpressionRules(scope, problems);
        for (var i = 0; i < steps.Length && !problems.IsFull; i++)
        {
            var step = new StepUnderCheck(steps[i], i, pointer, problems);
            StepRules.Check(step);
            var type = types.Check(step);
            expressions.Check(step);
            if (type is not null) IdleKeyRules.Check(step, type);
            if (type?.IsInteractive is true) HumanRules.Check(step, type, scope);
            if (type is { IsBuiltIn: true } && type.Name == BuiltInStepTypes.Script.Name) ScriptRules.Check(step);
            if (type?.Execution == StepExecution.Delay) DelayRules.Check(step);
            if (type?.Execution == StepExecution.Pipeline) ChildRules.Check(step);
            if (type?.Execution == StepExecution.Signal) OutsideRules.CheckSignal(step);
            if (type?.Execution == StepExecution.External) OutsideRules.CheckSchema(step);
            if (type?.Execution == StepExecution.Map) MapRules.Check(step, scope);
            if (steps[i].Compensate is { } compensate) CompensationRules.Check(compensate, step, scope, types, problems);
            if (!steps[i].Steps.IsEmpty && scope.Depth < PipelineLimits.MaxMapDepth) CheckSteps(steps[i].Steps, step.Pointer + "/config/steps", scope, i, types, problems);
        }
    }

    /// <summary>The steps, those of the maps among them, and those that undo them.</summary>
    internal static IEnumerable<StepDefinition> All(ImmutableArray<StepDefinition> steps) =>
        steps.SelectMany(s => s.Compensate is { } compensate ? [s, compensate, .. All(s.Steps)] : All(s.Steps).Prepend(s));

    // A small file can be large once its aliases are written out, and a definition built in C# has no file at all.
    private static void CheckSize(PipelineDefinition definition, ProblemList problems)
    {
        var bytes = PipelineWriter.Write(definition).Length;
        if (bytes > PipelineLimits.MaxFileBytes)
            problems.Add("too_large", "", $"written as JSON the definition has {bytes} bytes, more than {PipelineLimits.MaxFileBytes}; split it into several pipelines");
    }
}

/// <summary>One step while it is checked: names the place in each of its problems.</summary>
internal readonly struct StepUnderCheck(StepDefinition definition, int index, string steps, ProblemList problems, string? key = null)
{
    public StepDefinition Definition => definition;

    public int Index => index;

    /// <summary>Whether a further problem would not be reported, so that there is no need to word it.</summary>
    public bool IsFull => problems.IsFull;

    public string Pointer => JsonPointer.Of(steps, key ?? definition.Name);

    public void Fail(string code, string where, string message, int? offset = null, bool isKey = false) =>
        problems.Add(new PipelineProblem(code, Pointer + where, $"step '{definition.Name}': {message}") { Offset = offset, IsKey = isKey });
}
