using Andon.Client;
using Andon.HumanTasks;
using Andon.Identity;
using Andon.Runs;

namespace Andon.Links;

/// <summary>
/// Links by which people decide human tasks from a mail or a chat. Making one keeps nothing: all that it says is in it, signed. Using one is a decision as any other,
/// by what its person may at that time; the link's nonce is the key of the decision, and of two who use it one alone has decided.
/// </summary>
internal sealed class TaskLinks(RunEngine engine)
{
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(30);
    private static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(1);

    private readonly LinkKeys keys = new(engine.Store, engine.Runner.Secrets, engine.Clock);

    /// <summary>A link for this task, person and action. Whether the maker may have one is for who calls to ask.</summary>
    /// <param name="maker">Who makes it, and in which tenant.</param>
    /// <param name="task">The task.</param>
    /// <param name="request">For whom, what, and how long. Without a user it is for the maker.</param>
    /// <param name="address">Where people reach the server, where <see cref="AndonOptions.PublicUrl"/> does not say it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="AndonException">No link could be made that would do anything: it says why.</exception>
    public async Task<TaskLinkView> CreateAsync(Caller maker, Guid task, TaskLinkRequest request, Uri? address, CancellationToken cancellation)
    {
        if (request.Lifetime < MinLifetime || request.Lifetime > MaxLifetime) throw new AndonException(RefusalKind.Invalid, "invalid_expiry", "a link is good for 1 minute to 30 days");
        if (!Enum.IsDefined(request.Action)) throw new AndonException(RefusalKind.Invalid, "invalid_action", "a link approves, rejects or completes");
        var user = request.User ?? maker.Actor.User;
        var now = engine.Clock.Now;
        var (run, found) = await FindAsync(maker.Tenant, task, cancellation);
        Check(run, found, await ActorAsync(maker.Tenant, user, cancellation), request.Action);
        // A key that was made for less than its user may is not to get more by a link.
        if (user == maker.Actor.User) Check(run, found, maker.Actor, request.Action);
        var root = engine.Options.PublicUrl ?? address
            ?? throw new AndonException(RefusalKind.Conflict, "no_public_url", $"it is not known where people reach the server: give AndonOptions.PublicUrl, or ANDON_PUBLIC_URL, such as https://andon.example.com");
        // In whole seconds, as the token keeps it.
        var expires = DateTimeOffset.FromUnixTimeSeconds((now + request.Lifetime).ToUnixTimeSeconds());
        var token = new LinkToken { Tenant = maker.Tenant, Task = task, ETag = found.ETag, User = user, Action = request.Action, ExpiresAt = expires, MadeBy = maker.Actor.User };
        var (id, key) = await keys.CurrentAsync(cancellation);
        return new TaskLinkView(new Uri($"{root.AbsoluteUri.TrimEnd('/')}/links/{token.Sign(id, key)}"), expires);
    }

    /// <summary>What a link would do, if it would do anything now; nothing changes.</summary>
    /// <exception cref="AndonException"><c>unknown_link</c>, <c>link_expired</c>, or why the decision would be refused.</exception>
    public async Task<LinkedTask> LookAsync(string text, CancellationToken cancellation)
    {
        var token = await ReadAsync(text, cancellation);
        var (run, task) = await FindAsync(token.Tenant, token.Task, cancellation);
        if (task.DecisionKey == KeyOf(token) || task.Votes.Any(v => v.IdempotencyKey == KeyOf(token))) throw new AndonException(RefusalKind.Conflict, "already_used", "this link has been used");
        Check(run, task, await ActorAsync(token.Tenant, token.User, cancellation), token.Action);
        if (task.ETag != token.ETag) throw new AndonException(RefusalKind.Stale, "stale", "what the task shows has changed since the link was made");
        return new LinkedTask(token.Action, token.User, token.ExpiresAt, task.Title, run.Title);
    }

