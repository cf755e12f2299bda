using Andon.Hosting;

namespace Andon.Steps.Http;

/// <summary>Limits of <c>http</c> steps. What they may reach is <see cref="AndonOptions.Outgoing"/>.</summary>
public sealed class HttpStepOptions
{
    /// <summary>Bytes of a response's body, unpacked; the limit of a step's output holds besides. Default 16 MiB; 1 or more.</summary>
    public int MaxResponseBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>Redirects that are followed. Default 5; 0 or more.</summary>
    public int MaxRedirects { get; set; } = 5;

    /// <summary>How long connecting may take, the look-up of the name included. Default 15 s; more than 0.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    internal void Validate()
    {
        Check(MaxResponseBytes >= 1, nameof(MaxResponseBytes), "1 or more");
        Check(MaxRedirects >= 0, nameof(MaxRedirects), "0 or more");
        Check(ConnectTimeout > TimeSpan.Zero && ConnectTimeout.TotalMilliseconds <= int.MaxValue, nameof(ConnectTimeout), "more than 0, and at most 24 days");
    }

    private static void Check(bool holds, string name, string range) => OptionRange.Check(holds, nameof(HttpStepOptions), name, range);
}
