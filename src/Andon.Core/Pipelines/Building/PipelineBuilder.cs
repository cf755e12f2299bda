using System.Collections.Immutable;

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
public sealed class PipelineBuilder
{
    private readonly ImmutableArray<StepDefinition>.Builder steps = ImmutableArray.CreateBuilder<StepDefinition>();
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

    /// <summary>A step of any type.</summary>
    public PipelineBuilder Step(string name, string type, Action<StepBuilder>? configure = null) => Add(new StepBuilder(name, type), configure);

    /// <summary>A step that was put together elsewhere.</summary>
    public PipelineBuilder Step(StepDefinition step)
    {
        steps.Add(step);
        return this;
    }

    /// <summary>A point where branches meet.</summary>
    public PipelineBuilder Noop(string name, Action<StepBuilder>? configure = null) => Step(name, BuiltInStepTypes.Noop.Name, configure);

    /// <summary>Evaluates a template; any value that serializes to JSON, with names as they are.</summary>
    public PipelineBuilder Transform(string name, object output, Action<StepBuilder>? configure = null) =>
        Step(name, BuiltInStepTypes.Transform.Name, s =>
        {
            s.Config(new { output });
            configure?.Invoke(s);
        });

    /// <summary>Waits, without a worker. The duration has whole milliseconds.</summary>
    public PipelineBuilder Delay(string name, TimeSpan duration, Action<StepBuilder>? configure = null) =>
        Step(name, BuiltInStepTypes.Delay.Name, s =>
        {
            s.Config(new Dictionary<string, string>(StringComparer.Ordinal) { ["for"] = Duration.Format(duration) });
            configure?.Invoke(s);
        });

    /// <summary>Waits until a time (RFC 3339) or what a template gives, without a worker.</summary>
    public PipelineBuilder DelayUntil(string name, string time, Action<StepBuilder>? configure = null) =>
        Step(name, BuiltInStepTypes.Delay.Name, s =>
        {
            s.Config(new { until = time });
            configure?.Invoke(s);
        });

    /// <summary>Waits for a signal sent to the run, without a worker.</summary>
    public PipelineBuilder Signal(string name, string signal, Action<SignalBuilder>? configure = null) => Add(new SignalBuilder(name, signal), configure);

    /// <summary>A worker outside of the engine claims it and sends its output.</summary>
    public PipelineBuilder External(string name, Action<ExternalBuilder>? configure = null) => Add(new ExternalBuilder(name), configure);

    /// <summary>Runs a program with its arguments.</summary>
    public PipelineBuilder Script(string name, IEnumerable<string> run, Action<ScriptBuilder>? configure = null) => Add(new ScriptBuilder(name, run), configure);

    /// <summary>Sends an HTTP request.</summary>
    public PipelineBuilder Http(string name, string method, string url, Action<HttpBuilder>? configure = null) => Add(new HttpBuilder(name, method, url), configure);

    /// <summary>A person fills a form.</summary>
    public PipelineBuilder HumanTask(string name, Action<HumanTaskBuilder>? configure = null) => Add(new HumanTaskBuilder(name), configure);

    /// <summary>People approve or reject.</summary>
    public PipelineBuilder ApprovalGate(string name, Action<ApprovalGateBuilder>? configure = null) => Add(new ApprovalGateBuilder(name), configure);

    /// <summary>The definition.</summary>
    /// <exception cref="PipelineException">Something is wrong; <see cref="PipelineException.Problems"/> says all of it. Types that are not built in are checked when the pipeline is published.</exception>
    public PipelineDefinition Build()
    {
        var built = definition with { Steps = steps.ToImmutable() };
        var problems = PipelineValidator.ValidateShape(built);
        return problems.IsEmpty ? built : throw new PipelineException($"The pipeline '{built.Name}' is not valid:", problems);
    }

    private PipelineBuilder Add<TStep>(TStep step, Action<TStep>? configure)
        where TStep : StepBuilder<TStep>
    {
        configure?.Invoke(step);
        return Step(step.Build());
    }

    private PipelineBuilder With(PipelineDefinition next)
    {
        definition = next;
        return this;
    }
}
