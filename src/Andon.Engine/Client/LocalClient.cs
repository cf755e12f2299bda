using System.Collections.Immutable;
using System.Text.Json;
using Andon.Audit;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Stores;
using Microsoft.Extensions.Logging;

namespace Andon.Client;

/// <summary>The client in the engine's own process.</summary>
internal sealed partial class LocalClient(RunEngine engine) : IAndonClient
{
    private const int MaxIdempotencyKey = 200;

    public async Task<PipelineView> PublishAsync(Caller caller, PipelineDefinition definition, CancellationToken cancellation = default) =>
        Of(await engine.Pipelines.PublishAsync(caller, definition, cancellation));

    public async Task<IReadOnlyList<PipelineView>> ListPipelinesAsync(Caller caller, CancellationToken cancellation = default) =>
        [.. (await engine.Store.ListPipelinesAsync(caller.Tenant, cancellation)).Select(Of)];

    public async Task<PipelineView> GetPipelineAsync(Caller caller, string name, int? version = null, CancellationToken cancellation = default) =>
        Of(await engine.Pipelines.FindAsync(caller.Tenant, name, version, cancellation));

    public async Task<RunView> SubmitAsync(Caller caller, SubmitRequest request, CancellationToken cancellation = default)
    {
        var pipeline = await engine.Pipelines.GetAsync(caller.Tenant, request.Pipeline, request.Version, cancellation);
        ReadOnlyMemory<byte> parameters = request.Params is { } given ? Bytes(given, "the parameters") : "{}"u8.ToArray();
        if (parameters.Length > engine.Options.MaxParamsBytes)
            throw new AndonException(RefusalKind.Invalid, "params_too_large", $"the parameters have {parameters.Length} bytes; at most {engine.Options.MaxParamsBytes} are allowed");
        CheckIdempotencyKey(request.IdempotencyKey);
        var id = engine.Seeds.Next().NextId(engine.Clock.Now);
        var command = new Submit(id, request.Title, request.OwnerId, caller.Actor, parameters, request.IdempotencyKey);
        var decision = await engine.SubmitAsync(pipeline, command);
        if (decision.Refusal is not { } refusal) return RunViews.Of(decision.Run!);
        var existing = refusal.Code == Mailbox.DuplicateCode ? Guid.Parse(refusal.Details["run_id"]) : await RepeatedAsync(pipeline, command, cancellation);
        return existing is { } run ? await SameRequestAsync(run, request.Version, command, cancellation) : throw new AndonException(refusal);
    }

    /// <summary>The run that has the key of a refused submission: a request that was taken once is taken again, whatever was published since.</summary>
    private async ValueTask<Guid?> RepeatedAsync(Pipeline pipeline, Submit command, CancellationToken cancellation) =>
        command.IdempotencyKey is { } key ? await engine.Store.FindSubmissionAsync(pipeline.Tenant, pipeline.Name, key, cancellation) : null;

    private static void CheckIdempotencyKey(string? key)
    {
        if (key is { Length: 0 or > MaxIdempotencyKey })
            throw new AndonException(RefusalKind.Invalid, "invalid_idempotency_key", $"an idempotency key has from 1 to {MaxIdempotencyKey} characters");
        if (!PlainText.Is(key)) throw new AndonException(RefusalKind.Invalid, "invalid_idempotency_key", $"an idempotency key may not have {PlainText.Problem}");
    }

    /// <summary>The run that has the key already, if it was submitted with the same request.</summary>
    private async Task<RunView> SameRequestAsync(Guid existing, int? version, Submit command, CancellationToken cancellation)
    {
        var run = (await engine.Loader.LoadAsync(existing, cancellation))?.Run
            ?? throw new AndonException(RefusalKind.Conflict, "run_pruned", $"run {existing} had idempotency key '{command.IdempotencyKey}' and was pruned just now; submit again");
        // Without a version or a title the request meant those of its own time, whatever was published since.
        var submitted = run.SubmittedVersion == run.Pipeline.Version ? run.Pipeline : await engine.Pipelines.GetAsync(run.Tenant, run.Pipeline.Name, run.SubmittedVersion, cancellation);
        var title = command.Title ?? submitted.Definition.Title ?? submitted.Name;
        var isSame = (version is null || version == submitted.Version) && run.Params.Span.SequenceEqual(command.Params.Span) && run.Title == title && run.Owner == (command.Owner ?? command.By.User);
        return isSame
            ? RunViews.Of(run)
            : throw new AndonException(RefusalKind.Invalid, "idempotency_key_reused", $"idempotency key '{command.IdempotencyKey}' was used for another request (run {existing}); use a new key");
    }

