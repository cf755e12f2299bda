using System.Diagnostics;
using Andon.Observing;
using Andon.Runs;
using Andon.Secrets;
using Microsoft.Extensions.Logging;

namespace Andon.Steps;

/// <summary>An attempt whose handler runs here, from the durable start to the posted result. Every exception becomes a command.</summary>
#pragma warning disable CA1001 // The attempt disposes of its own cancellation when it ends; nobody else could know when.
internal sealed class LiveAttempt : IThreadPoolWorkItem
#pragma warning restore CA1001
{
    private readonly RunEngine engine;
    private readonly Run run;
    private readonly StartAttempt start;
    private readonly CancellationTokenSource cancellation = new();
    private ReadOnlyMemory<byte>? input;
    private ITimer? timer;
    private volatile bool isFenced;
    private volatile bool isInterrupted;
    private volatile bool isTimedOut;
    private int posted;
    private int left;

    public LiveAttempt(RunEngine engine, Run run, StartAttempt start)
    {
        this.engine = engine;
        this.run = run;
        this.start = start;
    }

    public Pipelines.Step Definition => start.Step.Step;

    /// <summary>The name of the step in its run.</summary>
    public string Name => start.Step.Name;

    public Guid Token => start.Token;

    public Guid RunId => run.Id;

    public string Tenant => run.Tenant;

    /// <summary>Takes out the secrets that the handler was given; null where it was given none.</summary>
    public SecretMask? Mask { get; set; }

    public string Type => Definition.Type.Name;

    public string Pipeline => run.Pipeline.Name;

    /// <summary>The parameters of the run: compact UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Params => run.Params;

    /// <summary>The revision of the activation.</summary>
    public int Revision => run.Steps[start.Step.Index].Revision;

    /// <summary>From 1 in each activation.</summary>
    public int Number => start.Attempt;

    /// <summary>The input, put together for who asks; nothing where that fails.</summary>
    public ReadOnlyMemory<byte> Input => input ?? (TryInput(out _) ? input!.Value : default);

    /// <summary>Puts the input together.</summary>
    public bool TryInput(out StepError? error)
    {
        var isRendered = StepInput.TryInput(run, start.Step.Index, start.Attempt, out var json, out error);
        input = isRendered ? json : null;
        return isRendered;
    }

    /// <summary>Renders the config.</summary>
    public bool TryConfig(out ReadOnlyMemory<byte> config, out StepError? error) => StepInput.TryConfig(run, start.Step.Index, start.Attempt, out config, out error);

    /// <summary>The files of the attempt.</summary>
    public StepFiles FilesOf(StepContext context) => engine.Runner.FilesOf(context);

    /// <summary>The result counts no more: the handler is told to stop, and nothing waits for it.</summary>
    public void Fence()
    {
        isFenced = true;
        Cancel();
    }

    /// <summary>This node stops: the attempt ends without using up one of the step's attempts.</summary>
    public void Interrupt()
    {
        isInterrupted = true;
        Cancel();
    }

    /// <summary>This node stops and the handler does not: the attempt is on record as interrupted, and goes on nowhere but in the handler.</summary>
    public void GiveUp()
    {
        Leave();
        Post(new AttemptOutcome.Interrupted());
    }

    public void Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        var startedAt = Stopwatch.GetTimestamp();
        Measures.Lag(run, start.Step.Index, engine.Clock);
        var span = Spans.StartAttempt(run, start);
        AttemptOutcome outcome;
        try
        {
            // It may have been stopped since it was registered; then its handler is not entered at all.
            outcome = isFenced || isInterrupted
                ? new AttemptOutcome.Failed(new StepError("cancelled", "stopped before it began"))
                : await engine.Runner.RunAsync(this, Arm(), cancellation.Token);
        }
        catch (Exception e)
        {
            outcome = new AttemptOutcome.Failed(ErrorOf(e));
            Tell(e);
        }

        if (Mask is { } mask && outcome is AttemptOutcome.Failed { Error: var error }) outcome = new AttemptOutcome.Failed(error with { Code = mask.Text(error.Code), Message = mask.Text(error.Message) });
        timer?.Dispose();
        var name = NameOf(outcome);
        Measures.Attempted(Type, name, startedAt);
        // Before what the engine does with the result, which is no part of it.
        Spans.EndAttempt(span, name, (outcome as AttemptOutcome.Failed)?.Error);
        Leave();
        Post(outcome);
        cancellation.Dispose();
    }

    /// <summary>Sets the alarm of the attempt; returns when it rings.</summary>
    private DateTimeOffset? Arm()
    {
        if (Definition.Timeout is not { } timeout) return null;
        // Set only once the field is: the alarm may ring at once, and needs the timer for the time of grace.
        timer = engine.Clock.Provider.CreateTimer(static a => ((LiveAttempt)a!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(timeout, Timeout.InfiniteTimeSpan);
        return engine.Clock.Now + timeout;
    }

    /// <summary>First the handler is told; if it does not stop in the time of grace, the attempt fails without it.</summary>
    private void OnTimer()
    {
        if (isTimedOut)
        {
            engine.Log.LogWarning("Tenant {Tenant}, run {RunId}, step {Step}: the handler of attempt {Attempt} ignores its cancellation", Tenant, run.Id, Name, start.Attempt);
            Post(new AttemptOutcome.Failed(TimeoutError()));
            return;
        }

        isTimedOut = true;
        timer?.Change(engine.Options.CancellationGrace, Timeout.InfiniteTimeSpan);
        Cancel();
    }

    private void Cancel()
    {
        try
        {
            cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended.
        }
        catch (AggregateException e)
        {
            var log = Mask is { } mask ? new MaskedLog(engine.Log, mask) : engine.Log;
            log.LogWarning(e, "Tenant {Tenant}, run {RunId}, step {Step}: a cancellation callback of the handler failed", Tenant, run.Id, Name);
        }
    }

    private string NameOf(AttemptOutcome outcome) => outcome switch
    {
        _ when isFenced => "fenced",
        AttemptOutcome.Succeeded => "succeeded",
        AttemptOutcome.Failed when !isInterrupted => "failed",
        _ => "interrupted",
    };

    private void Leave()
    {
        if (Interlocked.Exchange(ref left, 1) == 0) engine.Leave(this);
    }

    private void Post(AttemptOutcome outcome)
    {
        if (Interlocked.Exchange(ref posted, 1) != 0) return;
        if (outcome is AttemptOutcome.Failed)
        {
            // What failed because it was told to stop did not fail by itself.
            if (isFenced) return;
            if (isInterrupted) outcome = new AttemptOutcome.Interrupted();
        }

        engine.Post(run.Id, new AttemptFinished(Name, start.Attempt, start.Token, outcome));
    }

    /// <summary>The run keeps the message of what nobody foresaw; where it came from is in the log.</summary>
    private void Tell(Exception e)
    {
        if (e is StepFailedException || cancellation.IsCancellationRequested) return;
        var log = Mask is { } mask ? new MaskedLog(engine.Log, mask) : engine.Log;
        log.LogWarning(e, "Tenant {Tenant}, run {RunId}, step {Step}: the handler of attempt {Attempt} threw", Tenant, run.Id, Name, start.Attempt);
    }

    private StepError TimeoutError() => new("timeout", $"attempt {start.Attempt} of '{Name}' took longer than {Pipelines.Duration.Format(Definition.Timeout!.Value)}");

    private StepError ErrorOf(Exception e) => e switch
    {
        _ when isTimedOut => TimeoutError(),
        StepFailedException x => new StepError(x.Code, x.Message, x.Retryable),
        OperationCanceledException => new StepError("cancelled", $"the handler of '{Name}' cancelled itself"),
        _ => new StepError("handler_error", $"{e.GetType().Name}: {e.Message}"),
    };
}
