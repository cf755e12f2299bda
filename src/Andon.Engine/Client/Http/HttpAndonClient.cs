using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Andon.Pipelines;
using Andon.Stores;

namespace Andon.Client.Http;

/// <summary>
/// The client of a server at a distance: what it refuses is thrown as it would be in process. Whose operation it is the key says, and not the
/// <see cref="Caller"/>. A server that does not answer throws <see cref="StoreException"/> <c>server_unreachable</c>.
/// </summary>
public sealed partial class HttpAndonClient : IAndonClient
{
    private readonly HttpTransport transport;

    /// <summary>A client over another, with the address and the key; its owner disposes of it.</summary>
    public HttpAndonClient(HttpClient http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (http.BaseAddress is null) throw new ArgumentException("The HttpClient needs the BaseAddress of the server, such as http://127.0.0.1:8083.", nameof(http));
        transport = new HttpTransport(http);
    }

    /// <summary>An <see cref="HttpClient"/> for a server and a key.</summary>
    public static HttpClient Connect(Uri server, string key)
    {
        ArgumentNullException.ThrowIfNull(server);
        var address = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");
        // Longer than a server lets anybody wait.
        return new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(100), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
    }

    /// <inheritdoc/>
    public async Task<PipelineView> PublishAsync(Caller caller, PipelineDefinition definition, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(definition);
        using var response = await transport.OpenAsync(HttpMethod.Put, "pipelines/" + HttpPath.Of(definition.Name), HttpTransport.JsonContent(PipelineWriter.Write(definition)), cancellation);
        return await HttpTransport.ReadAsync<PipelineView>(response, cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PipelineView>> ListPipelinesAsync(Caller caller, CancellationToken cancellation = default) => await ItemsAsync<PipelineView>("pipelines", cancellation);

    /// <inheritdoc/>
    public Task<PipelineView> GetPipelineAsync(Caller caller, string name, int? version = null, CancellationToken cancellation = default) =>
        transport.GetAsync<PipelineView>($"pipelines/{HttpPath.Of(name)}" + (version is { } number ? $"/versions/{number}" : ""), cancellation);

    /// <inheritdoc/>
    public Task<RunView> SubmitAsync(Caller caller, SubmitRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return transport.PostAsync<RunView>("runs", new { request.Pipeline, request.Version, request.Title, request.OwnerId, request.Params }, cancellation, ("Idempotency-Key", request.IdempotencyKey));
    }

    /// <inheritdoc/>
    public Task<Page<RunListItem>> ListAsync(Caller caller, RunFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return transport.GetAsync<Page<RunListItem>>(
            HttpPath.With("runs", ("pipeline", filter.Pipeline), ("state", filter.State), ("owner", filter.Owner), ("q", filter.Text), ("cursor", filter.Cursor), ("limit", filter.Limit)), cancellation);
    }

    /// <inheritdoc/>
    public Task<RunView> DetailAsync(Caller caller, Guid run, CancellationToken cancellation = default) => transport.GetAsync<RunView>(HttpPath.Run(run), cancellation);

    /// <inheritdoc/>
    public Task<NodeView> NodeAsync(Caller caller, Guid run, string step, int? revision = null, CancellationToken cancellation = default) =>
        transport.GetAsync<NodeView>(HttpPath.With(HttpPath.Run(run, "/steps/" + HttpPath.Of(step)), ("revision", revision)), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EventView>> EventsAsync(Caller caller, Guid run, long after = 0, CancellationToken cancellation = default) =>
        await ItemsAsync<EventView>(HttpPath.With(HttpPath.Run(run, "/events"), ("after", after)), cancellation);

    /// <inheritdoc/>
    public Task<RunDiff> DiffAsync(Caller caller, Guid run, int? from = null, int? to = null, string? step = null, CancellationToken cancellation = default) =>
        transport.GetAsync<RunDiff>(HttpPath.With(HttpPath.Run(run, "/diff"), ("from", from), ("to", to), ("step", step)), cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunFile>> ListFilesAsync(Caller caller, Guid run, int? revision = null, CancellationToken cancellation = default) =>
        await ItemsAsync<RunFile>(HttpPath.With(HttpPath.Run(run, "/artifacts"), ("revision", revision)), cancellation);

    /// <inheritdoc/>
    public async Task<Stream> OpenFileAsync(Caller caller, Guid run, string digest, CancellationToken cancellation = default)
    {
        // Whoever disposes of the stream gives the connection back.
        var response = await transport.OpenAsync(HttpMethod.Get, HttpPath.Run(run, "/artifacts/" + HttpPath.Of(digest)), null, cancellation);
        return await response.Content.ReadAsStreamAsync(cancellation);
    }

    /// <inheritdoc/>
    public Task<ChangeView> ModifyAsync(
        Caller caller, Guid run, IReadOnlyDictionary<string, JsonElement> updates, string? rerunFrom = null, bool dryRun = false, bool cutoff = false, CancellationToken cancellation = default) =>
        transport.PostAsync<ChangeView>(HttpPath.Run(run, "/modify"), new { Updates = updates, RerunFrom = rerunFrom, DryRun = dryRun, Cutoff = cutoff }, cancellation);

    /// <inheritdoc/>
    public Task<ChangeView> RerunAsync(Caller caller, Guid run, string from, bool dryRun = false, CancellationToken cancellation = default) =>
        transport.PostAsync<ChangeView>(HttpPath.Run(run, "/rerun"), new { From = from, DryRun = dryRun }, cancellation);

    /// <inheritdoc/>
    public Task<RunView> SkipAsync(Caller caller, Guid run, string step, JsonElement? output = null, string? reason = null, CancellationToken cancellation = default) =>
        transport.PostAsync<RunView>(HttpPath.Run(run, "/skip"), new { Step = step, Output = output, Reason = reason }, cancellation);

    /// <inheritdoc/>
    public Task<RunView> PauseAsync(Caller caller, Guid run, CancellationToken cancellation = default) => transport.PostAsync<RunView>(HttpPath.Run(run, "/pause"), null, cancellation);

    /// <inheritdoc/>
    public Task<RunView> ResumeAsync(Caller caller, Guid run, CancellationToken cancellation = default) => transport.PostAsync<RunView>(HttpPath.Run(run, "/resume"), null, cancellation);

    /// <inheritdoc/>
    public Task<MigrationView> MigrateAsync(Caller caller, Guid run, MigrationRequest request, CancellationToken cancellation = default) =>
        transport.PostAsync<MigrationView>(HttpPath.Run(run, "/migrate"), request, cancellation);

    /// <inheritdoc/>
    public Task<RunView> CancelAsync(Caller caller, Guid run, string? reason = null, bool compensate = false, CancellationToken cancellation = default) =>
        transport.PostAsync<RunView>(HttpPath.Run(run, "/cancel"), new { Reason = reason, Compensate = compensate }, cancellation);

    /// <inheritdoc/>
    public Task<SignalView> SignalAsync(Caller caller, Guid run, string name, JsonElement? data = null, string? idempotencyKey = null, CancellationToken cancellation = default) =>
        transport.PostAsync<SignalView>(HttpPath.Run(run, "/signals/" + HttpPath.Of(name)), new { Data = data }, cancellation, ("Idempotency-Key", idempotencyKey));

    /// <inheritdoc/>
    public async Task<RunView> WaitAsync(Caller caller, Guid run, CancellationToken cancellation = default)
    {
        while (true)
        {
            using var response = await transport.OpenAsync(HttpMethod.Get, HttpPath.Run(run, "/wait"), null, cancellation);
            if (response.StatusCode != HttpStatusCode.Accepted) return await HttpTransport.ReadAsync<RunView>(response, cancellation);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<StepType>> StepTypesAsync(Caller caller, CancellationToken cancellation = default)
    {
        var types = await ItemsAsync<JsonElement>("step-types", cancellation);
        return StepTypeReader.ReadStored(JsonSerializer.SerializeToUtf8Bytes(types, AndonJson.Options));
    }

    /// <inheritdoc/>
    public Task RegisterStepTypeAsync(Caller caller, StepType type, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(type);
        return transport.DoAsync(HttpMethod.Put, "step-types/" + HttpPath.Of(type.Name), HttpTransport.JsonContent(StepTypeWriter.Write(type)), cancellation);
    }

    /// <inheritdoc/>
    public Task UnregisterStepTypeAsync(Caller caller, string type, CancellationToken cancellation = default) => transport.DoAsync(HttpMethod.Delete, "step-types/" + HttpPath.Of(type), null, cancellation);

    private async Task<IReadOnlyList<T>> ItemsAsync<T>(string path, CancellationToken cancellation) => (await transport.GetAsync<Page<T>>(path, cancellation)).Items;
}