    public async Task<Page<RunListItem>> ListAsync(Caller caller, RunFilter filter, CancellationToken cancellation = default)
    {
        var query = new RunQuery { Tenant = caller.Tenant, Pipeline = filter.Pipeline, State = filter.State, Owner = filter.Owner, Text = filter.Text, Cursor = filter.Cursor, Limit = Limit(filter.Limit) };
        var page = await PageAsync(() => engine.Store.ListRunsAsync(query, cancellation));
        return new Page<RunListItem>([.. page.Items.Select(RunViews.Of)], page.NextCursor);
    }

    public async Task<RunView> DetailAsync(Caller caller, Guid run, CancellationToken cancellation = default) => RunViews.Of(await LoadAsync(caller, run, cancellation));

    public async Task<NodeView> NodeAsync(Caller caller, Guid run, string step, int? revision = null, CancellationToken cancellation = default)
    {
        if (revision < 1) throw new AndonException(RefusalKind.Invalid, "invalid_revision", $"revisions begin with 1; {revision} is none");
        var loaded = await LoadAsync(caller, run, cancellation);
        return RunViews.Node(loaded, loaded.Steps[IndexOf(loaded, step)], revision, caller.Actor);
    }

    public async Task<RunDiff> DiffAsync(Caller caller, Guid run, int? from = null, int? to = null, string? step = null, CancellationToken cancellation = default)
    {
        var loaded = await LoadAsync(caller, run, cancellation);
        var last = to ?? loaded.Revision;
        var first = from ?? last - 1;
        if (loaded.Revision == 1) throw new AndonException(RefusalKind.Invalid, "one_revision", $"run {run} is at revision 1; nothing was edited, re-run or sent back yet");
        if (first < 1 || first >= last || last > loaded.Revision)
            throw new AndonException(RefusalKind.Invalid, "invalid_revision", $"compare an earlier revision with a later one, from 1 to {loaded.Revision}; not {first} with {last}");
        int? index = step is null ? null : IndexOf(loaded, step);
        var log = await engine.Store.ReadLogAsync(run, 0, cancellation);
        return RunDiffs.Of(loaded, [.. log.SelectMany(row => RunLoader.Decode(run, row))], first, last, index);
    }

    private static int IndexOf(Run run, string step) => run.IndexOf(step) is >= 0 and var index
        ? index
        : throw new AndonException(RefusalKind.NotFound, "unknown_step", $"pipeline '{run.Pipeline.Name}' has no step '{step}'" + Nearest.Hint(step, [.. run.Steps.Select(s => s.Name)]));

    public async Task<IReadOnlyList<EventView>> EventsAsync(Caller caller, Guid run, long after = 0, CancellationToken cancellation = default)
    {
        var loaded = await LoadAsync(caller, run, cancellation);
        var log = await engine.Store.ReadLogAsync(run, after, cancellation);
        return [.. log.SelectMany(row => RunLoader.Decode(run, row).Select(e => EventViews.Of(row.Sequence, e, loaded)))];
    }

    public Task<ChangeView> ModifyAsync(
        Caller caller, Guid run, IReadOnlyDictionary<string, JsonElement> updates, string? rerunFrom = null, bool dryRun = false, bool cutoff = false, CancellationToken cancellation = default)
    {
        var outputs = updates.OrderBy(u => u.Key, StringComparer.Ordinal).ToImmutableDictionary(u => u.Key, u => Bytes(u.Value, $"the output for '{u.Key}'"));
        return ChangeAsync(caller, run, new EditOutputs(caller.Actor, outputs, rerunFrom) { Cutoff = cutoff }, dryRun, cancellation);
    }

    public Task<ChangeView> RerunAsync(Caller caller, Guid run, string from, bool dryRun = false, CancellationToken cancellation = default) =>
        ChangeAsync(caller, run, new RerunStep(caller.Actor, from), dryRun, cancellation);

