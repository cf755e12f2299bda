using System.Security.Cryptography;
using Andon.Audit;
using Andon.HumanTasks;
using Andon.Identity;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Stores;
using Microsoft.AspNetCore.Identity;

namespace Andon.Server.Identities;

/// <summary>
/// Passwords: hashed slowly, tried seldom. Whoever guesses learns nothing but that it was wrong: not whether there is such a user, nor whether one is locked, and all of
/// it takes as long.
/// </summary>
internal sealed class Passwords(IStore store, RunEngine engine) : IDisposable
{
    public const int MinLength = 12, MaxLength = 256;

    /// <summary>Attempts one after the other; then there is a wait, which each one more doubles, up to the longest.</summary>
    private const int FreeAttempts = 5;

    private const int MaxDoublings = 5;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30), LongestWait = TimeSpan.FromMinutes(15);
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <summary>Whose password is looked at where there is none: an attempt takes as long then.</summary>
    private static readonly PasswordRow Nobody = new() { Tenant = ApiUser.DefaultTenant, User = "", Hash = "", MustChange = false, ChangedAt = DateTimeOffset.UnixEpoch };

    private readonly PasswordHasher<string> hasher = new();
    private readonly Lazy<string> nobodys = new(() => new PasswordHasher<string>().HashPassword("", RandomNumberGenerator.GetHexString(32)));

    /// <summary>Hashing is dear by design: however many sign in at once, the runs go on.</summary>
    private readonly SemaphoreSlim room = new(Math.Max(1, Environment.ProcessorCount / 2));

    public void Dispose() => room.Dispose();

    /// <summary>A password that nobody has chosen: 20 characters of 31, easy to read out.</summary>
    public static string Invent() => string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Alphabet, 5)));

    /// <summary>Sets a password, and ends what was begun with another. Returns its hash.</summary>
    public async Task<string> SetAsync(string tenant, string user, string password, bool mustChange, AuditEntry audit, CancellationToken cancellation)
    {
        var hash = await HashedAsync(() => hasher.HashPassword(user, password), cancellation);
        await store.Sessions.PutPasswordAsync(new PasswordRow { Tenant = tenant, User = user, Hash = hash, MustChange = mustChange, ChangedAt = engine.Clock.Now }, audit, cancellation);
        // The password is set: whoever asked for it may be gone, and what was begun with another ends all the same.
        await store.Sessions.EndAllAsync(tenant, user, CancellationToken.None);
        return hash;
    }

    /// <summary>The hash that this proves to be the user's password; null where it is not. Counted before it is looked at, so that many at once are not more than one after the other.</summary>
    public async Task<string?> ProvesAsync(string tenant, string user, string password, CancellationToken cancellation)
    {
        var counted = IsName(tenant) && IsName(user) ? await CountAsync(tenant, user, cancellation) : null;
        if (counted is null) await store.Sessions.CountAttemptAsync(Nobody, 0, DateTimeOffset.UnixEpoch, cancellation);
        var verdict = await HashedAsync(() => hasher.VerifyHashedPassword(user, counted?.Hash ?? nobodys.Value, password.Length <= MaxLength ? password : ""), cancellation);
        if (counted is null || verdict == PasswordVerificationResult.Failed) return null;
        await store.Sessions.CountAttemptAsync(counted, 0, DateTimeOffset.UnixEpoch, cancellation);
        return counted.Hash;
    }

    /// <summary>Why a password cannot be chosen; null where it can.</summary>
    public static ApiProblem? ProblemOf(string user, string password) =>
        password.Length is < MinLength or > MaxLength || password.Any(char.IsControl) || password.Contains(user, StringComparison.OrdinalIgnoreCase) && user.Length > 3
            ? ApiProblem.Invalid("invalid_password", $"a password has from {MinLength} to {MaxLength} characters, and not the user's id in it", new FieldError("/new_password", "pattern", $"{MinLength} to {MaxLength} characters"))
            : null;

    /// <summary>Whether there can be a tenant or a user of this name.</summary>
    private static bool IsName(string name) => name.Length is >= 1 and <= Actor.MaxUserLength && !name.Any(char.IsControl);

    /// <summary>The password with the attempt counted; null where there is none, or none is looked at yet.</summary>
    private async Task<PasswordRow?> CountAsync(string tenant, string user, CancellationToken cancellation)
    {
        while (true)
        {
            var now = engine.Clock.Now;
            if (await store.Sessions.FindPasswordAsync(tenant, user, cancellation) is not { } row || row.NextAttemptAt > now) return null;
            var attempts = row.Attempts + 1;
            var next = attempts < FreeAttempts ? DateTimeOffset.UnixEpoch : now + WaitAfter(attempts);
            if (await store.Sessions.CountAttemptAsync(row, attempts, next, cancellation)) return row with { Attempts = attempts, NextAttemptAt = next };
        }
    }

    private static TimeSpan WaitAfter(int attempts)
    {
        var wait = FirstWait * (1 << Math.Min(attempts - FreeAttempts, MaxDoublings));
        return wait < LongestWait ? wait : LongestWait;
    }

    private async Task<T> HashedAsync<T>(Func<T> hash, CancellationToken cancellation)
    {
        await room.WaitAsync(cancellation);
        try
        {
            return hash();
        }
        finally
        {
            room.Release();
        }
    }
}
