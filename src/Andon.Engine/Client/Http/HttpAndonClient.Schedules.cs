using Andon.Stores;

namespace Andon.Client.Http;

/// <summary>Schedules and secrets.</summary>
public sealed partial class HttpAndonClient
{
    /// <inheritdoc/>
    public Task<ScheduleView> CreateScheduleAsync(Caller caller, ScheduleRequest request, CancellationToken cancellation = default) => transport.PostAsync<ScheduleView>("schedules", request, cancellation);

    /// <inheritdoc/>
    public Task<Page<ScheduleView>> ListSchedulesAsync(Caller caller, ScheduleFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return transport.GetAsync<Page<ScheduleView>>(HttpPath.With("schedules", ("pipeline", filter.Pipeline), ("cursor", filter.Cursor), ("limit", filter.Limit)), cancellation);
    }

    /// <inheritdoc/>
    public Task<ScheduleView> GetScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default) => transport.GetAsync<ScheduleView>($"schedules/{schedule}", cancellation);

    /// <inheritdoc/>
    public Task<ScheduleView> ChangeScheduleAsync(Caller caller, Guid schedule, ScheduleRequest request, CancellationToken cancellation = default) =>
        transport.SendAsync<ScheduleView>(HttpMethod.Put, $"schedules/{schedule}", request, cancellation);

    /// <inheritdoc/>
    public Task DeleteScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default) => transport.DoAsync(HttpMethod.Delete, $"schedules/{schedule}", null, cancellation);

    /// <inheritdoc/>
    public Task<ScheduleView> PauseScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default) => transport.PostAsync<ScheduleView>($"schedules/{schedule}/pause", null, cancellation);

    /// <inheritdoc/>
    public Task<ScheduleView> ResumeScheduleAsync(Caller caller, Guid schedule, CancellationToken cancellation = default) => transport.PostAsync<ScheduleView>($"schedules/{schedule}/resume", null, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SecretView>> ListSecretsAsync(Caller caller, CancellationToken cancellation = default) => await ItemsAsync<SecretView>("secrets", cancellation);

    /// <inheritdoc/>
    public Task<SecretView> SetSecretAsync(Caller caller, string name, string value, CancellationToken cancellation = default) =>
        transport.SendAsync<SecretView>(HttpMethod.Put, "secrets/" + HttpPath.Of(name), new { Value = value }, cancellation);

    /// <inheritdoc/>
    public Task RemoveSecretAsync(Caller caller, string name, CancellationToken cancellation = default) => transport.DoAsync(HttpMethod.Delete, "secrets/" + HttpPath.Of(name), null, cancellation);

    /// <inheritdoc/>
    public Task<RekeyView> RekeySecretsAsync(Caller caller, CancellationToken cancellation = default) => transport.PostAsync<RekeyView>("secrets/rekey", null, cancellation);
}
