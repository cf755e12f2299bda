using System.Text.Json;
using Andon.Secrets;
using Microsoft.Extensions.Logging;

namespace Andon.Steps;

/// <summary>
/// Code that carries out an automatic step type. Called at least once per activation, on the thread pool, with a DI scope of its own; the
/// start is durable before the call, the output before what follows starts. Whatever it throws fails the attempt: a
/// <see cref="StepFailedException"/> with its code, anything else as <c>handler_error</c>; cancellation of
/// <see cref="StepContext.Cancellation"/> is answered by stopping.
/// </summary>
public interface IStepHandler
{
    /// <summary>Carries the step out and returns its output.</summary>
    ValueTask<StepOutput> ExecuteAsync(StepContext context);
}

/// <summary>A handler with typed input and output, read and written as JSON in snake_case.</summary>
public interface IStepHandler<in TIn, TOut>
{
    /// <summary>Carries the step out and returns its output.</summary>
    ValueTask<TOut> ExecuteAsync(TIn input, StepContext context);
}

/// <summary>All that a handler is told of its attempt.</summary>
public sealed class StepContext
{
    private string? idempotencyKey;
    private ReadOnlyMemory<byte>? inputBytes;
    private JsonElement? input;
    private JsonElement? config;
    private StepFiles? files;

    /// <summary>Whose run it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>The run.</summary>
    public required Guid RunId { get; init; }

    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The step's name.</summary>
    public required string Step { get; init; }

    /// <summary>The step type, for handlers that serve several.</summary>
    public required string Type { get; init; }

    /// <summary>The revision of the activation.</summary>
    public required int Revision { get; init; }

    /// <summary>The number of the attempt, from 1 in each activation.</summary>
    public required int Attempt { get; init; }

    /// <summary>The attempt's token; known to nobody else.</summary>
    public required Guid Token { get; init; }

    /// <summary><c>run/step/revision</c>: the same for all attempts of one activation. Hand it to whatever must not be done twice.</summary>
    public string IdempotencyKey
    {
        get => idempotencyKey ??= KeyOf(RunId, Step, Revision);
        init => idempotencyKey = value;
    }

    internal static string KeyOf(Guid run, string step, int revision) => $"{run}/{step}/{revision}";

    /// <summary>The input as compact UTF-8 JSON, with the values of the secrets that it names. Where the step has no <c>input</c> of its own it is put together when it is first read.</summary>
    public ReadOnlyMemory<byte> InputBytes
    {
        get => inputBytes ??= Source?.Input ?? "{}"u8.ToArray();
        init => inputBytes = value;
    }

    /// <summary>The input with the values of secrets; null where it has none.</summary>
    internal ReadOnlyMemory<byte>? FilledInput
    {
        init => inputBytes = value;
    }

    /// <summary>Puts the input together, for those who read it, and knows where files are kept.</summary>
    internal LiveAttempt? Source { private get; init; }

    /// <summary>The rendered <c>config</c> as compact UTF-8 JSON, with the values of the secrets that it names.</summary>
    public required ReadOnlyMemory<byte> ConfigBytes { get; init; }

    /// <summary>Keeps files and opens those that others kept.</summary>
    public StepFiles Files
    {
        get => files ??= Source?.FilesOf(this) ?? throw new InvalidOperationException("This context was made by hand, without files. Give it some: Files = StepFiles.In(folder).");
        init => files = value;
    }

    /// <summary>Takes out the secrets that the attempt was given; null where it was given none.</summary>
    internal SecretMask? Mask { get; init; }

    /// <summary>When the attempt times out; null for no limit.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>Bytes the output may have.</summary>
    public required int MaxOutputBytes { get; init; }

    /// <summary>A log with run, step and attempt in its scope.</summary>
    public required ILogger Log { get; init; }

    /// <summary>The attempt's services.</summary>
    public required IServiceProvider Services { get; init; }

    /// <summary>Cancelled when the attempt times out, is fenced off, or the host stops.</summary>
    public required CancellationToken Cancellation { get; init; }

    /// <summary>The input.</summary>
    public JsonElement Input => input ??= Parse(InputBytes);

    /// <summary>The rendered <c>config</c>.</summary>
    public JsonElement Config => config ??= Parse(ConfigBytes);

    private static JsonElement Parse(ReadOnlyMemory<byte> json)
    {
        var reader = new Utf8JsonReader(json.Span);
        return JsonElement.ParseValue(ref reader);
    }
}

/// <summary>What a handler returns: one JSON value.</summary>
public readonly struct StepOutput
{
    private StepOutput(ReadOnlyMemory<byte> json) => Json = json;

    /// <summary><c>{}</c>.</summary>
    public static StepOutput Empty { get; } = new("{}"u8.ToArray());

    /// <summary>Compact UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Takes compact UTF-8 JSON as it is; checked before it is stored.</summary>
    public static StepOutput FromUtf8(ReadOnlyMemory<byte> json) => new(json);

    /// <summary>Takes a JSON value.</summary>
    public static StepOutput From(JsonElement value) => new(JsonSerializer.SerializeToUtf8Bytes(value));

    /// <summary>Writes an object as JSON in snake_case.</summary>
    public static StepOutput From<T>(T value) => new(JsonSerializer.SerializeToUtf8Bytes(value, AndonJson.Options));
}

/// <summary>Fails the attempt with a code; retried as the step's <c>retry</c> says, unless <see cref="Retryable"/> is false.</summary>
public sealed class StepFailedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StepFailedException(string code, string message, bool retryable = true, Exception? inner = null)
        : base(message, inner)
    {
        Code = code;
        Retryable = retryable;
    }

    /// <summary>A stable word that <c>retry.non_retryable</c> can name.</summary>
    public string Code { get; }

    /// <summary>False where another attempt cannot help.</summary>
    public bool Retryable { get; }
}
