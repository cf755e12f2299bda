using System.Collections.Immutable;
using System.Net;
using Andon.Audit;
using Andon.HumanTasks;
using Andon.Identity;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Identities;
using Andon.Server.Mail;
using Andon.Stores;

namespace Andon.Server.Tenants;

/// <summary>Tenants, their users and keys, as admins look after them: those of a tenant after their own, those of tenant <c>default</c> after all.</summary>
internal sealed class TenantDirectory(IStore store, RunEngine engine, AndonServerOptions options)
{
    private const int MaxName = 200;
    private static readonly TimeSpan ExpiredKept = TimeSpan.FromDays(30);

    private IIdentityStore Rows => store.Identities;

    /// <summary>The tenant that is meant: the caller's own, or any that is there for whoever looks after all. Another's is as unknown as one that never was.</summary>
    public async Task<string> TenantAsync(ApiUser by, string? named, CancellationToken cancellation)
    {
        if (named is null || named == by.Tenant) return by.Tenant;
        if (by.IsOperatorOfAll && (await Rows.ListTenantsAsync(cancellation)).Any(t => t.Id == named)) return named;
        throw ApiProblem.NotFound("unknown_tenant", $"there is no tenant '{named}'");
    }

    public async Task<TenantRow> CreateTenantAsync(ApiUser by, string id, string? title, CancellationToken cancellation)
    {
        if (!by.IsOperatorOfAll) throw ApiProblem.Forbidden("admin_required", $"only an admin of tenant '{ApiUser.DefaultTenant}' may set up tenants");
        Name("id", id);
        if (title is not null) Name("title", title);
        var row = new TenantRow(id, title ?? id, engine.Clock.Now);
        return await Rows.AddTenantAsync(row, Deed.In(id, by.Caller, row.CreatedAt, "tenant.created", id), cancellation) ? row : throw new ApiProblem(HttpStatusCode.Conflict, "tenant_exists", $"there is a tenant '{id}' already");
    }

    public async Task<IReadOnlyList<TenantRow>> ListTenantsAsync(ApiUser by, CancellationToken cancellation) =>
        [.. (await Rows.ListTenantsAsync(cancellation)).Where(t => by.IsOperatorOfAll || t.Id == by.Tenant)];

    public async Task<UserRow> FindUserAsync(string tenant, string user, CancellationToken cancellation) =>
        await Rows.FindUserAsync(tenant, user, cancellation) ?? throw ApiProblem.NotFound("unknown_user", $"there is no user '{user}'");

    /// <summary>Adds a user, or says anew what one may. A key that was made for something else than its user might is revoked with that: it could be more now.</summary>
    public async Task<UserRow> PutUserAsync(ApiUser by, string tenant, string user, Grant grant, string? email, string? language, CancellationToken cancellation)
    {
        User(user);
        Check(grant);
        if (email is not null && !MailAddresses.Is(email)) throw ApiProblem.Invalid("invalid_email", "the email is one address, such as ann@example.com", new FieldError("/email", "format", email));
        if (language is not null && !MailTemplates.Languages.Contains(language)) throw ApiProblem.Invalid("invalid_language", $"mails are in: {string.Join(", ", MailTemplates.Languages)}", new FieldError("/language", "enum", language));
        var before = await Rows.FindUserAsync(tenant, user, cancellation);
        if (before is not null && before.Grant != grant)
        {
            foreach (var key in (await Rows.ListKeysAsync(tenant, cancellation)).Where(k => k.User == user && k.Own is not null))
                await Rows.EndKeyAsync(tenant, key.Id, engine.Clock.Now, Deed.In(tenant, by.Caller, engine.Clock.Now, "key.revoked", key.Id, ("user", user)), cancellation);
        }

        var row = new UserRow(tenant, user, grant, before?.CreatedAt ?? engine.Clock.Now) { Email = email, Language = language };
        await Rows.PutUserAsync(row, UserDeed(by, before, row), cancellation);
        return row;
    }

