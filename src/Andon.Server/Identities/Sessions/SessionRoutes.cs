using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Serialization;
using Andon.Audit;
using Andon.Client;
using Andon.HumanTasks;
using Andon.Identity;
using Andon.Runs;
using Andon.Server.Http;
using Andon.Server.Tenants;
using Andon.Stores;

namespace Andon.Server.Identities;

/// <summary><c>/session</c>: signing in with a password, for people at a browser, and signing out.</summary>
internal static class SessionRoutes
{
    private const string Path = Routes.Prefix + "/session";
    private const int MaxBody = 8 << 10;

    private static readonly QueryParameter Tenant = QueryParameter.Of<string>("tenant", "Another tenant's, for admins of tenant default");

    public static IReadOnlyList<Route> All { get; } =
    [
        Route.Post<SignInBody, SessionView>(Path, Roles.None, "Signs in: a session begins, in a cookie", SignInAsync) with { Status = 201, Repeats = Repeats.None, IsGuarded = true, MaxBodyBytes = MaxBody },
        Route.Get(Path, Roles.All, "Shows who the caller is, and of a session what its requests have to say", static call => Task.FromResult(SessionView.Of(call.User))) with { IsOfSession = true },
        Route.Delete(Path, Roles.All, "Signs out: the session ends", SignOutAsync) with { IsOfSession = true },
        Route.Put<PasswordBody, SessionView>(Path + "/password", Roles.All, "Changes the caller's password; all sessions end, and another begins", ChangeAsync) with { IsOfSession = true, MaxBodyBytes = MaxBody },
        .. Routes.Area(
            "users",
            Route.Post<NothingBody, OneTimeView>("/users/{user}/password", Roles.Admins, "Makes a password for a user, which is shown this once and changed at the first sign-in; all their sessions end", MakeAsync, Tenant) with { Status = 201 }),
    ];

    private static async Task<SessionView> SignInAsync(Call call, SignInBody body)
    {
        SessionAuthenticator.MustBeSameSite(call.Http.Request);
        var tenant = body.Tenant ?? ApiUser.DefaultTenant;
        var proven = await call.Get<Passwords>().ProvesAsync(tenant, body.User, body.Password, call.Cancellation) ?? throw Wrong();
        return await BeginAsync(call, tenant, body.User, proven);
    }

    private static async Task SignOutAsync(Call call)
    {
        await call.Get<IStore>().Sessions.EndAsync(call.User.Tenant, SessionOf(call).Id, Told(call, "session.ended", SessionOf(call).Id), call.Cancellation);
        SessionCookie.Remove(call.Http);
    }

    private static async Task<SessionView> ChangeAsync(Call call, PasswordBody body)
    {
        _ = SessionOf(call);
        var passwords = call.Get<Passwords>();
        if (Passwords.ProblemOf(call.User.User, body.NewPassword) is { } problem) throw problem;
        if (body.NewPassword == body.Password) throw ApiProblem.Invalid("invalid_password", "the new password is the old one", new FieldError("/new_password", "not", "another"));
        if (await passwords.ProvesAsync(call.User.Tenant, call.User.User, body.Password, call.Cancellation) is null) throw new ApiProblem(HttpStatusCode.Forbidden, "wrong_password", "the password is wrong, or there were too many attempts; wait a while");
        var chosen = await passwords.SetAsync(call.User.Tenant, call.User.User, body.NewPassword, mustChange: false, Told(call, "password.changed", call.User.User), call.Cancellation);
        return await BeginAsync(call, call.User.Tenant, call.User.User, chosen);
    }

    private static async Task<OneTimeView> MakeAsync(Call call, NothingBody body)
    {
        // With it one signs in as that user, who may more than these scopes.
        if (call.User.Scopes.Length > 0) throw ApiProblem.Forbidden("scope_missing", "a credential that is limited to scopes makes no passwords");
        var directory = call.Get<TenantDirectory>();
        var tenant = await directory.TenantAsync(call.User, call.Text("tenant"), call.Cancellation);
        var user = await directory.FindUserAsync(tenant, call.Path("user"), call.Cancellation);
        var password = Passwords.Invent();
        await call.Get<Passwords>().SetAsync(tenant, user.Id, password, mustChange: true, Deed.In(tenant, call.Caller, call.Get<RunEngine>().Clock.Now, "password.made", user.Id), call.Cancellation);
        var view = new OneTimeView(user.Id, tenant);
        // A password is in no database, and so in no answer that is kept either.
        call.ReplayedAnswer = view;
        return view with { Password = password };
    }

