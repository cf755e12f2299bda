using Andon.Steps;

namespace Andon.Samples.Embedded;

/// <summary>A handler: typed input and output, with whatever services its constructor asks for.</summary>
internal sealed class Greet : IStepHandler<Greet.Person, Greet.Greeting>
{
    /// <summary>A pipeline with one step of this handler's type.</summary>
    public const string Pipeline = """
        andon: 1
        name: greeting
        steps:
          greet: { type: greet, input: { name: Ada } }
        """;

    public ValueTask<Greeting> ExecuteAsync(Person input, StepContext context) => ValueTask.FromResult(new Greeting($"Hello, {input.Name}!"));

    internal sealed record Person(string Name);

    internal sealed record Greeting(string Text);
}
