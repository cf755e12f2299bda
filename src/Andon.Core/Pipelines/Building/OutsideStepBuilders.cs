namespace Andon.Pipelines;

/// <summary>A <c>signal</c> step.</summary>
public sealed class SignalBuilder : StepBuilder<SignalBuilder>
{
    internal SignalBuilder(string name, string signal)
        : base(name, BuiltInStepTypes.Signal.Name) => Set("name", signal);

    /// <summary>How long the signal is waited for; then the step fails. Whole milliseconds.</summary>
    public SignalBuilder Within(TimeSpan time) => Set("timeout", Duration.Format(time));

    /// <summary>JSON Schema 2020-12 of the signal's data; any value that serializes to it, with names as they are.</summary>
    public SignalBuilder Schema(object schema) => Set("schema", BuilderJson.From(schema));
}

/// <summary>An <c>external</c> step.</summary>
public sealed class ExternalBuilder : StepBuilder<ExternalBuilder>
{
    internal ExternalBuilder(string name)
        : base(name, BuiltInStepTypes.External.Name)
    {
    }

    /// <summary>JSON Schema 2020-12 of what the worker sends; any value that serializes to it, with names as they are.</summary>
    public ExternalBuilder Schema(object schema) => Set("schema", BuilderJson.From(schema));
}