    private static async Task<SessionView> BeginAsync(Call call, string tenant, string user, string proven)
    {
        var (store, options, now) = (call.Get<IStore>(), call.Get<AndonServerOptions>(), call.Get<RunEngine>().Clock.Now);
        await store.Sessions.ForgetAsync(tenant, now, call.Cancellation);
        var token = SessionToken.Create();
        await store.Sessions.AddAsync(
            new SessionRow { Id = token.Id, Tenant = tenant, User = user, Hash = token.Hash, CreatedAt = now, SeenAt = now, ExpiresAt = now + options.SessionLifetime },
            Deed.Of(new Caller(tenant, new Actor(user)), now, "session.created", token.Id),
            call.Cancellation);
        // Whoever changed the password meanwhile has ended the sessions that there were, and did not see this one.
        if ((await store.Sessions.FindPasswordAsync(tenant, user, CancellationToken.None))?.Hash != proven)
        {
            await store.Sessions.EndAsync(tenant, token.Id, Deed.Of(new Caller(tenant, new Actor(user)), now, "session.ended", token.Id), CancellationToken.None);
            throw Wrong();
        }

        // As it was put, so that who was removed meanwhile has none.
        var holder = await store.Sessions.FindAsync(token.Id, call.Cancellation) ?? throw Wrong();
        SessionCookie.Set(call.Http, token);
        return SessionView.Of(new ApiUser(tenant, user, holder.Grant) { Session = token, SessionExpiresAt = holder.Session.ExpiresAt, MustChangePassword = holder.MustChange });
    }

    private static AuditEntry Told(Call call, string action, string subject) => Deed.Of(call.Caller, call.Get<RunEngine>().Clock.Now, action, subject);

    private static SessionToken SessionOf(Call call) => call.User.Session ?? throw new ApiProblem(HttpStatusCode.Conflict, "no_session", "this is for a session, and the request bears another credential");

    private static ApiProblem Wrong() => ApiProblem.Unauthorized("wrong_password", "the user or the password is wrong, or there were too many attempts; wait a while");
}

/// <summary>Who signs in.</summary>
/// <param name="User">The user's id.</param>
/// <param name="Password">The password.</param>
/// <param name="Tenant">Whose user. Default: <c>default</c>.</param>
internal sealed record SignInBody(string User, string Password, string? Tenant = null)
{
    /// <summary>Without the password, so that no log has it.</summary>
    public override string ToString() => nameof(SignInBody);
}

/// <summary>A password to change.</summary>
/// <param name="Password">The one of now.</param>
/// <param name="NewPassword">The one of then. From 12 to 256 characters.</param>
internal sealed record PasswordBody(string Password, string NewPassword)
{
    /// <summary>Without the passwords, so that no log has them.</summary>
    public override string ToString() => nameof(PasswordBody);
}

/// <summary>A password that was made for a user.</summary>
/// <param name="User">Whose.</param>
/// <param name="Tenant">Of which tenant.</param>
internal sealed record OneTimeView(string User, string Tenant)
{
    /// <summary>The password itself, in the answer that makes it and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Password { get; init; }

    /// <summary>Without the password, so that no log has it.</summary>
    public override string ToString() => nameof(OneTimeView);
}

/// <summary>Who somebody is.</summary>
internal sealed record SessionView
{
    /// <summary>The user's id.</summary>
    public required string User { get; init; }

    /// <summary>Whose data they see.</summary>
    public required string Tenant { get; init; }

    /// <summary>What they may.</summary>
    public required Role Role { get; init; }

    /// <summary>The business roles that they have.</summary>
    public required ImmutableArray<string> BusinessRoles { get; init; }

    /// <summary>What <c>X-Andon-Csrf</c> has to say in every request of the session that changes anything; null where there is no session.</summary>
    public string? CsrfToken { get; init; }

    /// <summary>When the session ends, however much it is used.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether the password has to be changed before anything else.</summary>
    public bool PasswordMustChange { get; init; }

    public static SessionView Of(ApiUser user) => new()
    {
        User = user.User,
        Tenant = user.Tenant,
        Role = user.Grant.Role,
        BusinessRoles = user.Grant.BusinessRoles,
        CsrfToken = user.Session?.Csrf,
        ExpiresAt = user.SessionExpiresAt,
        PasswordMustChange = user.MustChangePassword,
    };
}