    /// <summary>A dry run is the same decision, not appended.</summary>
    private async Task<Decision> DecideAsync(Run loaded, Pipeline pipeline, RunCommand command, bool dryRun) => dryRun
        ? RunMachine.Decide(loaded, command, engine.ContextFor(pipeline, engine.Clock.Now, Placement.None))
        : await engine.SendAsync(loaded.Id, command);

    private async Task<ChangeView> ChangeAsync(Caller caller, Guid run, RunCommand command, bool dryRun, CancellationToken cancellation)
    {
        var loaded = await LoadAsync(caller, run, cancellation);
        var decision = await DecideAsync(loaded, loaded.Pipeline, command, dryRun);
        if (decision.Refusal is { } refusal) throw new AndonException(refusal);
        return new ChangeView(run, decision.Run!.Revision, dryRun, [.. decision.Reset], dryRun ? loaded.State : decision.Run.State);
    }

    public Task<RunView> SkipAsync(Caller caller, Guid run, string step, JsonElement? output = null, string? reason = null, CancellationToken cancellation = default)
    {
        ReadOnlyMemory<byte> json = output is { } value ? Bytes(value, $"the output for '{step}'") : "{}"u8.ToArray();
        return SendAsync(caller, run, new SkipStep(caller.Actor, step, json, reason), cancellation);
    }

    public Task<RunView> PauseAsync(Caller caller, Guid run, CancellationToken cancellation = default) => SendToTreeAsync(caller, run, new PauseRun(caller.Actor), cancellation);

    public Task<RunView> ResumeAsync(Caller caller, Guid run, CancellationToken cancellation = default) => SendToTreeAsync(caller, run, new ResumeRun(caller.Actor), cancellation);

    /// <summary>What stops the line, or lets it go on, is meant for the children under way too. One that has ended meanwhile refuses, which is well.</summary>
    private async Task<RunView> SendToTreeAsync(Caller caller, Guid run, RunCommand command, CancellationToken cancellation)
    {
        await LoadAsync(caller, run, cancellation);
        var top = Accepted(await engine.SendAsync(run, command));
        var left = new Stack<Guid>(top.AwaitedChildren);
        while (left.TryPop(out var child))
        {
            if ((await engine.SendAsync(child, command)).Run is { } below)
                foreach (var next in below.AwaitedChildren) left.Push(next);
        }

        return RunViews.Of(top);
    }

    public Task<RunView> CancelAsync(Caller caller, Guid run, string? reason = null, bool compensate = false, CancellationToken cancellation = default) =>
        SendAsync(caller, run, new CancelRun(caller.Actor, reason) { Compensate = compensate }, cancellation);

