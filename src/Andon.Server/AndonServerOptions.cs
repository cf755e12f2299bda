using System.Security.Claims;
using Andon.Hosting;
using Andon.Server.Identities;

namespace Andon.Server;

/// <summary>The limits and habits of the API. Checked at start; a value out of range names itself.</summary>
public sealed class AndonServerOptions
{
    /// <summary>Bytes that the body of a request may have. Default: 8 MiB. From 1 KiB to 64 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 8 << 20;

    /// <summary>Bytes that the body of a request to a trigger may have, which nobody vouches for. Default: 1 MiB. From 1 KiB to 64 MiB.</summary>
    public int MaxHookBytes { get; set; } = 1 << 20;

    /// <summary>How far the time that a request to a trigger was signed at may be off. Default: 5 min. From 10 s to 1 hour.</summary>
    public TimeSpan HookTolerance { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long the answer to a POST with an <c>Idempotency-Key</c> is kept. Default: 24 h. From 1 minute to 30 days.</summary>
    public TimeSpan AnswersKept { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long a stream of events may be silent before a comment says that it is alive. Default: 15 s. From 1 s to 5 minutes.</summary>
    public TimeSpan StreamHeartbeat { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Keys that a tenant may have, those that expired in the last 30 days included. Default: 1,000. From 1 to 100,000.</summary>
    public int MaxKeysPerTenant { get; set; } = 1_000;

    /// <summary>Wrong credentials, passwords and links that may come from an address in a minute; then the next wrong credentials are answered 429, and signing in and links are closed to it. Default: 120. From 1 to 100,000; 0 for any number.</summary>
    public int FailuresPerAddress { get; set; } = 120;

    /// <summary>
    /// Who somebody is whom the host itself has authenticated; null from it for nobody. It counts where a request bears no key of ours. Default: null, only keys do.
    /// </summary>
    public Func<ClaimsPrincipal, ApiUser?>? MapPrincipal { get; set; }

    /// <summary>How long a session is good, however much it is used. Default: 12 h. From 5 minutes to 30 days.</summary>
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>How long a session is good that is not used. Default: 1 h. From 5 minutes to 30 days.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Whose tokens are taken, and who somebody is by them. Default: nobody's.</summary>
    public JwtOptions Jwt { get; set; } = new();

    /// <summary>A key of the admin of tenant <c>default</c> that was agreed on beforehand; compared whole. Default: null, none. 32 characters or more.</summary>
    public string? BootstrapKey { get; set; }

    internal void Validate()
    {
        Check(MaxBodyBytes is >= 1_024 and <= 64 << 20, nameof(MaxBodyBytes), "from 1 KiB to 64 MiB");
        Check(MaxHookBytes is >= 1_024 and <= 64 << 20, nameof(MaxHookBytes), "from 1 KiB to 64 MiB");
        Check(HookTolerance >= TimeSpan.FromSeconds(10) && HookTolerance <= TimeSpan.FromHours(1), nameof(HookTolerance), "from 10 s to 1 hour");
        Check(AnswersKept >= TimeSpan.FromMinutes(1) && AnswersKept <= TimeSpan.FromDays(30), nameof(AnswersKept), "from 1 minute to 30 days");
        Check(StreamHeartbeat >= TimeSpan.FromSeconds(1) && StreamHeartbeat <= TimeSpan.FromMinutes(5), nameof(StreamHeartbeat), "from 1 s to 5 minutes");
        Check(MaxKeysPerTenant is >= 1 and <= 100_000, nameof(MaxKeysPerTenant), "from 1 to 100,000");
        Check(FailuresPerAddress is >= 0 and <= 100_000, nameof(FailuresPerAddress), "from 1 to 100,000, or 0 for any number");
        Check(BootstrapKey is null or { Length: >= 32 }, nameof(BootstrapKey), "of 32 characters or more");
        Check(SessionLifetime >= TimeSpan.FromMinutes(5) && SessionLifetime <= TimeSpan.FromDays(30), nameof(SessionLifetime), "from 5 minutes to 30 days");
        Check(SessionIdle >= TimeSpan.FromMinutes(5) && SessionIdle <= TimeSpan.FromDays(30), nameof(SessionIdle), "from 5 minutes to 30 days");
        Jwt.Validate();
    }

    private static void Check(bool holds, string name, string range) => OptionRange.Check(holds, nameof(AndonServerOptions), name, range);
}
