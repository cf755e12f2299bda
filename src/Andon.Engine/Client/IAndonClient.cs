using System.Collections.Immutable;
using System.Text.Json;
using Andon.HumanTasks;
using Andon.Pipelines;
using Andon.Runs;
using Andon.Secrets;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Client;

/// <summary>
/// Every operation on pipelines, runs, human tasks and jobs, for one tenant and actor at a time; the same in process and over HTTP.
/// Refusals are <see cref="AndonException"/>s. Step names may be those of the pipeline; times are UTC.
/// </summary>
public interface IAndonClient
{
    /// <summary>Publishes a definition; the same content gives the same version. 422 <c>invalid_pipeline</c> with every problem.</summary>
    Task<PipelineView> PublishAsync(Caller caller, PipelineDefinition definition, CancellationToken cancellation = default);

    /// <summary>The newest version of each pipeline.</summary>
    Task<IReadOnlyList<PipelineView>> ListPipelinesAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>A version of a pipeline, or (null) the newest.</summary>
    Task<PipelineView> GetPipelineAsync(Caller caller, string name, int? version = null, CancellationToken cancellation = default);

    /// <summary>Submits a run of a published pipeline; durable when it returns.</summary>
    Task<RunView> SubmitAsync(Caller caller, SubmitRequest request, CancellationToken cancellation = default);

    /// <summary>Lists runs, newest first.</summary>
    Task<Page<RunListItem>> ListAsync(Caller caller, RunFilter filter, CancellationToken cancellation = default);

    /// <summary>A run with its steps and outputs.</summary>
    Task<RunView> DetailAsync(Caller caller, Guid run, CancellationToken cancellation = default);

    /// <summary>A step of a run, as it was at a revision or (null) as it is.</summary>
    Task<NodeView> NodeAsync(Caller caller, Guid run, string step, int? revision = null, CancellationToken cancellation = default);

    /// <summary>The events of a run after a sequence.</summary>
    Task<IReadOnlyList<EventView>> EventsAsync(Caller caller, Guid run, long after = 0, CancellationToken cancellation = default);

    /// <summary>What a revision changed against an earlier one: the steps that ran again, and their outputs.</summary>
    /// <param name="caller">Whose operation it is.</param>
    /// <param name="run">The run.</param>
    /// <param name="from">The earlier revision. Default: null, the one before <paramref name="to"/>.</param>
    /// <param name="to">The later revision. Default: null, the newest.</param>
    /// <param name="step">One step alone. Default: null, all steps.</param>
    /// <param name="cancellation">Ends the reading.</param>
    Task<RunDiff> DiffAsync(Caller caller, Guid run, int? from = null, int? to = null, string? step = null, CancellationToken cancellation = default);

    /// <summary>The files that the outputs of a run name, by step, as they are or (with a revision) as they were.</summary>
    Task<IReadOnlyList<RunFile>> ListFilesAsync(Caller caller, Guid run, int? revision = null, CancellationToken cancellation = default);

    /// <summary>Opens a file by its digest, for reading. Refused as <c>unknown_file</c> where no output of this run ever named it, nor its parameters.</summary>
    Task<Stream> OpenFileAsync(Caller caller, Guid run, string digest, CancellationToken cancellation = default);

    /// <summary>Writes new outputs and re-runs what follows.</summary>
    /// <param name="caller">Whose operation it is.</param>
    /// <param name="run">The run.</param>
    /// <param name="updates">The new outputs, by step.</param>
    /// <param name="rerunFrom">A step to run again too. Default: null, none.</param>
    /// <param name="dryRun">Only say which steps may run. Default: false.</param>
    /// <param name="cutoff">
    /// Stop where an output comes out as it was: what sees only such outputs stays as it is, approvals included. A dry run names all that may run. Default: false.
    /// </param>
    /// <param name="cancellation">Ends the waiting.</param>
    Task<ChangeView> ModifyAsync(Caller caller, Guid run, IReadOnlyDictionary<string, JsonElement> updates, string? rerunFrom = null, bool dryRun = false, bool cutoff = false, CancellationToken cancellation = default);

