namespace Andon.Pipelines;

/// <summary>Builds a definition in C#: the same that YAML or JSON would give, with the same digest.</summary>
/// <example>
/// <code>
/// var pipeline = PipelineBuilder.Create("publish-article")
///     .Script("draft", ["./draft.sh"], s => s.Retry(3))
///     .ApprovalGate("review", g => g.After("draft").AssigneeRole("editor").RollbackTo("draft"))
///     .Http("publish", "POST", "https://example.org/articles", h => h.After("review").Body("${{ steps.draft.output }}"))
///     .Build();
/// </code>
/// </example>
public sealed class PipelineBuilder : StepsBuilder<PipelineBuilder>
{
    private PipelineDefinition definition;

    private PipelineBuilder(string name) => definition = new PipelineDefinition { Name = name, Steps = [] };

    /// <summary>Begins a pipeline.</summary>
    public static PipelineBuilder Create(string name) => new(name);

    /// <summary>For people. Default: the name.</summary>
    public PipelineBuilder Title(string title) => With(definition with { Title = title });

    /// <summary>JSON Schema 2020-12 of the run's parameters; any value that serializes to it, with names as they are.</summary>
    public PipelineBuilder Params(object schema) => With(definition with { Params = BuilderJson.From(schema) });

    /// <summary>Whether the other branches are cancelled when a step fails for good. Default: true.</summary>
    public PipelineBuilder FailFast(bool failFast) => With(definition with { FailFast = failFast });

    /// <summary>Running steps in one run at once.</summary>
    public PipelineBuilder MaxParallel(int most) => With(definition with { MaxParallel = most });

    /// <summary>The definition.</summary>
    /// <exception cref="PipelineException">Something is wrong; <see cref="PipelineException.Problems"/> says all of it. Types that are not built in are checked when the pipeline is published.</exception>
    public PipelineDefinition Build()
    {
        var built = definition with { Steps = ToSteps() };
        var problems = PipelineValidator.ValidateShape(built);
        return problems.IsEmpty ? built : throw new PipelineException($"The pipeline '{built.Name}' is not valid:", problems);
    }

    private PipelineBuilder With(PipelineDefinition next)
    {
        definition = next;
        return this;
    }
}