    public async Task<RunView> WaitAsync(Caller caller, Guid run, CancellationToken cancellation = default)
    {
        var settled = new TaskCompletionSource<Run>(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnChanged(Run changed, IReadOnlyList<RunEvent> events)
        {
            if (changed.Id == run && IsSettled(changed)) settled.TrySetResult(changed);
        }

        engine.Changed += OnChanged;
        try
        {
            // Subscribed first, then looked: what happens in between is seen by one of the two.
            var now = await LoadAsync(caller, run, cancellation);
            if (IsSettled(now)) return RunViews.Of(now);
            if (!engine.IsStarted) engine.Log.LogWarning("Tenant {Tenant}: run {RunId} is waited for, but the host has not been started: call host.StartAsync(), or host.Run()", caller.Tenant, run);
            while (engine.IsShared && !settled.Task.IsCompleted && !engine.IsStopped)
            {
                // Other nodes move it too.
                await Task.WhenAny(settled.Task, engine.Stopped, Task.Delay(LookAgain, engine.Clock.Provider, cancellation)).WaitAsync(cancellation);
                if (await LoadAsync(caller, run, cancellation) is var seen && IsSettled(seen)) return RunViews.Of(seen);
            }

            await Task.WhenAny(settled.Task, engine.Stopped).WaitAsync(cancellation);
            return settled.Task.IsCompleted
                ? RunViews.Of(await settled.Task)
                : throw new InvalidOperationException($"The host has stopped while run {run} was waited for. The run is on record: the next process that opens its store goes on with it.");
        }
        finally
        {
            engine.Changed -= OnChanged;
        }
    }

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private static bool IsSettled(Run run) => run.State is RunState.Completed or RunState.Failed or RunState.Cancelled or RunState.Waiting
        || (run.State == RunState.Paused && run.Holders.IsEmpty);

    public async Task<IReadOnlyList<StepType>> StepTypesAsync(Caller caller, CancellationToken cancellation = default) =>
        [.. (await engine.Pipelines.TypesAsync(caller.Tenant, cancellation)).Values.OrderBy(t => t.Name, StringComparer.Ordinal)];

    public async Task RegisterStepTypeAsync(Caller caller, StepType type, CancellationToken cancellation = default)
    {
        RequireAdmin(caller, "register a step type");
        if (BuiltInStepTypes.ByName.ContainsKey(type.Name)) throw new AndonException(RefusalKind.Conflict, "built_in_step_type", $"step type '{type.Name}' is built in; use another name");
        var problems = StepTypeRules.Check(type);
        if (!problems.IsEmpty) throw new AndonException(RefusalKind.Invalid, "invalid_step_type", problems[0].Format(null)) { Problems = problems };
        await engine.Store.PutStepTypeAsync(new StepTypeRow(caller.Tenant, type.Name, StepTypeWriter.Write([type])), Audited(caller, "step_type.registered", type.Name), cancellation);
    }

    public async Task UnregisterStepTypeAsync(Caller caller, string type, CancellationToken cancellation = default)
    {
        RequireAdmin(caller, "remove a step type");
        if (!await engine.Store.DeleteStepTypeAsync(caller.Tenant, type, Audited(caller, "step_type.removed", type), cancellation))
            throw new AndonException(RefusalKind.NotFound, "unknown_step_type", $"tenant '{caller.Tenant}' has no step type '{type}' of its own");
    }

    private AuditEntry Audited(Caller caller, string action, string subject, params ReadOnlySpan<(string Name, object? Value)> details) => Deed.Of(caller, engine.Clock.Now, action, subject, details);

    private async Task<RunView> SendAsync(Caller caller, Guid run, RunCommand command, CancellationToken cancellation)
    {
        await LoadAsync(caller, run, cancellation);
        return RunViews.Of(Accepted(await engine.SendAsync(run, command)));
    }

    private static Run Accepted(Decision decision) => decision.Refusal is { } refusal ? throw new AndonException(refusal) : decision.Run!;

    /// <summary>Loads a run of the caller's tenant; another tenant's is as unknown as one that never was.</summary>
    private async Task<Run> LoadAsync(Caller caller, Guid run, CancellationToken cancellation)
    {
        var loaded = await engine.Loader.LoadAsync(run, cancellation);
        return loaded is not null && loaded.Run.Tenant == caller.Tenant
            ? loaded.Run
            : throw new AndonException(RefusalKind.NotFound, "unknown_run", $"there is no run {run} in tenant '{caller.Tenant}'");
    }

    /// <summary>The bytes of a value that a caller gave: what could not be read again is refused before it is stored.</summary>
    private static ReadOnlyMemory<byte> Bytes(JsonElement value, string what)
    {
        string? problem;
        try
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(value, AndonJson.Options);
            problem = StrictJson.ProblemOf(json);
            if (problem is null) return json;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            problem = e.Message;
        }

        throw new AndonException(RefusalKind.Invalid, "invalid_json", $"{what} cannot be kept as JSON: {problem}");
    }

    private static void RequireAdmin(Caller caller, string what)
    {
        if (!caller.Actor.IsAdmin) throw new AndonException(RefusalKind.Forbidden, "admin_required", $"only an admin may {what}");
    }

    private static async Task<Page<T>> PageAsync<T>(Func<ValueTask<Page<T>>> read)
    {
        try
        {
            return await read();
        }
        catch (ArgumentException e) when (e.ParamName == "cursor")
        {
            throw new AndonException(RefusalKind.Invalid, "invalid_cursor", e.Message);
        }
    }

    private static int Limit(int limit) => limit is >= 1 and <= 200 ? limit : throw new AndonException(RefusalKind.Invalid, "invalid_limit", $"a page has from 1 to 200 items, not {limit}");

    private static PipelineView Of(PipelineRow row)
    {
        var definition = RunViews.Json(row.Definition);
        var title = definition.TryGetProperty("title", out var t) ? t.GetString()! : row.Name;
        return new PipelineView(row.Name, title, row.Version, row.Digest, row.PublishedBy, row.PublishedAt, definition);
    }
}