    /// <summary>Runs a step and what follows again; with <paramref name="dryRun"/> only says which steps may run.</summary>
    Task<ChangeView> RerunAsync(Caller caller, Guid run, string from, bool dryRun = false, CancellationToken cancellation = default);

    /// <summary>Completes a step with an output of the operator's, without running it.</summary>
    Task<RunView> SkipAsync(Caller caller, Guid run, string step, JsonElement? output = null, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Starts no more attempts and opens no more tasks.</summary>
    Task<RunView> PauseAsync(Caller caller, Guid run, CancellationToken cancellation = default);

    /// <summary>Goes on. Refused for an ended run.</summary>
    Task<RunView> ResumeAsync(Caller caller, Guid run, CancellationToken cancellation = default);

    /// <summary>
    /// Takes an unfinished run over to another version of its pipeline; an admin's alone. Finished steps keep their outputs and do not run again; the others
    /// go on by the new version. With <see cref="MigrationRequest.DryRun"/> only says what would become of the steps.
    /// </summary>
    Task<MigrationView> MigrateAsync(Caller caller, Guid run, MigrationRequest request, CancellationToken cancellation = default);

    /// <summary>
    /// Ends a run for good: at once, or with <paramref name="compensate"/> after what its completed steps did, and its children, is undone. Without
    /// it, and while a run is being undone, what is left stays as it is.
    /// </summary>
    Task<RunView> CancelAsync(Caller caller, Guid run, string? reason = null, bool compensate = false, CancellationToken cancellation = default);

    /// <summary>
    /// Completes the oldest step that waits for a signal of this name, or keeps it for the next that will. The same signal with the same key
    /// answers as before.
    /// </summary>
    Task<SignalView> SignalAsync(Caller caller, Guid run, string name, JsonElement? data = null, string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>
    /// Takes steps for an outside worker, which is the actor: up to as many as asked for, waiting for the first where there is none. Each is the
    /// worker's until <see cref="JobView.LeaseUntil"/> unless it says before that it goes on. Empty where nothing came in time.
    /// </summary>
    Task<IReadOnlyList<JobView>> ClaimJobsAsync(Caller caller, JobRequest request, CancellationToken cancellation = default);

    /// <summary>Says that the worker goes on. Refused as <c>stale_attempt</c> where the job is not its own any more: it is to stop.</summary>
    Task<JobLease> HeartbeatJobAsync(Caller caller, string job, Guid token, CancellationToken cancellation = default);

    /// <summary>
    /// Hands in the output of a job. Refused as <c>stale_attempt</c> where the job is not the worker's any more, and as <c>output_schema</c> or
    /// <c>output_too_large</c> where the output is not what the step admits: then the attempt has failed.
    /// </summary>
    Task<JobEnd> CompleteJobAsync(Caller caller, string job, Guid token, JsonElement output, CancellationToken cancellation = default);

    /// <summary>Says that the job failed; tried again as the step's <c>retry</c> says.</summary>
    Task<JobEnd> FailJobAsync(Caller caller, string job, Guid token, JobFailure failure, CancellationToken cancellation = default);

    /// <summary>Returns when the run has ended, only people can move it on, or it is paused; at once where that is so already.</summary>
    /// <exception cref="InvalidOperationException">The host has stopped meanwhile; the next process goes on with the run.</exception>
    Task<RunView> WaitAsync(Caller caller, Guid run, CancellationToken cancellation = default);

    /// <summary>The step types a tenant can use: built-in, registered in code, and its own.</summary>
    Task<IReadOnlyList<StepType>> StepTypesAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>Registers or replaces a step type of the tenant.</summary>
    Task RegisterStepTypeAsync(Caller caller, StepType type, CancellationToken cancellation = default);

    /// <summary>Removes a step type of the tenant; versions already published keep what they know of it.</summary>
    Task UnregisterStepTypeAsync(Caller caller, string type, CancellationToken cancellation = default);

    /// <summary>Lists human tasks, oldest first.</summary>
    Task<Page<TaskListItem>> ListTasksAsync(Caller caller, TaskFilter filter, CancellationToken cancellation = default);

    /// <summary>A human task with its form and what it shows.</summary>
    Task<TaskView> GetTaskAsync(Caller caller, Guid task, CancellationToken cancellation = default);

    /// <summary>Takes a task for the actor.</summary>
    Task<TaskView> ClaimTaskAsync(Caller caller, Guid task, CancellationToken cancellation = default);

    /// <summary>Gives a claimed task back.</summary>
    Task<TaskView> UnclaimTaskAsync(Caller caller, Guid task, CancellationToken cancellation = default);

    /// <summary>Hands in the form of a <c>human_task</c>.</summary>
    Task<TaskView> CompleteTaskAsync(Caller caller, Guid task, JsonElement data, DecisionOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Approves a gate.</summary>
    Task<TaskView> ApproveTaskAsync(Caller caller, Guid task, string? comments = null, DecisionOptions? options = null, CancellationToken cancellation = default);

    /// <summary>
    /// Approves every open gate of a run that the caller approved before with the very outputs that it shows now, and those that open because of it. A gate that
    /// shows anything new is left for a look of its own.
    /// </summary>
    /// <param name="caller">Whose approval it is.</param>
    /// <param name="run">The run.</param>
    /// <param name="comments">What to say with each approval. Default: null, nothing.</param>
    /// <param name="dryRun">Only say which gates they are. Default: false.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>The gates, approved unless it is a dry run; none where nothing is unchanged.</returns>
    Task<IReadOnlyList<TaskView>> ReapproveAsync(Caller caller, Guid run, string? comments = null, bool dryRun = false, CancellationToken cancellation = default);

    /// <summary>Rejects a gate, or sends the run back to <paramref name="rollbackTo"/>.</summary>
    Task<TaskView> RejectTaskAsync(Caller caller, Guid task, string? comments = null, string? rollbackTo = null, DecisionOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Hands a task on to a user, or the actor's place in it where several vote; with null takes it or gives it back.</summary>
    Task<TaskView> DelegateTaskAsync(Caller caller, Guid task, string? to, string? comments = null, CancellationToken cancellation = default);

    /// <summary>Says something about an open task, without deciding it.</summary>
    Task<TaskView> CommentTaskAsync(Caller caller, Guid task, string comments, string? idempotencyKey = null, CancellationToken cancellation = default);

    /// <summary>Saves a form that is not finished, for the actor alone; its schema is not asked. Gone when the task is closed.</summary>
    Task<TaskView> DraftTaskAsync(Caller caller, Guid task, JsonElement data, CancellationToken cancellation = default);

    /// <summary>
    /// Makes a link by which a person decides a task, from a mail or a chat: once, until it expires, by what they may when they use it. For oneself, or an admin's
    /// to make for others; over HTTP an operator's too.
    /// </summary>
    /// <exception cref="AndonException"><c>admin_required</c>, <c>not_a_candidate</c>, <c>wrong_verb</c>, <c>form_needs_input</c>, <c>unknown_user</c>, <c>no_public_url</c>.</exception>
    Task<TaskLinkView> LinkTaskAsync(Caller caller, Guid task, TaskLinkRequest request, CancellationToken cancellation = default);

    /// <summary>Who of the tenant is away now.</summary>
    Task<IReadOnlyList<Absence>> ListAwayAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>Says that a user is away: what comes to them from now on, their deputy may decide too. Their own to say, or an admin's.</summary>
    Task<Absence> SetAwayAsync(Caller caller, Absence absence, CancellationToken cancellation = default);

    /// <summary>Says that a user is back. Deputies keep what came to them.</summary>
    Task EndAwayAsync(Caller caller, string user, CancellationToken cancellation = default);

    /// <summary>
    /// Makes a schedule, which submits runs in the name of who made it as it is. Refused as a run would be that is submitted now, and as <c>invalid_cron</c>,
    /// <c>unknown_time_zone</c> and <c>too_many_schedules</c>. Not for agents, nor are the changes below.
    /// </summary>
    Task<ScheduleView> CreateScheduleAsync(Caller caller, ScheduleRequest request, CancellationToken cancellation = default);

    /// <summary>Lists schedules, in the order in which they were made.</summary>
    Task<Page<ScheduleView>> ListSchedulesAsync(Caller caller, ScheduleFilter filter, CancellationToken cancellation = default);

    /// <summary>A schedule.</summary>
    Task<ScheduleView> GetScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default);

    /// <summary>Replaces what a schedule is to start and when; its pipeline stays. Where the times change, those that are queued are dropped.</summary>
    Task<ScheduleView> ChangeScheduleAsync(Caller caller, Guid schedule, ScheduleRequest request, CancellationToken cancellation = default);

    /// <summary>Removes a schedule; its runs stay.</summary>
    Task DeleteScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default);

    /// <summary>Has a schedule start nothing.</summary>
    Task<ScheduleView> PauseScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default);

    /// <summary>Has a schedule go on from now; what came due while it was paused is not made up for.</summary>
    Task<ScheduleView> ResumeScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default);

