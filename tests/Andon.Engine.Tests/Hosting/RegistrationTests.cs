using Andon.Pipelines;
using Andon.Runs;
using Andon.Steps;
using Microsoft.Extensions.DependencyInjection;
using static Andon.Engine.Tests.Hosting.TestHost;

namespace Andon.Engine.Tests.Hosting;

/// <summary>The forms of a handler, and what is told to those who register one that could not be used.</summary>
public sealed class RegistrationTests
{
    private static readonly Func<StepContext, ValueTask<StepOutput>> Nothing = _ => ValueTask.FromResult(StepOutput.Empty);

    [Fact]
    public async Task A_function_may_have_types_of_its_own()
    {
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler<Words, Counted>("count", (input, context) => new(new Counted(input.PlainText.Length, context.Attempt))));
        var run = await host.RunAsync("""{"andon":1,"name":"p","fail_fast":false,"steps":{"a":{"type":"count","input":{"plain_text":"tea"}},"b":{"type":"count","input":{"plain_text":3}}}}""");
        run.Steps["a"].Output!.Value.GetRawText().ShouldBe("""{"letter_count":3,"attempt":1}""");
        run.Steps["b"].Error!.Code.ShouldBe("invalid_input");
    }

    [Fact]
    public async Task A_function_may_come_with_the_metadata_of_its_type()
    {
        var time = new ManualTimeProvider();
        var gate = new Gate();
        await using var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler(new StepType { Name = "slow", Timeout = TimeSpan.FromMinutes(2) }, gate.ExecuteAsync), time: time);
        var run = await host.SubmitAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"slow"}}}""");
        await gate.EnteredAsync();
        gate.Contexts.Single().Deadline.ShouldBe(time.GetUtcNow() + TimeSpan.FromMinutes(2));
        time.Advance(TimeSpan.FromMinutes(2));
        (await host.WaitAsync(run.RunId)).Steps["a"].Error!.Code.ShouldBe("timeout");
    }

    [Theory]
    [InlineData(typeof(Classic))]
    [InlineData(typeof(Typed))]
    public async Task A_class_that_is_found_at_run_time_takes_up_the_steps_that_waited_for_it(Type handler)
    {
        await using var host = await StartAsync(StoreKind.Memory);
        var type = new StepType { Name = "plug" };
        host.Handlers.Register(type, StepHandlers.Of(Nothing));
        await host.Client.PublishAsync(Ann, Define("""{"andon":1,"name":"p","steps":{"a":{"type":"plug","input":{"plain_text":"tea"}}}}"""));
        host.Handlers.Unregister("plug").ShouldBeTrue();
        var run = (await host.Client.SubmitAsync(Ann, new() { Pipeline = "p" })).RunId;
        await host.UntilAsync(run, r => r.Steps["a"].State == StepState.NoHandler);
        host.Handlers.Register(type, StepHandlers.Of(handler));
        (await host.WaitAsync(run)).Output!.Value.GetProperty("a").GetProperty("letter_count").GetInt32().ShouldBe(3);
    }

    [Fact]
    public async Task A_service_with_a_key_is_found_or_missed_by_its_key()
    {
        await using (var host = await StartAsync(StoreKind.Memory, a => a.AddStepHandler<Keyed>("keyed").Services.AddKeyedSingleton("blue", new Paint("blue"))))
        {
            (await host.RunAsync("""{"andon":1,"name":"p","steps":{"a":{"type":"keyed"}}}""")).Output!.Value.GetRawText().ShouldBe("""{"a":"blue"}""");
        }

        await using var other = Create(StoreKind.Memory, a => a.AddStepHandler<Keyed>("keyed").Services.AddKeyedSingleton("red", new Paint("red")));
        (await Should.ThrowAsync<InvalidOperationException>(() => other.StartAsync())).Message.ShouldContain("needs Paint");
    }

    [Fact]
    public void A_type_that_no_pipeline_could_use_is_refused_where_it_is_registered()
    {
        var andon = new ServiceCollection().AddAndon();
        var registry = new HandlerRegistry();
        foreach (var (type, words) in new (StepType, string)[]
        {
            (new() { Name = "My Type" }, "'My Type' is no name of a step type"),
            (new() { Name = "script" }, "the step type 'script' is built in"),
            (new() { Name = "agent" }, "the name 'agent' is kept for a later version"),
            (new() { Name = "slow", Timeout = TimeSpan.FromSeconds(-1) }, "the timeout must be more than 0"),
            (new() { Name = "many", MaxRunning = 0 }, "'max_running' must be at least 1"),
            (new() { Name = "sign", Execution = StepExecution.Approval }, "IAndonClient.RegisterStepTypeAsync"),
        })
        {
            Should.Throw<ArgumentException>(() => andon.AddStepHandler(type, Nothing)).Message.ShouldContain(words);
            Should.Throw<ArgumentException>(() => andon.AddStepHandler<Classic>(type)).Message.ShouldContain(words);
            Should.Throw<ArgumentException>(() => registry.Register(type, StepHandlers.Of(Nothing))).Message.ShouldContain(words);
        }

        Should.Throw<ArgumentException>(() => registry.Unregister("http")).Message.ShouldContain("built in");
    }

    [Theory]
    [InlineData(typeof(IStepHandler), "name the class that implements it")]
    [InlineData(typeof(Paint), "implement IStepHandler")]
    [InlineData(typeof(Hidden), "give it a public constructor")]
    [InlineData(typeof(TwoFaced), "make a class of each")]
    public void A_class_that_could_not_be_made_or_called_is_refused_where_it_is_registered(Type handler, string words) =>
        Should.Throw<ArgumentException>(() => StepHandlers.Of(handler)).Message.ShouldContain(words);

    [Fact]
    public void A_function_that_is_not_there_is_refused_where_it_is_registered()
    {
        var andon = new ServiceCollection().AddAndon();
        Should.Throw<ArgumentNullException>(() => andon.AddStepHandler("work", null!));
        Should.Throw<ArgumentNullException>(() => andon.AddStepHandler<Words, Counted>("work", null!));
    }

    private sealed record Words(string PlainText);

    private sealed record Counted(int LetterCount, int Attempt);

    private sealed record Paint(string Colour);

    private sealed class Classic : IStepHandler
    {
        public ValueTask<StepOutput> ExecuteAsync(StepContext context) => new(StepOutput.From(new Counted(context.Input.GetProperty("plain_text").GetString()!.Length, context.Attempt)));
    }

    private sealed class Typed : IStepHandler<Words, Counted>
    {
        public ValueTask<Counted> ExecuteAsync(Words input, StepContext context) => new(new Counted(input.PlainText.Length, context.Attempt));
    }

    private sealed class Keyed([FromKeyedServices("blue")] Paint paint) : IStepHandler
    {
        public ValueTask<StepOutput> ExecuteAsync(StepContext context) => new(StepOutput.From(paint.Colour));
    }

    private sealed class Hidden : IStepHandler
    {
        private Hidden()
        {
        }

        public ValueTask<StepOutput> ExecuteAsync(StepContext context) => new(StepOutput.Empty);
    }

    private sealed class TwoFaced : IStepHandler<Words, Counted>, IStepHandler<Counted, Words>
    {
        public ValueTask<Counted> ExecuteAsync(Words input, StepContext context) => new(new Counted(0, 0));

        public ValueTask<Words> ExecuteAsync(Counted input, StepContext context) => new(new Words(""));
    }
}
