using System.Text;
using Andon.Outgoing;
using Andon.Steps.Processes;
using Microsoft.Extensions.Logging;

namespace Andon.Steps.Http;

/// <summary><c>http</c>: one request, its redirects included.</summary>
internal sealed class HttpStepHandler(HttpStepOptions options, AndonOptions host, ILogger<OutgoingHttp>? log = null) : IStepHandler, IDisposable
{
    private const int MaxQuotedChars = 1000;

    private readonly OutgoingHttp http = new(host, options.ConnectTimeout, log);

    public async ValueTask<StepOutput> ExecuteAsync(StepContext context)
    {
        var config = HttpStepConfig.Read(context.Config);
        var hop = HttpHop.First(config, context.IdempotencyKey) with { MayHoldSecrets = context.Mask is not null };
        try
        {
            var answer = await AskAsync(hop, config.Expect, context);
            return answer.ToOutput(context.MaxOutputBytes);
        }
        catch (Exception exception) when (AddressRefusedException.In(exception) is { } refusal)
        {
            throw new StepFailedException("address_refused", refusal.Message, retryable: false);
        }
        catch (Exception exception) when (IsUnreachable(exception, context))
        {
            throw new StepFailedException("http_unreachable", $"{hop} could not be carried out: {exception.Message}", inner: exception);
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpAnswer> AskAsync(HttpHop hop, ExpectedStatus expect, StepContext context)
    {
        for (var redirects = 0; ; redirects++)
        {
            using var request = hop.ToMessage();
            using var response = await http.For(context.Tenant).SendAsync(request, context.Cancellation);
            var isExpected = expect.Contains((int)response.StatusCode);
            if (!isExpected && HttpRedirect.Next(hop, response) is { } next)
            {
                if (redirects == options.MaxRedirects)
                    throw Failed($"{hop} was redirected more than {options.MaxRedirects} times", isTransient: false);
                hop = next;
                continue;
            }

            var answer = await HttpAnswer.ReadAsync(response, Math.Min(options.MaxResponseBytes, context.MaxOutputBytes), context.Cancellation);
            return isExpected ? answer : throw Unexpected(hop, response.ReasonPhrase, answer, context);
        }
    }

    private static StepFailedException Unexpected(HttpHop hop, string? reason, HttpAnswer answer, StepContext context)
    {
        // Before it is cut: half a value would not be known again.
        var beginning = answer.Text() is { } body && (context.Mask?.Text(body) ?? body) is var all ? all[..Math.Min(all.Length, MaxQuotedChars)] : "";
        var text = ReadableText.Tail(Encoding.UTF8.GetBytes(beginning), MaxQuotedChars);
        var quoted = text.Length > 0 ? $": {text}" : "";
        return Failed($"{hop} was answered {answer.Status} {reason}{quoted}", answer.Status is >= 500 or 408 or 429);
    }

    private static StepFailedException Failed(string message, bool isTransient) => new("http_status", message, isTransient);

    /// <summary>A cancellation that is not the attempt's is the client's own: connecting took too long.</summary>
    private static bool IsUnreachable(Exception exception, StepContext context) => exception switch
    {
        OperationCanceledException => !context.Cancellation.IsCancellationRequested,
        _ => exception is HttpRequestException or IOException,
    };
}