    /// <summary>Makes a webhook, to which notices are sent from then on; for admins, as all of the webhooks. Its secret is in this answer alone.</summary>
    /// <exception cref="AndonException"><c>admin_required</c>, <c>invalid_url</c>, <c>invalid_events</c>, <c>invalid_secret</c>, <c>no_master_key</c>, <c>too_many_webhooks</c>.</exception>
    Task<WebhookView> CreateWebhookAsync(Caller caller, WebhookRequest request, CancellationToken cancellation = default);

    /// <summary>The webhooks of the tenant, in the order in which they were made.</summary>
    Task<IReadOnlyList<WebhookView>> ListWebhooksAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>A webhook.</summary>
    Task<WebhookView> GetWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation = default);

    /// <summary>
    /// Replaces where a webhook sends and what. It counts here at once, on other nodes within a second. What waits while it is paused is sent when it goes on;
    /// what happens meanwhile is not.
    /// </summary>
    Task<WebhookView> ChangeWebhookAsync(Caller caller, Guid webhook, WebhookRequest request, CancellationToken cancellation = default);

    /// <summary>Removes a webhook and its deliveries.</summary>
    Task DeleteWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation = default);

    /// <summary>Makes another secret for a webhook, shown this once. The one of before signs beside it for a while: 0 to 30 days.</summary>
    Task<WebhookView> RotateWebhookAsync(Caller caller, Guid webhook, TimeSpan overlap, CancellationToken cancellation = default);

    /// <summary>Sends a notice of type <c>ping</c> to a webhook, as any other is sent.</summary>
    Task<DeliveryView> TestWebhookAsync(Caller caller, Guid webhook, CancellationToken cancellation = default);

    /// <summary>Deliveries of a webhook, newest first: those under way, and those that ended lately.</summary>
    Task<Page<DeliveryView>> ListDeliveriesAsync(Caller caller, Guid webhook, DeliveryFilter filter, CancellationToken cancellation = default);

    /// <summary>Sends again what arrived or was given up, from the beginning and with the same <c>webhook-id</c>.</summary>
    /// <exception cref="AndonException"><c>unknown_delivery</c>, <c>delivery_pending</c>.</exception>
    Task<DeliveryView> ReplayDeliveryAsync(Caller caller, Guid webhook, Guid delivery, CancellationToken cancellation = default);

    /// <summary>
    /// Makes a trigger: a request to its path submits a run, in the name of who made it as it is. For admins, as all of the triggers. Its path and its secret are in
    /// this answer alone.
    /// </summary>
    /// <exception cref="AndonException"><c>admin_required</c>, <c>unknown_pipeline</c>, <c>invalid_params</c>, <c>invalid_secret</c>, <c>no_master_key</c>, <c>too_many_triggers</c>.</exception>
    Task<TriggerView> CreateTriggerAsync(Caller caller, TriggerRequest request, CancellationToken cancellation = default);

    /// <summary>The triggers of the tenant, in the order in which they were made.</summary>
    Task<IReadOnlyList<TriggerView>> ListTriggersAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>A trigger.</summary>
    Task<TriggerView> GetTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default);

    /// <summary>Replaces what a trigger starts and how it is verified; its path stays. With another verification, another secret is in the answer.</summary>
    Task<TriggerView> ChangeTriggerAsync(Caller caller, Guid trigger, TriggerRequest request, CancellationToken cancellation = default);

    /// <summary>Has a trigger start nothing. In whose name its runs are submitted stays as it was.</summary>
    Task<TriggerView> PauseTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default);

    /// <summary>Has a trigger start runs again, in the name in which it did.</summary>
    Task<TriggerView> ResumeTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default);

    /// <summary>Removes a trigger; its runs stay.</summary>
    Task DeleteTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default);

    /// <summary>What a tenant may use: the caller's own, or any other for an admin of tenant <c>default</c>.</summary>
    /// <exception cref="AndonException"><c>admin_required</c>.</exception>
    Task<TenantQuota> QuotaAsync(Caller caller, string? tenant = null, CancellationToken cancellation = default);

    /// <summary>What every tenant may use that something was said of, by name; for admins of tenant <c>default</c>.</summary>
    /// <exception cref="AndonException"><c>admin_required</c>.</exception>
    Task<IReadOnlyList<TenantQuota>> ListQuotasAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>
    /// Says what a tenant may use; for admins of tenant <c>default</c>, in place of what was said before. It counts here at once, on other nodes within
    /// <see cref="AndonOptions.PollInterval"/>. What is under way goes on; of attempts and runs those count that begin from now on.
    /// </summary>
    /// <exception cref="AndonException"><c>admin_required</c>, <c>invalid_quota</c>.</exception>
    Task<TenantQuota> SetQuotaAsync(Caller caller, TenantQuota quota, CancellationToken cancellation = default);

    /// <summary>The secrets of the tenant, by name; for admins. Their values are for attempts alone.</summary>
    /// <exception cref="AndonException"><c>admin_required</c>.</exception>
    Task<IReadOnlyList<SecretView>> ListSecretsAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>Writes a secret of the tenant, or replaces it; for admins. Attempts that start from now on get this value, and nobody else does.</summary>
    /// <param name="caller">Whose secret it is.</param>
    /// <param name="name">What <c>secret://NAME</c> calls it: 1 to 64 of A-Z, a-z, 0-9, _ and -.</param>
    /// <param name="value">The value: text of at least <see cref="SecretOptions.MinValueLength"/> characters.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="AndonException"><c>admin_required</c>, <c>invalid_secret</c>, <c>no_master_key</c>, <c>too_many_secrets</c>.</exception>
    Task<SecretView> SetSecretAsync(Caller caller, string name, string value, CancellationToken cancellation = default);

    /// <summary>Removes a secret of the tenant; for admins. Attempts that need it fail from now on.</summary>
    /// <exception cref="AndonException"><c>admin_required</c>, <c>invalid_secret</c>, <c>unknown_secret</c>.</exception>
    Task RemoveSecretAsync(Caller caller, string name, CancellationToken cancellation = default);

    /// <summary>Wraps the secrets of all tenants by this process's master key that another one wraps; for admins of tenant <c>default</c>. May be repeated.</summary>
    /// <exception cref="AndonException"><c>admin_required</c>, <c>no_master_key</c>.</exception>
    Task<RekeyView> RekeySecretsAsync(Caller caller, CancellationToken cancellation = default);

    /// <summary>Lists what people and keys did in the tenant, newest first; for admins.</summary>
    /// <exception cref="AndonException"><c>admin_required</c>.</exception>
    Task<Page<AuditView>> ListAuditAsync(Caller caller, AuditFilter filter, CancellationToken cancellation = default);

    /// <summary>
    /// Follows the chain of what people did from its beginning, and compares it with its signed checkpoints and with those that were kept elsewhere; for admins.
    /// Reads all of it.
    /// </summary>
    /// <exception cref="AndonException"><c>admin_required</c>, <c>invalid_checkpoint</c>.</exception>
    Task<AuditReport> VerifyAuditAsync(Caller caller, IReadOnlyList<AuditCheckpointView>? checkpoints = null, CancellationToken cancellation = default);

    /// <summary>Signs where the chain has come to, for somebody to keep elsewhere; for admins.</summary>
    /// <exception cref="AndonException"><c>admin_required</c>, <c>no_master_key</c>, <c>audit_empty</c>, <c>audit_unsound</c>.</exception>
    Task<AuditCheckpointView> CheckpointAuditAsync(Caller caller, CancellationToken cancellation = default);
}

