using System.Net.Http.Headers;
using System.Text.Json;

namespace Andon.Server.Identities;

/// <summary>
/// The provider's keys: asked for when the first token comes, again when they are old, and when a token names one that is not among them, but never more often than options
/// say, whatever anybody sends. While the provider does not answer, the keys of before go on, for a day; nobody whose key is among them waits for it, but who finds them old, for a moment.
/// </summary>
internal sealed class JwtKeys(JwtOptions options, HttpMessageInvoker http, Func<DateTimeOffset> now)
{
    private const int MaxBytes = 256 * 1024, MaxKeys = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), StaleFor = TimeSpan.FromDays(1), RestWithout = TimeSpan.FromSeconds(1);

    /// <summary>How long who finds the keys old waits for others: after a quiet night one of them may have been withdrawn.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private volatile Snapshot? known;
    private DateTimeOffset asked = DateTimeOffset.MinValue;
    private Task asking = Task.CompletedTask;
    private volatile string? failure;

    /// <summary>The keys of this id: none where the provider has none.</summary>
    /// <exception cref="JwtKeysException">There are no keys, and the provider gives none now.</exception>
    public async ValueTask<IReadOnlyList<JwtKey>> FindAsync(string id, CancellationToken cancellation)
    {
        if (known is { } k && now() - k.At < StaleFor && Of(k, id) is { Count: > 0 } found)
        {
            if (now() - k.At < options.KeysKept) return found;
            var (answer, isFirst) = Ask();
            if (!isFirst) return found;
            await answer.WaitAsync(Moment, TimeProvider.System, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        else
        {
            await Ask().Answer.WaitAsync(cancellation);
        }

        return known is { } last && now() - last.At < StaleFor ? Of(last, id) : throw new JwtKeysException($"the identity provider gives no keys: {failure}");
    }

    /// <summary>The answer to all who ask now, and whether this is the first of them; it is there already where it is too early to ask again.</summary>
    private (Task Answer, bool IsFirst) Ask()
    {
        lock (gate)
        {
            if (!asking.IsCompleted || now() - asked < (known is null ? RestWithout : options.KeysRest)) return (asking, false);
            asked = now();
            // Not by the request that asks: others need the keys too.
            asking = Task.Run(RefreshAsync);
            return (asking, true);
        }
    }

    /// <summary>Throws nothing: not everyone waits for it.</summary>
    private async Task RefreshAsync()
    {
        using var enough = new CancellationTokenSource(Patience);
        try
        {
            var url = options.KeysUrl ?? await DiscoverAsync(enough.Token);
            var keys = (await GetAsync(url, enough.Token)).GetProperty("keys").EnumerateArray().Take(MaxKeys).Select(JwtKey.Read).OfType<JwtKey>().ToList();
            known = new Snapshot(keys, now());
            failure = null;
        }
        catch (Exception e)
        {
            failure = e.Message;
        }
    }

    private async Task<Uri> DiscoverAsync(CancellationToken cancellation)
    {
        var document = await GetAsync(new Uri(options.Issuer!.TrimEnd('/') + "/.well-known/openid-configuration"), cancellation);
        if (document.GetProperty("issuer").GetString() != options.Issuer) throw new JwtException("its configuration is another issuer's");
        return Uri.TryCreate(document.GetProperty("jwks_uri").GetString(), UriKind.Absolute, out var url) && JwtOptions.IsSafe(url) ? url : throw new JwtException("its jwks_uri is no https URL");
    }

    private async Task<JsonElement> GetAsync(Uri url, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/json") } } };
        using var response = await http.SendAsync(request, cancellation);
        if (!response.IsSuccessStatusCode) throw new JwtException($"{url} answers {(int)response.StatusCode}");
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var bytes = new byte[MaxBytes + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        return length <= MaxBytes ? JsonSerializer.Deserialize<JsonElement>(bytes.AsSpan(0, length), AndonJson.Options) : throw new JwtException($"{url} answers with more than {MaxBytes} bytes");
    }

    private static List<JwtKey> Of(Snapshot keys, string id) => [.. keys.Keys.Where(k => k.Id == id)];

    private sealed record Snapshot(IReadOnlyList<JwtKey> Keys, DateTimeOffset At);
}

/// <summary>The provider's keys are not to be had now.</summary>
internal sealed class JwtKeysException(string message) : Exception(message);