    public async Task DeleteUserAsync(ApiUser by, string tenant, string user, CancellationToken cancellation)
    {
        if (tenant == by.Tenant && user == by.User) throw new ApiProblem(HttpStatusCode.Conflict, "own_user", "nobody removes themselves; another admin can");
        if (!await Rows.DeleteUserAsync(tenant, user, Deed.In(tenant, by.Caller, engine.Clock.Now, "user.removed", user), cancellation)) throw ApiProblem.NotFound("unknown_user", $"there is no user '{user}'");
    }

    public async Task<(KeyHolder Made, ApiKey Key)> CreateKeyAsync(ApiUser by, string tenant, KeyRequest request, CancellationToken cancellation)
    {
        User(request.User);
        foreach (var scope in request.Scopes.Where(s => !Routes.Scopes.Contains(s)))
            throw ApiProblem.Invalid("invalid_scope", $"there is no scope '{scope}'; there are: {string.Join(", ", Routes.Scopes.Order(StringComparer.Ordinal))}", new FieldError("/scopes", "enum", $"'{scope}' is none"));
        MustBeWithin(by, request.Scopes);
        var now = engine.Clock.Now;
        if (request.ExpiresAt <= now) throw ApiProblem.Invalid("invalid_expiry", "expires_at is over already; give a time to come", new FieldError("/expires_at", "minimum", "a time to come"));
        await Rows.ForgetKeysAsync(tenant, now - ExpiredKept, cancellation);
        if ((await Rows.ListKeysAsync(tenant, cancellation)).Count >= options.MaxKeysPerTenant)
            throw new ApiProblem(HttpStatusCode.Conflict, "too_many_keys", $"tenant '{tenant}' has {options.MaxKeysPerTenant} keys, which is the limit; revoke some");
        var wanted = new Grant(request.Role, request.BusinessRoles);
        Check(wanted);
        var user = await Rows.FindUserAsync(tenant, request.User, cancellation);
        if (user is null)
        {
            user = new UserRow(tenant, request.User, wanted, now);
            await Rows.PutUserAsync(user, UserDeed(by, null, user), cancellation);
        }

        return await AddAsync(by, user, wanted == user.Grant ? null : wanted, [.. request.Scopes.Distinct(StringComparer.Ordinal)], request.ExpiresAt, cancellation);
    }

    /// <summary>A new key for what the old one was for; the old one goes on for a while, so that whoever has it can change over.</summary>
    public async Task<(KeyHolder Made, ApiKey Key)> RotateKeyAsync(ApiUser by, string tenant, string id, TimeSpan overlap, CancellationToken cancellation)
    {
        var old = await FindKeyAsync(tenant, id, cancellation);
        MustBeWithin(by, old.Key.Scopes);
        var now = engine.Clock.Now;
        if (old.Key.ExpiresAt <= now) throw new ApiProblem(HttpStatusCode.Conflict, "key_expired", $"key '{id}' has expired; make another");
        var made = await AddAsync(by, new UserRow(tenant, old.Key.User, old.UserGrant, now), old.Key.Own, old.Key.Scopes, old.Key.ExpiresAt, cancellation);
        await Rows.EndKeyAsync(tenant, id, now + overlap, Deed.In(tenant, by.Caller, now, "key.rotated", id, ("user", old.Key.User), ("by_key", made.Key.Id), ("overlap_s", (long)overlap.TotalSeconds)), cancellation);
        return made;
    }

    public async Task<KeyHolder> FindKeyAsync(string tenant, string id, CancellationToken cancellation) =>
        await Rows.FindKeyAsync(id, cancellation) is { } found && found.Key.Tenant == tenant ? found : throw ApiProblem.NotFound("unknown_key", $"there is no key '{id}'");

    public async Task<IReadOnlyList<KeyHolder>> ListKeysAsync(string tenant, CancellationToken cancellation)
    {
        var users = (await Rows.ListUsersAsync(tenant, cancellation)).ToDictionary(u => u.Id, u => u.Grant, StringComparer.Ordinal);
        return [.. (await Rows.ListKeysAsync(tenant, cancellation)).Where(k => users.ContainsKey(k.User)).Select(k => new KeyHolder(k, users[k.User]))];
    }

