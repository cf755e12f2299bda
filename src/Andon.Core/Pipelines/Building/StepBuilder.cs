using System.Text.Json;

namespace Andon.Pipelines;

/// <summary>What can be said of a step of whatever type. <see cref="PipelineBuilder"/> hands one to the lambda of each step.</summary>
/// <typeparam name="TSelf">The builder of the step's type, so that calls can be chained in any order.</typeparam>
public abstract class StepBuilder<TSelf>
    where TSelf : StepBuilder<TSelf>
{
    private readonly Dictionary<string, object?> config = new(StringComparer.Ordinal);
    private StepDefinition definition;
    private JsonElement? whole;

    private protected StepBuilder(string name, string type) => definition = new StepDefinition { Name = name, Type = type };

    private TSelf Self => (TSelf)this;

    /// <summary>For people. Default: the name.</summary>
    public TSelf Title(string title) => With(definition with { Title = title });

    /// <summary>Steps that come before this one; several calls add up.</summary>
    public TSelf After(params IEnumerable<string> steps) => With(definition with { Deps = [.. definition.Deps, .. steps] });

    /// <summary>A CEL expression; where it is false, the step is skipped.</summary>
    public TSelf When(string expression) => With(definition with { When = expression });

    /// <summary>Runs the step also after failed or skipped dependencies.</summary>
    public TSelf RunAlways() => With(definition with { RunIf = RunIf.Always });

    /// <summary>A template of what the handler gets; any value that serializes to JSON, with names as they are.</summary>
    public TSelf Input(object template) => With(definition with { Input = BuilderJson.From(template) });

    /// <summary>JSON Schema 2020-12 the output must meet.</summary>
    public TSelf OutputSchema(object schema) => With(definition with { OutputSchema = BuilderJson.From(schema) });

    /// <summary>Attempts in all, with the waits between them; what is null keeps its default.</summary>
    public TSelf Retry(
        int maxAttempts, TimeSpan? backoff = null, double? factor = null, TimeSpan? maxBackoff = null, double? jitter = null, params string[] nonRetryable)
    {
        var none = RetryPolicy.None;
        return Retry(new RetryPolicy
        {
            MaxAttempts = maxAttempts,
            Backoff = backoff ?? none.Backoff,
            Factor = factor ?? none.Factor,
            MaxBackoff = maxBackoff ?? none.MaxBackoff,
            Jitter = jitter ?? none.Jitter,
            NonRetryable = [.. nonRetryable],
        });
    }

    /// <summary>How often and when a failed attempt is tried again.</summary>
    public TSelf Retry(RetryPolicy retry) => With(definition with { Retry = retry });

    /// <summary>The time one attempt may take.</summary>
    public TSelf Timeout(TimeSpan timeout) => With(definition with { Timeout = timeout });

    /// <summary>What follows when the node that ran an attempt died.</summary>
    public TSelf OnLost(OnLost onLost) => With(definition with { OnLost = onLost });

    /// <summary>Which workers may take the step.</summary>
    public TSelf Queue(string queue) => With(definition with { Queue = queue });

    /// <summary>At most so many at once in the tenant, over all steps with the same key.</summary>
    public TSelf Concurrency(string key, int limit) => With(definition with { Concurrency = new ConcurrencyLimit(key, limit) });

    /// <summary>What undoes the step where its run fails, or is cancelled with compensation: a step of a type that a handler or a worker carries out.</summary>
    public TSelf Compensate(string type, Action<StepBuilder>? configure = null) => Compensate(new StepBuilder(definition.Name, type), configure);

    /// <summary>The same, by a program with its arguments.</summary>
    public TSelf CompensateByScript(IEnumerable<string> run, Action<ScriptBuilder>? configure = null) => Compensate(new ScriptBuilder(definition.Name, run), configure);

    /// <summary>The same, by an HTTP request.</summary>
    public TSelf CompensateByHttp(string method, string url, Action<HttpBuilder>? configure = null) => Compensate(new HttpBuilder(definition.Name, method, url), configure);

    /// <summary>All of the config at once; any value that serializes to JSON, with names as they are: <c>new { run = new[] { "date" } }</c>.</summary>
    public TSelf Config(object value)
    {
        whole = BuilderJson.From(value);
        return Self;
    }

    private protected TSelf Set(string key, object? value)
    {
        config[key] = value;
        return Self;
    }

    internal virtual StepDefinition Build()
    {
        var json = config.Count == 0 ? whole : BuilderJson.Merge(whole, config);
        return definition with { Config = StepConfig.IsEmpty(json) ? null : json };
    }

    private TSelf Compensate<TStep>(TStep step, Action<TStep>? configure)
        where TStep : StepBuilder<TStep>
    {
        configure?.Invoke(step);
        return With(definition with { Compensate = step.Build() with { Name = StepDefinition.CompensationOf(definition.Name) } });
    }

    private TSelf With(StepDefinition next)
    {
        definition = next;
        return Self;
    }
}

/// <summary>A step of a type that has no builder of its own.</summary>
public sealed class StepBuilder : StepBuilder<StepBuilder>
{
    internal StepBuilder(string name, string type)
        : base(name, type)
    {
    }
}
