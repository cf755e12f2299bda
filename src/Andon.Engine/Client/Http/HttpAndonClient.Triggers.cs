namespace Andon.Client.Http;

/// <summary>Triggers.</summary>
public sealed partial class HttpAndonClient
{
    /// <inheritdoc/>
    public Task<TriggerView> CreateTriggerAsync(Caller caller, TriggerRequest request, CancellationToken cancellation = default) => transport.PostAsync<TriggerView>("triggers", request, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TriggerView>> ListTriggersAsync(Caller caller, CancellationToken cancellation = default) => await ItemsAsync<TriggerView>("triggers", cancellation);

    /// <inheritdoc/>
    public Task<TriggerView> GetTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default) => transport.GetAsync<TriggerView>($"triggers/{trigger}", cancellation);

    /// <inheritdoc/>
    public Task<TriggerView> ChangeTriggerAsync(Caller caller, Guid trigger, TriggerRequest request, CancellationToken cancellation = default) =>
        transport.SendAsync<TriggerView>(HttpMethod.Put, $"triggers/{trigger}", request, cancellation);

    /// <inheritdoc/>
    public Task<TriggerView> PauseTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default) => transport.PostAsync<TriggerView>($"triggers/{trigger}/pause", null, cancellation);

    /// <inheritdoc/>
    public Task<TriggerView> ResumeTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default) => transport.PostAsync<TriggerView>($"triggers/{trigger}/resume", null, cancellation);

    /// <inheritdoc/>
    public Task DeleteTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default) => transport.DoAsync(HttpMethod.Delete, $"triggers/{trigger}", null, cancellation);
}