    public async Task RevokeKeyAsync(ApiUser by, string tenant, string id, CancellationToken cancellation)
    {
        var found = await FindKeyAsync(tenant, id, cancellation);
        await Rows.EndKeyAsync(tenant, id, engine.Clock.Now, Deed.In(tenant, by.Caller, engine.Clock.Now, "key.revoked", id, ("user", found.Key.User)), cancellation);
    }

    private async Task<(KeyHolder Made, ApiKey Key)> AddAsync(
        ApiUser by, UserRow user, Grant? own, ImmutableArray<string> scopes, DateTimeOffset? expiresAt, CancellationToken cancellation)
    {
        var key = ApiKey.Create();
        var row = new KeyRow { Id = key.Id, Tenant = user.Tenant, User = user.Id, Own = own, Scopes = scopes, Hash = key.Hash, CreatedBy = by.User, CreatedAt = engine.Clock.Now, ExpiresAt = expiresAt };
        var grant = own ?? user.Grant;
        var deed = Deed.In(
            user.Tenant, by.Caller, row.CreatedAt, "key.created", row.Id,
            ("user", user.Id), ("role", RoleNames.Of(grant.Role)), ("business_roles", grant.BusinessRoles), ("scopes", scopes), ("expires_at", expiresAt is { } at ? AndonJson.Format(at) : null));
        await Rows.AddKeyAsync(row, deed, cancellation);
        return (new KeyHolder(row, user.Grant), key);
    }

    /// <summary>That mails go elsewhere is told, and not where: addresses are removed with their users, and entries of the audit never.</summary>
    private AuditEntry UserDeed(ApiUser by, UserRow? before, UserRow user) => Deed.In(
        user.Tenant,
        by.Caller,
        engine.Clock.Now,
        before is null ? "user.added" : "user.changed",
        user.Id,
        ("role", RoleNames.Of(user.Grant.Role)),
        ("business_roles", user.Grant.BusinessRoles),
        ("new_email", user.Email != before?.Email));

    /// <summary>Whoever is limited hands on no more than they have: a key for keys alone would else be a key for everything.</summary>
    private static void MustBeWithin(ApiUser by, ImmutableArray<string> scopes)
    {
        if (by.Scopes.Length > 0 && (scopes.IsEmpty || scopes.Except(by.Scopes, StringComparer.Ordinal).Any()))
            throw ApiProblem.Forbidden("scope_missing", $"this credential is good for {string.Join(", ", by.Scopes)}, and a key that it makes has some of these scopes and no others");
    }

    private static void User(string user)
    {
        if (string.IsNullOrWhiteSpace(user) || user.Length > Actor.MaxUserLength || user.Any(char.IsControl))
            throw ApiProblem.Invalid("invalid_user", $"a user's id has from 1 to {Actor.MaxUserLength} characters, and none that cannot be seen", new FieldError("/user", "pattern", "1 to 500 characters"));
    }

    private static void Name(string field, string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxName || text.Any(char.IsControl))
            throw ApiProblem.Invalid("invalid_tenant", $"the {field} of a tenant has from 1 to {MaxName} characters, and none that cannot be seen", new FieldError("/" + field, "pattern", $"1 to {MaxName} characters"));
    }

    private static void Check(Grant grant)
    {
        if (grant.BusinessRoles.Length > Grant.MaxBusinessRoles || grant.BusinessRoles.Any(r => string.IsNullOrWhiteSpace(r) || r.Length > Grant.MaxBusinessRoleLength))
            throw ApiProblem.Invalid("invalid_business_roles", $"at most {Grant.MaxBusinessRoles} business roles, each of 1 to {Grant.MaxBusinessRoleLength} characters", new FieldError("/business_roles", "maxItems", "too many, or too long"));
    }
}
