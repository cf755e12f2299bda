using System.Text;
using System.Text.Json;
using Andon.Steps;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Andon.Engine.Tests.Steps;

/// <summary>Contexts as the engine makes them, and shorthands to run a handler.</summary>
internal static class TestStep
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static StepContext Context(
        object? config = null, object? input = null, string step = "step", int attempt = 1, int revision = 1, Guid? run = null,
        int maxOutputBytes = 4 * 1024 * 1024, ILogger? log = null, CancellationToken? cancellation = null, StepFiles? files = null, string tenant = "acme")
    {
        var runId = run ?? Guid.NewGuid();
        return new()
        {
            Tenant = tenant,
            RunId = runId,
            Pipeline = "test",
            Step = step,
            Type = "script",
            Revision = revision,
            Attempt = attempt,
            Token = Guid.NewGuid(),
            IdempotencyKey = $"{runId:D}/{step}/{revision}",
            InputBytes = Bytes(input ?? new { }),
            ConfigBytes = Bytes(config ?? new { }),
            MaxOutputBytes = maxOutputBytes,
            Log = log ?? NullLogger.Instance,
            Services = new NoServices(),
            Files = files ?? StepFiles.In(Path.Combine(Path.GetTempPath(), "andon-test-no-files")),
            Cancellation = cancellation ?? Stop,
        };
    }

    public static async Task<string> RunAsync(IStepHandler handler, StepContext context) =>
        Encoding.UTF8.GetString((await handler.ExecuteAsync(context)).Json.Span);

    public static async Task<StepFailedException> FailAsync(IStepHandler handler, StepContext context) =>
        await Should.ThrowAsync<StepFailedException>(async () => await handler.ExecuteAsync(context));

    public static JsonElement Json(string text) => JsonElement.Parse(text);

    /// <summary>Text is taken as JSON, anything else is written as JSON.</summary>
    private static byte[] Bytes(object value) =>
        value is string json ? Encoding.UTF8.GetBytes(json) : JsonSerializer.SerializeToUtf8Bytes(value, AndonJson.Options);

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
