using System.Security.Cryptography;
using System.Text;
using Andon.Audit;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Runs;
using Andon.Steps;
using Andon.Stores;

namespace Andon.Secrets;

/// <summary>Writes secrets so that only this process and those with the same master key can open them, and opens them for attempts. Values are kept nowhere.</summary>
internal sealed class SecretVault
{
    private const int Portion = 100;

    private readonly IStore store;
    private readonly SecretOptions options;
    private readonly TimeProvider time;
    private readonly Lazy<MasterKeys> keys;

    public SecretVault(IStore store, SecretOptions options, TimeProvider time)
    {
        (this.store, this.options, this.time) = (store, options, time);
        keys = new Lazy<MasterKeys>(() => MasterKeys.Read(options));
    }

    /// <summary>The master keys of this process.</summary>
    public MasterKeys Keys => keys.Value;

    /// <summary>Reads the keys, so that a wrong one is told of at start and not by the first attempt.</summary>
    public void Check() => _ = keys.Value;

    /// <summary>
    /// A key for something else than secrets, which the master key gives: the current one, or that of an id. Null where this process does not have it. Whoever
    /// learns it learns nothing of the master key (HKDF, RFC 5869).
    /// </summary>
    public (string Id, byte[] Key)? Derive(ReadOnlySpan<byte> purpose, string? id = null) => (id ?? keys.Value.Current) is { } named && keys.Value.TryGet(named, out var key)
        ? (named, HKDF.DeriveKey(HashAlgorithmName.SHA256, key, MasterKeys.Bytes, info: purpose.ToArray()))
        : null;

    public async ValueTask<SecretView> SetAsync(Caller by, string name, string value, CancellationToken cancellation)
    {
        var tenant = by.Tenant;
        RequireName(name);
        if (ProblemOf(value) is { } problem) throw Invalid($"secret '{name}' was not written: {problem}");
        var row = Sealed(tenant, name, value, by.Actor, $"secret '{name}' was not written");
        return await store.Secrets.PutAsync(row, options.MaxSecrets, Deed.Of(by, row.SetAt, "secret.set", name), cancellation)
            ? Of(row)
            : throw new AndonException(RefusalKind.Conflict, "too_many_secrets", $"tenant '{tenant}' has {options.MaxSecrets} secrets, which is the limit; remove one that is not used any more");
    }

    /// <summary>
    /// Seals a secret of the engine's own, such as a webhook's, under a name that no person's secret can have; who keeps it writes it with the row that it belongs to.
    /// It is rekeyed with the others and never listed.
    /// </summary>
    public SecretChange Seal(string tenant, string name, string value, Actor by) => new(name, Sealed(tenant, name, value, by, "nothing was changed"));

    public async ValueTask<IReadOnlyList<SecretView>> ListAsync(string tenant, CancellationToken cancellation) =>
        [.. (await store.Secrets.ListAsync(tenant, cancellation)).Where(row => SecretReference.IsName(row.Name)).Select(Of)];

    public async ValueTask RemoveAsync(Caller by, string name, CancellationToken cancellation)
    {
        RequireName(name);
        if (!await store.Secrets.DeleteAsync(by.Tenant, name, Deed.Of(by, time.GetUtcNow(), "secret.removed", name), cancellation)) throw new AndonException(RefusalKind.NotFound, "unknown_secret", $"tenant '{by.Tenant}' has no secret '{name}'");
    }

    /// <summary>Wraps anew, by the current master key, every data key that another one wraps. What cannot be opened stays as it is.</summary>
    public async ValueTask<RekeyView> RekeyAsync(Caller by, CancellationToken cancellation)
    {
        var (id, key) = Current("nothing was rekeyed");
        var rekeyed = 0;
        var left = new List<SecretPlace>();
        IReadOnlyList<SecretRow> rows;
        for (var after = (Tenant: "", Name: ""); (rows = await store.Secrets.ListOthersAsync(id, after, Portion, cancellation)).Count > 0; after = (rows[^1].Tenant, rows[^1].Name))
        {
            foreach (var row in rows)
            {
                if (TryRewrap(row, id, key) is not { } rewrapped) left.Add(new SecretPlace(row.Tenant, row.Name, row.KeyId));
                else if (await store.Secrets.RewrapAsync(row, rewrapped, Deed.In(row.Tenant, by, time.GetUtcNow(), "secret.rekeyed", row.Name), cancellation)) rekeyed++;
            }
        }

        return new RekeyView(id, rekeyed, left);
    }

