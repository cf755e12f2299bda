using Andon.Steps;

namespace Andon.Samples.Embedded;

/// <summary>A handler: typed input and output, with whatever services its constructor asks for.</summary>
public sealed class Greet : IStepHandler<Greet.Person, Greet.Greeting>
{
    /// <summary>A pipeline with one step of this handler's type.</summary>
    public const string Pipeline = """
        andon: 1
        name: greeting
        steps:
          greet: { type: greet, input: { name: Ada } }
        """;

    /// <inheritdoc/>
    public ValueTask<Greeting> ExecuteAsync(Person input, StepContext context) => ValueTask.FromResult(new Greeting($"Hello, {input.Name}!"));

    /// <summary>Whom to greet.</summary>
    public sealed record Person(string Name);

    /// <summary>The words.</summary>
    public sealed record Greeting(string Text);
}