/// <summary>What a decision may carry.</summary>
/// <param name="IfMatch">The ETag of what was looked at; another one there now is refused as <c>stale</c>.</param>
/// <param name="IdempotencyKey">The same decision with the same key answers as before.</param>
public sealed record DecisionOptions(string? IfMatch = null, string? IdempotencyKey = null);

/// <summary>What to run.</summary>
public sealed record SubmitRequest
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>Its version. Default: null, the newest.</summary>
    public int? Version { get; init; }

    /// <summary>For people. Default: the pipeline's title.</summary>
    public string? Title { get; init; }

    /// <summary>Who the run is for. Default: the actor.</summary>
    public string? OwnerId { get; init; }

    /// <summary>The parameters. Default: <c>{}</c>.</summary>
    public JsonElement? Params { get; init; }

    /// <summary>The same key and request give the same run; another request with it is refused. From 1 to 200 characters.</summary>
    public string? IdempotencyKey { get; init; }
}

/// <summary>Which version a run is to go over to.</summary>
public sealed record MigrationRequest
{
    /// <summary>The version. Default: null, the newest.</summary>
    public int? To { get; init; }

    /// <summary>The names that steps have in the new version, by those that they have now. Default: empty, every step is known by its name.</summary>
    public IReadOnlyDictionary<string, string> Renames { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Only say what would become of the steps. Default: false.</summary>
    public bool DryRun { get; init; }
}

/// <summary>What an outside worker would do.</summary>
public sealed record JobRequest
{
    /// <summary>Step types it can carry out: <c>external</c>, or others that have no handler in the engine's process. From 1 to 100.</summary>
    public required IReadOnlyCollection<string> Types { get; init; }

