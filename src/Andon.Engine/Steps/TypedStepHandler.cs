using System.Text.Json;

namespace Andon.Steps;

/// <summary>Lets a typed handler be called as any other. Input that its type does not admit fails the attempt as <c>invalid_input</c>.</summary>
internal sealed class TypedStepHandler<TIn, TOut>(Func<TIn, StepContext, ValueTask<TOut>> execute) : IStepHandler
{
    public TypedStepHandler(IStepHandler<TIn, TOut> handler)
        : this(handler.ExecuteAsync)
    {
    }

    public async ValueTask<StepOutput> ExecuteAsync(StepContext context) =>
        StepOutput.From<TOut>(await execute(Read(context), context));

    private static TIn Read(StepContext context)
    {
        try
        {
            return JsonSerializer.Deserialize<TIn>(context.InputBytes.Span, AndonJson.Options) ?? throw Invalid("null is no input.", inner: null);
        }
        catch (JsonException exception)
        {
            throw Invalid(exception.Message, exception);
        }
    }

    // The same input would be read again.
    private static StepFailedException Invalid(string reason, Exception? inner) =>
        new("invalid_input", $"The input is not a {typeof(TIn).Name}: {reason}", retryable: false, inner);
}
