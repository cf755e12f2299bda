using System.Collections.Immutable;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Stores;

namespace Andon.Client;

/// <summary>Signals and the jobs of outside workers.</summary>
internal sealed partial class LocalClient
{
    private const int MaxJobs = 100;
    private const int MaxNames = 100;
    private const int MaxFailureMessage = 10_000;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    public async Task<SignalView> SignalAsync(Caller caller, Guid run, string name, JsonElement? data = null, string? idempotencyKey = null, CancellationToken cancellation = default)
    {
        CheckIdempotencyKey(idempotencyKey);
        ReadOnlyMemory<byte> json = data is { } value ? Bytes(value, $"the data of signal '{name}'") : "{}"u8.ToArray();
        await LoadAsync(caller, run, cancellation);
        var decision = await engine.SendAsync(run, new SendSignal(caller.Actor, name, json, idempotencyKey));
        var now = Accepted(decision);
        // Sent before, it has no event of its own now; what became of it then is on record.
        var step = decision.Events.OfType<SignalReceived>().FirstOrDefault() is { } received ? received.Step : now.SentSignals.First(s => s.Key == idempotencyKey).Step;
        return new SignalView(run, name, step);
    }

    public async Task<IReadOnlyList<JobView>> ClaimJobsAsync(Caller caller, JobRequest request, CancellationToken cancellation = default)
    {
        Check(request);
        var clock = engine.Clock.Provider;
        var start = clock.GetTimestamp();
        while (true)
        {
            using var listener = engine.Signals.Jobs.Listen(caller.Tenant, request.Types);
            if (engine.Signals.Jobs.IsClosed) return [];
            var jobs = await TakeAsync(caller, request, cancellation);
            if (jobs.Count > 0 && cancellation.IsCancellationRequested) GiveBack(jobs);
            cancellation.ThrowIfCancellationRequested();
            var left = request.Wait - clock.GetElapsedTime(start);
            if (jobs.Count > 0 || left <= TimeSpan.Zero) return jobs;
            // Polling finds what no bell announced.
            await listener.WaitAsync(left < engine.Options.PollInterval ? left : engine.Options.PollInterval, cancellation);
        }
    }

    public async Task<JobLease> HeartbeatJobAsync(Caller caller, string job, Guid token, CancellationToken cancellation = default)
    {
        var id = Parse(job);
        var until = engine.Clock.Now + engine.Options.JobLease;
        if (await engine.Store.ExtendLeaseAsync(new LeaseRow(id.RunId, caller.Tenant, id.Step, token, caller.Actor.User, until), cancellation)) return new JobLease(job, until);
        var now = await LoadJobAsync(caller, id, cancellation) is var run && run.Steps.Find(run.IndexOf(id.Step)) is { } step ? step.State.Name() : "gone";
        throw new AndonException(new Refusal(RefusalKind.Conflict, "stale_attempt", $"attempt {id.Attempt} of step '{id.Step}' no longer counts: the step is {now}; stop it")
        {
            Details = ImmutableDictionary<string, string>.Empty.Add("state", now),
        });
    }

    public Task<JobEnd> CompleteJobAsync(Caller caller, string job, Guid token, JsonElement output, CancellationToken cancellation = default) =>
        EndAsync(caller, job, token, new AttemptOutcome.Succeeded(Bytes(output, "the output")), cancellation);

    public Task<JobEnd> FailJobAsync(Caller caller, string job, Guid token, JobFailure failure, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (failure.Code.Length is 0 or > PipelineLimits.MaxKeyLength)
            throw new AndonException(RefusalKind.Invalid, "invalid_failure", $"the code of a failure has from 1 to {PipelineLimits.MaxKeyLength} characters");
        if (failure.Message.Length > MaxFailureMessage)
            throw new AndonException(RefusalKind.Invalid, "invalid_failure", $"the message of a failure has at most {MaxFailureMessage} characters, not {failure.Message.Length}");
        return EndAsync(caller, job, token, new AttemptOutcome.Failed(new StepError(failure.Code, failure.Message, failure.Retryable)), cancellation);
    }