    /// <summary>The queues whose steps it takes. Default: empty, all of them. At most 100.</summary>
    public IReadOnlyCollection<string> Queues { get; init; } = [];

    /// <summary>Steps to take at once. Default: 1. From 1 to 100.</summary>
    public int Max { get; init; } = 1;

    /// <summary>How long to wait for the first. Default: 0. From 0 to 60 s.</summary>
    public TimeSpan Wait { get; init; }
}

/// <summary>Why a worker could not do its job.</summary>
/// <param name="Code">A stable word that <c>retry.non_retryable</c> can name. From 1 to 128 characters.</param>
/// <param name="Message">For people: what went wrong. At most 10,000 characters.</param>
/// <param name="Retryable">False where another attempt cannot help. Default: true.</param>
public sealed record JobFailure(string Code, string Message, bool Retryable = true);

/// <summary>Which runs to list.</summary>
public sealed record RunFilter(string? Pipeline = null, RunState? State = null, string? Owner = null, string? Text = null, string? Cursor = null, int Limit = 50);

/// <summary>Which human tasks to list; with <c>Mine</c> only what the caller may decide now.</summary>
public sealed record TaskFilter(bool OpenOnly = true, Guid? Run = null, HumanTaskStatus? Status = null, string? Role = null, string? Assignee = null, string? Cursor = null, int Limit = 50, bool Mine = false);