    /// <summary>The value of a secret, for an attempt.</summary>
    /// <exception cref="StepFailedException">There is none, or it cannot be opened here. The message has the name and the remedy, never the value.</exception>
    public async ValueTask<string> OpenAsync(string tenant, string name, CancellationToken cancellation)
    {
        SecretRow row;
        try
        {
            row = await store.Secrets.FindAsync(tenant, name, cancellation)
                ?? throw Failed("unknown_secret", $"tenant '{tenant}' has no secret '{name}'; write it with 'andon secrets set {name}', and run the step again");
        }
        catch (StoreException e)
        {
            throw new StepFailedException(e.Code, e.Message, retryable: true, e);
        }

        if (!keys.Value.TryGet(row.KeyId, out var key)) throw Failed("no_master_key", $"secret '{name}' is sealed by master key {row.KeyId}, which this process does not have; {Remedy}");
        try
        {
            return Envelope.Open(key, row);
        }
        catch (CryptographicException)
        {
            throw Failed("secret_damaged", $"secret '{name}' of tenant '{tenant}' cannot be opened: what is kept of it was changed, or belongs to another. Write it again with 'andon secrets set {name}'");
        }
    }

    private const string Remedy = $"give it in {SecretOptions.KeyVariable} or {SecretOptions.FileVariable}, or in {SecretOptions.OldKeysVariable} where a newer one has taken its place";

    private static StepFailedException Failed(string code, string message) => new(code, message, retryable: false);

    private static AndonException Invalid(string message) => new(RefusalKind.Invalid, "invalid_secret", message);

    private static SecretView Of(SecretRow row) => new(row.Name, row.SetAt, row.SetBy);

    private static void RequireName(string name)
    {
        if (!SecretReference.IsName(name)) throw Invalid($"a secret cannot be called '{name}'; use {SecretReference.NameRule}");
    }

    private (string Id, byte[] Key) Current(string what) => keys.Value.Current is { } id && keys.Value.TryGet(id, out var key)
        ? (id, key)
        : throw new AndonException(
            RefusalKind.Conflict,
            "no_master_key",
            $"{what}: this process has no master key. Make one with 'openssl rand -base64 {MasterKeys.Bytes}', keep it where only the engine can read it, and give it in {SecretOptions.KeyVariable} or {SecretOptions.FileVariable}");

    private SecretRow Sealed(string tenant, string name, string value, Actor by, string elsewise)
    {
        var (id, key) = Current(elsewise);
        var (wrapped, sealedValue) = Envelope.Seal(key, id, tenant, name, value);
        return new SecretRow { Tenant = tenant, Name = name, KeyId = id, WrappedKey = wrapped, SealedValue = sealedValue, SetBy = by.User, SetAt = time.GetUtcNow() };
    }

    private SecretRow? TryRewrap(SecretRow row, string id, byte[] key)
    {
        try
        {
            return keys.Value.TryGet(row.KeyId, out var old) ? Envelope.Rewrap(old, key, id, row) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Why a value cannot be a secret; never with any of it.</summary>
    private string? ProblemOf(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Trim().Length < options.MinValueLength) return $"its value has fewer than {options.MinValueLength} characters, and to mask one so short would destroy other text";
        if (value.Contains('\0')) return "its value holds a NUL character, which no environment can; encode it, as in base64";
        if (Encoding.UTF8.GetByteCount(value) > options.MaxValueBytes) return $"its value has more than {options.MaxValueBytes} bytes";
        return value.EnumerateRunes().Any(r => r == Rune.ReplacementChar) ? "its value is not valid text; encode it, as in base64" : null;
    }
}