    private async Task<JobEnd> EndAsync(Caller caller, string job, Guid token, AttemptOutcome outcome, CancellationToken cancellation)
    {
        var id = Parse(job);
        await LoadJobAsync(caller, id, cancellation);
        var run = Accepted(await engine.SendAsync(id.RunId, new AttemptFinished(id.Step, id.Attempt, token, outcome)));
        return new JobEnd(job, id.RunId, id.Step, run.Steps[run.IndexOf(id.Step)].State);
    }

    /// <summary>
    /// Claims what waits, oldest first, until as many are taken as asked for: some may have gone meanwhile, or have no room. Runs that cannot be
    /// read are passed over, so that they never fill the look.
    /// </summary>
    private async Task<List<JobView>> TakeAsync(Caller caller, JobRequest request, CancellationToken cancellation)
    {
        List<JobView> jobs = [];
        HashSet<Guid> unreadable = [];
        await engine.Quotas.RefreshAsync();
        while (true)
        {
            var rows = await engine.ListReadyAsync(
                new ReadyQuery
                {
                    Tenant = caller.Tenant,
                    Types = request.Types,
                    Queues = request.Queues.Count == 0 ? null : request.Queues,
                    Except = unreadable,
                    Limit = Math.Max(request.Max, engine.Options.LoopBatch),
                },
                cancellation);
            var before = unreadable.Count;
            for (var next = 0; next < rows.Count && jobs.Count < request.Max;)
            {
                var some = rows.Skip(next).Take(request.Max - jobs.Count).ToList();
                next += some.Count;
                var until = engine.Clock.Now + engine.Options.JobLease;
                foreach (var (row, decision) in await Task.WhenAll(some.Select(async row => (row, await engine.TrySendAsync(row.RunId, new ClaimJob(row.Step, caller.Actor.User, until))))))
                {
                    if (decision?.Refusal is not null) unreadable.Add(row.RunId);
                    else if (decision?.Events.OfType<AttemptStarted>().FirstOrDefault(e => e is { Worker: not null } && e.Step == row.Step) is { } started)
                        jobs.Add(JobView.Of(decision.Run!, started, until));
                }
            }

            if (jobs.Count == request.Max || unreadable.Count == before) return jobs;
        }
    }

    /// <summary>Whoever asked is gone: better handed on now than lost when the lease is over.</summary>
    private void GiveBack(IEnumerable<JobView> jobs)
    {
        foreach (var job in jobs) engine.Post(job.RunId, new AttemptFinished(job.Step, job.Attempt, job.Token, new AttemptOutcome.Interrupted()));
    }

    private void Check(JobRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Types.Count is 0 or > MaxNames) throw Invalid($"name from 1 to {MaxNames} step types to take, such as external");
        if (request.Queues.Count > MaxNames) throw Invalid($"name at most {MaxNames} queues, or none for all");
        if (request.Types.Concat(request.Queues).Contains(null!)) throw Invalid("name each step type and each queue; one of them is null");
        if (request.Max is < 1 or > MaxJobs) throw Invalid($"take from 1 to {MaxJobs} jobs at once, not {request.Max}");
        if (request.Wait < TimeSpan.Zero || request.Wait > LongestWait) throw Invalid($"wait from 0 to {LongestWait.TotalSeconds} s, not {request.Wait.TotalSeconds} s");
        if (request.Types.FirstOrDefault(t => engine.Handlers.Types.Contains(t) || BuiltInStepTypes.ByName.ContainsKey(t) && t != BuiltInStepTypes.External.Name) is { } type)
            throw Invalid($"step type '{type}' is not for workers: the engine or people carry it out");

        static AndonException Invalid(string message) => new(RefusalKind.Invalid, "invalid_claim", message);
    }

    private static JobId Parse(string job) => JobId.TryParse(job, out var id) ? id : throw UnknownJob(job);

    private async Task<Run> LoadJobAsync(Caller caller, JobId id, CancellationToken cancellation)
    {
        var loaded = await engine.Loader.LoadAsync(id.RunId, cancellation);
        return loaded is not null && loaded.Run.Tenant == caller.Tenant && loaded.Run.DefinitionOf(id.Step) is not null ? loaded.Run : throw UnknownJob(id.ToString());
    }

    private static AndonException UnknownJob(string job) => new(RefusalKind.NotFound, "unknown_job", $"there is no job '{job}'");
}
