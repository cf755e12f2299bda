using System.Text.Json;
using Andon.HumanTasks;
using Andon.Stores;
using Andon.Tenants;

namespace Andon.Client.Http;

/// <summary>Human tasks, jobs and what tenants may use.</summary>
public sealed partial class HttpAndonClient
{
    /// <inheritdoc/>
    public Task<Page<TaskListItem>> ListTasksAsync(Caller caller, TaskFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return transport.GetAsync<Page<TaskListItem>>(
            HttpPath.With("human-tasks", ("all", !filter.OpenOnly), ("run", filter.Run), ("status", filter.Status), ("role", filter.Role), ("assignee", filter.Assignee), ("mine", filter.Mine), ("cursor", filter.Cursor), ("limit", filter.Limit)),
            cancellation);
    }

    /// <inheritdoc/>
    public Task<TaskView> GetTaskAsync(Caller caller, Guid task, CancellationToken cancellation = default) => transport.GetAsync<TaskView>(HttpPath.Task(task), cancellation);

    /// <inheritdoc/>
    public Task<TaskView> ClaimTaskAsync(Caller caller, Guid task, CancellationToken cancellation = default) => PostAsync(task, "claim", null, null, cancellation);

    /// <inheritdoc/>
    public Task<TaskView> UnclaimTaskAsync(Caller caller, Guid task, CancellationToken cancellation = default) => PostAsync(task, "unclaim", null, null, cancellation);

    /// <inheritdoc/>
    public Task<TaskView> CompleteTaskAsync(Caller caller, Guid task, JsonElement data, DecisionOptions? options = null, CancellationToken cancellation = default) =>
        PostAsync(task, "complete", new { Data = data }, options, cancellation);

    /// <inheritdoc/>
    public Task<TaskView> ApproveTaskAsync(Caller caller, Guid task, string? comments = null, DecisionOptions? options = null, CancellationToken cancellation = default) =>
        PostAsync(task, "approve", new { Comments = comments }, options, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TaskView>> ReapproveAsync(Caller caller, Guid run, string? comments = null, bool dryRun = false, CancellationToken cancellation = default) =>
        (await transport.PostAsync<Page<TaskView>>(HttpPath.Run(run, "/reapprove"), new { Comments = comments, DryRun = dryRun }, cancellation)).Items;

    /// <inheritdoc/>
    public Task<TaskView> RejectTaskAsync(Caller caller, Guid task, string? comments = null, string? rollbackTo = null, DecisionOptions? options = null, CancellationToken cancellation = default) =>
        PostAsync(task, "reject", new { Comments = comments, RollbackTo = rollbackTo }, options, cancellation);

    /// <inheritdoc/>
    public Task<TaskView> DelegateTaskAsync(Caller caller, Guid task, string? to, string? comments = null, CancellationToken cancellation = default) =>
        PostAsync(task, "delegate", new { To = to, Comments = comments }, null, cancellation);

    /// <inheritdoc/>
    public Task<TaskView> CommentTaskAsync(Caller caller, Guid task, string comments, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        PostAsync(task, "comments", new { Comments = comments }, new DecisionOptions(IdempotencyKey: idempotencyKey), cancellation);

    /// <inheritdoc/>
    public Task<TaskView> DraftTaskAsync(Caller caller, Guid task, JsonElement data, CancellationToken cancellation = default) =>
        transport.SendAsync<TaskView>(HttpMethod.Put, HttpPath.Task(task, "/draft"), new { Data = data }, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Absence>> ListAwayAsync(Caller caller, CancellationToken cancellation = default) => await ItemsAsync<Absence>("away", cancellation);

    /// <inheritdoc/>
    public Task<Absence> SetAwayAsync(Caller caller, Absence absence, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(absence);
        return transport.SendAsync<Absence>(HttpMethod.Put, "away/" + HttpPath.Of(absence.User), new { absence.Deputy, absence.Until }, cancellation);
    }

    /// <inheritdoc/>
    public Task EndAwayAsync(Caller caller, string user, CancellationToken cancellation = default) => transport.DoAsync(HttpMethod.Delete, "away/" + HttpPath.Of(user), null, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<JobView>> ClaimJobsAsync(Caller caller, JobRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return (await transport.PostAsync<Page<JobView>>("jobs/claim", new { request.Types, request.Queues, request.Max, WaitMs = (int)request.Wait.TotalMilliseconds }, cancellation)).Items;
    }

    /// <inheritdoc/>
    public Task<JobLease> HeartbeatJobAsync(Caller caller, string job, Guid token, CancellationToken cancellation = default) =>
        transport.PostAsync<JobLease>($"jobs/{HttpPath.Of(job)}/heartbeat", new { Token = token }, cancellation);

    /// <inheritdoc/>
    public Task<JobEnd> CompleteJobAsync(Caller caller, string job, Guid token, JsonElement output, CancellationToken cancellation = default) =>
        transport.PostAsync<JobEnd>($"jobs/{HttpPath.Of(job)}/complete", new { Token = token, Output = output }, cancellation);

    /// <inheritdoc/>
    public Task<JobEnd> FailJobAsync(Caller caller, string job, Guid token, JobFailure failure, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return transport.PostAsync<JobEnd>($"jobs/{HttpPath.Of(job)}/fail", new { Token = token, failure.Code, failure.Message, failure.Retryable }, cancellation);
    }

    /// <inheritdoc/>
    public Task<TenantQuota> QuotaAsync(Caller caller, string? tenant = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return transport.GetAsync<TenantQuota>("quotas/" + HttpPath.Of(tenant ?? caller.Tenant), cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TenantQuota>> ListQuotasAsync(Caller caller, CancellationToken cancellation = default) => await ItemsAsync<TenantQuota>("quotas", cancellation);

    /// <inheritdoc/>
    public Task<TenantQuota> SetQuotaAsync(Caller caller, TenantQuota quota, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(quota);
        return transport.SendAsync<TenantQuota>(HttpMethod.Put, "quotas/" + HttpPath.Of(quota.Tenant), new { quota.Weight, quota.MaxRunningSteps, quota.MaxOpenRuns, quota.MaxStoredBytes }, cancellation);
    }

    private Task<TaskView> PostAsync(Guid task, string verb, object? body, DecisionOptions? options, CancellationToken cancellation) => transport.PostAsync<TaskView>(
        HttpPath.Task(task, "/" + verb), body, cancellation, ("If-Match", options?.IfMatch is { } etag ? $"\"{etag}\"" : null), ("Idempotency-Key", options?.IdempotencyKey));
}
