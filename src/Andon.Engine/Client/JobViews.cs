using System.Text.Json;
using Andon.Runs;
using Andon.Steps;

namespace Andon.Client;

/// <summary>A step that an outside worker has claimed, with all that it needs to carry it out.</summary>
public sealed record JobView
{
    /// <summary>Names this attempt in every later call.</summary>
    public required string Id { get; init; }

    /// <summary>Proves in every later call that it is this worker's.</summary>
    public required Guid Token { get; init; }

    /// <summary>Whose run it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The step's name.</summary>
    public required string Step { get; init; }

    /// <summary>The step type.</summary>
    public required string Type { get; init; }

    /// <summary>The revision of the activation.</summary>
    public required int Revision { get; init; }

    /// <summary>The number of the attempt, from 1 in each activation.</summary>
    public required int Attempt { get; init; }

    /// <summary><c>run/step/revision</c>: the same for all attempts of one activation. Hand it to whatever must not be done twice.</summary>
    public required string IdempotencyKey { get; init; }

    /// <summary>The step's input.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>The step's rendered <c>config</c>.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>The trace that the run belongs to, as a <c>traceparent</c> of W3C Trace Context to go on from; null where it belongs to none.</summary>
    public string? Traceparent { get; init; }

    /// <summary>Its <c>tracestate</c>, where it has one.</summary>
    public string? Tracestate { get; init; }

    /// <summary>When the attempt times out, whatever the worker says; null for no limit.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Until when the worker has it, unless it says that it goes on.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    internal static JobView Of(Run run, AttemptStarted started, DateTimeOffset leaseUntil)
    {
        var step = run.Steps[run.IndexOf(started.Step)];
        var definition = step.Definition;
        // The claim was decided because both could be told.
        StepInput.TryInput(run, step.Index, started.Attempt, out var input, out _);
        StepInput.TryConfig(run, step.Index, started.Attempt, out var config, out _);
        return new JobView
        {
            Id = new JobId(run.Id, started.Attempt, started.Step).ToString(),
            Token = started.Token,
            Tenant = run.Tenant,
            RunId = run.Id,
            Pipeline = run.Pipeline.Name,
            Step = started.Step,
            Type = definition.Type.Name,
            Revision = step.Revision,
            Attempt = started.Attempt,
            IdempotencyKey = StepContext.KeyOf(run.Id, started.Step, step.Revision),
            Input = RunViews.Json(input),
            Config = RunViews.Json(config),
            Traceparent = run.Trace?.Parent,
            Tracestate = run.Trace?.State,
            Deadline = step.DueAt,
            LeaseUntil = leaseUntil,
        };
    }
}

/// <summary>The answer to a heartbeat.</summary>
/// <param name="Id">The job.</param>
/// <param name="LeaseUntil">Until when the worker has it now.</param>
public sealed record JobLease(string Id, DateTimeOffset LeaseUntil);

/// <summary>What became of the step of a job that ended.</summary>
/// <param name="Id">The job.</param>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step's name.</param>
/// <param name="State">Where the step is now: completed, to be tried again, or failed.</param>
public sealed record JobEnd(string Id, Guid RunId, string Step, StepState State);

/// <summary>What became of a signal.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Name">What the signal is called.</param>
/// <param name="Step">The step that it completed; null where it is kept until one waits for it.</param>
public sealed record SignalView(Guid RunId, string Name, string? Step);
