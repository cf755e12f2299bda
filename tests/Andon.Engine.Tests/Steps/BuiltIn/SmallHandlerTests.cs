using Andon.Steps;
using Andon.Steps.BuiltIn;

namespace Andon.Engine.Tests.Steps.BuiltIn;

public sealed class SmallHandlerTests
{
    [Fact]
    public async Task Noop_gives_an_empty_object() => (await TestStep.RunAsync(new NoopHandler(), TestStep.Context())).ShouldBe("{}");

    [Theory]
    [InlineData("""{"output":{"b":1.50,"a":"ä"}}""", """{"b":1.50,"a":"ä"}""")]
    [InlineData("""{"output":"text"}""", "\"text\"")]
    [InlineData("""{"deps":["a"],"output":null}""", "null")]
    public async Task Transform_gives_its_rendered_output_byte_by_byte(string config, string expected) =>
        (await TestStep.RunAsync(new TransformHandler(), TestStep.Context(config))).ShouldBe(expected);

    [Fact]
    public async Task Transform_without_an_output_is_refused() =>
        (await TestStep.FailAsync(new TransformHandler(), TestStep.Context())).Code.ShouldBe("invalid_config");

    [Fact]
    public async Task A_function_is_a_handler()
    {
        var handler = new DelegateStepHandler(context => new(StepOutput.From(new { context.Step })));
        (await TestStep.RunAsync(handler, TestStep.Context(step: "one"))).ShouldBe("""{"step":"one"}""");
    }

    [Fact]
    public async Task A_typed_handler_reads_and_writes_snake_case()
    {
        var context = TestStep.Context(input: """{"line_items":[1,2,3]}""");
        (await TestStep.RunAsync(new TypedStepHandler<Order, Total>(new Adder()), context)).ShouldBe("""{"grand_total":6}""");
    }

    [Theory]
    [InlineData("""{"line_items":"three"}""")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    public async Task Input_that_the_type_does_not_admit_fails_for_good(string input)
    {
        var failure = await TestStep.FailAsync(new TypedStepHandler<Order, Total>(new Adder()), TestStep.Context(input: input));
        (failure.Code, failure.Retryable).ShouldBe(("invalid_input", false));
        failure.Message.ShouldContain("Order");
    }

    private sealed record Order
    {
        public required int[] LineItems { get; init; }
    }

    private sealed record Total(int GrandTotal);

    private sealed class Adder : IStepHandler<Order, Total>
    {
        public ValueTask<Total> ExecuteAsync(Order input, StepContext context) => new(new Total(input.LineItems.Sum()));
    }
}