    /// <summary>Decides as the link says, as its person.</summary>
    /// <exception cref="AndonException"><c>unknown_link</c>, <c>link_expired</c>, <c>already_used</c>, or why the decision is refused.</exception>
    public async Task<LinkedTask> DecideAsync(string text, string? comments, CancellationToken cancellation)
    {
        var token = await ReadAsync(text, cancellation);
        var (run, task) = await FindAsync(token.Tenant, token.Task, cancellation);
        var actor = await ActorAsync(token.Tenant, token.User, cancellation) with { Via = KeyOf(token) };
        TaskCommand command = token.Action switch
        {
            LinkAction.Approve => new ApproveTask(actor, task.Id, comments),
            LinkAction.Reject => new RejectTask(actor, task.Id, comments, null),
            _ => new CompleteTask(actor, task.Id, FormDefaults.Of(run.DefinitionOf(task.Step)?.Human?.FormSchema)),
        };
        var decision = await engine.SendAsync(run.Id, command with { IfMatch = token.ETag, IdempotencyKey = KeyOf(token), IsOnce = true });
        if (decision.Refusal is { } refusal) throw new AndonException(refusal);
        return new LinkedTask(token.Action, token.User, token.ExpiresAt, task.Title, run.Title);
    }

    private async Task<LinkToken> ReadAsync(string text, CancellationToken cancellation)
    {
        var token = LinkToken.KeyIdOf(text) is { } id && await keys.FindAsync(id, cancellation) is { } key ? LinkToken.Read(text, key) : null;
        if (token is null) throw new AndonException(RefusalKind.NotFound, "unknown_link", "this is no link of this server: it was cut off or changed");
        return token.ExpiresAt > engine.Clock.Now ? token : throw new AndonException(RefusalKind.Conflict, "link_expired", "this link is over");
    }

    private async Task<(Run Run, HumanTask Task)> FindAsync(string tenant, Guid task, CancellationToken cancellation)
    {
        var loaded = await engine.Store.FindTaskAsync(tenant, task, cancellation) is { } row ? await engine.Loader.LoadAsync(row.RunId, cancellation) : null;
        return loaded is not null && loaded.Run.Tenant == tenant && loaded.Run.Tasks.TryGetValue(task, out var found)
            ? (loaded.Run, found)
            : throw new AndonException(RefusalKind.NotFound, "unknown_task", $"there is no task {task} in tenant '{tenant}'");
    }

    /// <summary>The person as they are now: with the roles of today, and not at all where they were removed.</summary>
    private async Task<Actor> ActorAsync(string tenant, string user, CancellationToken cancellation)
    {
        var row = await engine.Store.Identities.FindUserAsync(tenant, user, cancellation) ?? throw new AndonException(RefusalKind.Forbidden, "unknown_user", $"there is no user '{user}' in tenant '{tenant}'");
        return row.Grant.Role is Role.Admin or Role.Operator or Role.Member
            ? row.Grant.ActorOf(user)
            : throw new AndonException(RefusalKind.Forbidden, "not_a_candidate", $"{user} decides no human tasks");
    }

    /// <summary>Asks beforehand what the decision itself will ask.</summary>
    private static void Check(Run run, HumanTask task, Actor actor, LinkAction action)
    {
        if (!task.IsOpen) throw new AndonException(RefusalKind.Conflict, task.Status == HumanTaskStatus.Superseded ? "task_superseded" : "task_closed", $"task {task.Id} is {task.Status.Name()} already");
        if (run.DefinitionOf(task.Step) is not { Human: { } human } step || (action == LinkAction.Complete) != (task.Kind == HumanTaskKind.Form))
            throw new AndonException(RefusalKind.Conflict, "wrong_verb", task.Kind == HumanTaskKind.Form ? $"'{task.Step}' is a form: a link completes it" : $"'{task.Step}' is an approval gate: a link approves or rejects it");
        if (!TaskRules.MayDecide(task, actor)) throw new AndonException(RefusalKind.Forbidden, "not_a_candidate", TaskRules.ExplainCandidates(task, actor));
        if (action == LinkAction.Approve && TaskRules.IsExcluded(run, task, human, actor) is { } reason) throw new AndonException(RefusalKind.Forbidden, "excluded_from_approving", $"{actor.User} may not approve '{task.Step}': {reason}");
        if (action == LinkAction.Complete && !FormDefaults.Suffice(step)) throw new AndonException(RefusalKind.Conflict, "form_needs_input", $"the form of '{task.Step}' asks for what a link cannot give; complete it by 'andon tasks complete' or the API");
    }

    private static string KeyOf(LinkToken token) => $"link:{token.MadeBy}:{token.Nonce}";
}

/// <summary>What a link is about, as a page shows it.</summary>
internal sealed record LinkedTask(LinkAction Action, string User, DateTimeOffset ExpiresAt, string Title, string RunTitle);
