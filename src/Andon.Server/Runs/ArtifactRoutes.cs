using Andon.Artifacts;
using Andon.Client;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Stores;

namespace Andon.Server.Runs;

/// <summary>The files of runs.</summary>
internal static class ArtifactRoutes
{
    private const string Bytes = "application/octet-stream";

    public static IReadOnlyList<Route> All { get; } = Routes.Area(
        "runs",
        Route.Get("/runs/{run}/artifacts", Roles.Readers, "Lists the files that the outputs of a run name, by step", ListAsync, QueryParameter.Of<int>("revision", "As they were at this revision")),
        Route.Get<Stream>("/runs/{run}/artifacts/{digest}", Roles.Readers, "Sends a file of a run by its digest", static call => OpenAsync(call, call.Client.OpenFileAsync(call.Caller, call.Id("run"), call.Path("digest"), call.Cancellation))) with { Media = [Bytes] },
        Route.Get<Stream>("/artifacts/{digest}", Roles.Readers, "Sends a file of the tenant by its digest", static call => OpenAsync(call, FindAsync(call))) with { Media = [Bytes] });

    private static async Task<Page<RunFile>> ListAsync(Call call) => new(await call.Client.ListFilesAsync(call.Caller, call.Id("run"), call.Number("revision"), call.Cancellation), null);

    private static async Task<Stream> FindAsync(Call call) =>
        Digest.TryParse(call.Path("digest"), out var digest) && await call.Get<IStore>().Blobs.OpenAsync(call.Caller.Tenant, digest, call.Cancellation) is { } found
            ? found
            : throw ApiProblem.NotFound("unknown_file", $"there is no file {call.Path("digest")}");

    /// <summary>What a step made is never shown as a page of this server: it may be anything.</summary>
    private static async Task<Stream> OpenAsync(Call call, Task<Stream> open)
    {
        await using var content = await open;
        var response = call.Http.Response;
        response.ContentType = Bytes;
        if (content.CanSeek) response.ContentLength = content.Length;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentDisposition = $"attachment; filename=\"{call.Path("digest")}\"";
        // By its digest it is the same for ever.
        response.Headers.ETag = $"\"{call.Path("digest")}\"";
        response.Headers.CacheControl = "private, immutable, max-age=31536000";
        await content.CopyToAsync(response.Body, call.Cancellation);
        return null!;
    }
}
