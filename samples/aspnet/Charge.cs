using Andon.Steps;

namespace Andon.Samples.AspNet;

/// <summary>The application's own step. It may be called more than once for one activation, so the bank is told the idempotency key.</summary>
internal sealed class Charge(ILogger<Charge> log) : IStepHandler<Charge.Bill, Charge.Receipt>
{
    public ValueTask<Receipt> ExecuteAsync(Bill input, StepContext context)
    {
        log.LogInformation("charging {Cents} cents", input.Cents);
        return ValueTask.FromResult(new Receipt(input.Cents, "receipt-" + context.IdempotencyKey));
    }

    internal sealed record Bill(long Cents);

    internal sealed record Receipt(long Charged, string Number);
}
