using System.Collections.Immutable;

namespace Andon.Pipelines;

/// <summary>Builds steps that are beside one another: those of a pipeline, or those of a map.</summary>
/// <typeparam name="TSelf">The builder itself, so that calls can be chained.</typeparam>
public abstract class StepsBuilder<TSelf>
    where TSelf : StepsBuilder<TSelf>
{
    private readonly ImmutableArray<StepDefinition>.Builder all = ImmutableArray.CreateBuilder<StepDefinition>();

    private protected StepsBuilder()
    {
    }

    /// <summary>A step of any type.</summary>
    public TSelf Step(string name, string type, Action<StepBuilder>? configure = null) => Add(new StepBuilder(name, type), configure);

    /// <summary>A step that was put together elsewhere.</summary>
    public TSelf Step(StepDefinition step)
    {
        all.Add(step);
        return (TSelf)this;
    }

    /// <summary>A point where branches meet.</summary>
    public TSelf Noop(string name, Action<StepBuilder>? configure = null) => Step(name, BuiltInStepTypes.Noop.Name, configure);

    /// <summary>Evaluates a template; any value that serializes to JSON, with names as they are.</summary>
    public TSelf Transform(string name, object output, Action<StepBuilder>? configure = null) =>
        Step(name, BuiltInStepTypes.Transform.Name, s =>
        {
            s.Config(new { output });
            configure?.Invoke(s);
        });

    /// <summary>Waits, without a worker. The duration has whole milliseconds.</summary>
    public TSelf Delay(string name, TimeSpan duration, Action<StepBuilder>? configure = null) =>
        Step(name, BuiltInStepTypes.Delay.Name, s =>
        {
            s.Config(new Dictionary<string, string>(StringComparer.Ordinal) { ["for"] = Duration.Format(duration) });
            configure?.Invoke(s);
        });

    /// <summary>Waits until a time (RFC 3339) or what a template gives, without a worker.</summary>
    public TSelf DelayUntil(string name, string time, Action<StepBuilder>? configure = null) =>
        Step(name, BuiltInStepTypes.Delay.Name, s =>
        {
            s.Config(new { until = time });
            configure?.Invoke(s);
        });

    /// <summary>Waits for a signal sent to the run, without a worker.</summary>
    public TSelf Signal(string name, string signal, Action<SignalBuilder>? configure = null) => Add(new SignalBuilder(name, signal), configure);

    /// <summary>A worker outside of the engine claims it and sends its output.</summary>
    public TSelf External(string name, Action<ExternalBuilder>? configure = null) => Add(new ExternalBuilder(name), configure);

    /// <summary>Runs a program with its arguments.</summary>
    public TSelf Script(string name, IEnumerable<string> run, Action<ScriptBuilder>? configure = null) => Add(new ScriptBuilder(name, run), configure);

    /// <summary>Sends an HTTP request.</summary>
    public TSelf Http(string name, string method, string url, Action<HttpBuilder>? configure = null) => Add(new HttpBuilder(name, method, url), configure);

    /// <summary>A person fills a form.</summary>
    public TSelf HumanTask(string name, Action<HumanTaskBuilder>? configure = null) => Add(new HumanTaskBuilder(name), configure);

    /// <summary>People approve or reject.</summary>
    public TSelf ApprovalGate(string name, Action<ApprovalGateBuilder>? configure = null) => Add(new ApprovalGateBuilder(name), configure);

    /// <summary>Carries out steps for each item of a list: an expression such as <c>${{ params.pages }}</c>, or any value that serializes to a JSON list.</summary>
    public TSelf Map(string name, object over, Action<MapBuilder> configure) => Add(new MapBuilder(name, over), configure);

    /// <summary>Starts a run of another pipeline and waits for its end.</summary>
    public TSelf Pipeline(string name, string pipeline, Action<ChildBuilder>? configure = null) => Add(new ChildBuilder(name, pipeline), configure);

    private TSelf Add<TStep>(TStep step, Action<TStep>? configure)
        where TStep : StepBuilder<TStep>
    {
        configure?.Invoke(step);
        return Step(step.Build());
    }

    internal ImmutableArray<StepDefinition> ToSteps() => all.ToImmutable();
}
