using Andon.Runs;
using Andon.Stores;
using Andon.Triggers;

namespace Andon.Client;

/// <summary>What requests from outside start, of <see cref="LocalClient"/>.</summary>
internal sealed partial class LocalClient
{
    public async Task<TriggerView> CreateTriggerAsync(Caller caller, TriggerRequest request, CancellationToken cancellation = default)
    {
        RequireHookKeeper(caller);
        var (now, (token, hash)) = (engine.Clock.Now, TriggerToken.Create());
        var made = new TriggerRow { Id = engine.Seeds.Next().NextId(now), Tenant = caller.Tenant, Token = hash, Pipeline = request.Pipeline, Owner = "", MadeBy = "", CreatedAt = now };
        var row = await CheckedAsync(caller, request, made, cancellation);
        var secret = request.Secret ?? TriggerSignature.NewSecret(row.Verification);
        if (!await engine.Store.Triggers.AddAsync(row, engine.Options.MaxTriggers, Audited(caller, "trigger.created", row.Id.ToString(), ("pipeline", row.Pipeline)), Kept(caller, row.Id, secret), cancellation))
            throw new AndonException(RefusalKind.Conflict, "too_many_triggers", $"tenant '{caller.Tenant}' has {engine.Options.MaxTriggers} triggers, which is the limit; remove some first");
        return TriggerView.Of(row) with { Path = "/api/v1/hooks/" + token, Secret = secret };
    }

    public async Task<IReadOnlyList<TriggerView>> ListTriggersAsync(Caller caller, CancellationToken cancellation = default)
    {
        RequireHookKeeper(caller);
        return [.. (await engine.Store.Triggers.ListAsync(caller.Tenant, cancellation)).Select(TriggerView.Of)];
    }

    public async Task<TriggerView> GetTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default) => TriggerView.Of(await FindTriggerAsync(caller, trigger, cancellation));

    public async Task<TriggerView> ChangeTriggerAsync(Caller caller, Guid trigger, TriggerRequest request, CancellationToken cancellation = default)
    {
        for (var tries = 0; tries < MaxChangeTries; tries++)
        {
            var before = await FindTriggerAsync(caller, trigger, cancellation);
            var changed = await CheckedAsync(caller, request, before, cancellation);
            // Another verification has another form of secret.
            var secret = request.Secret ?? (changed.Verification == before.Verification ? null : TriggerSignature.NewSecret(changed.Verification));
            var audit = Audited(caller, "trigger.changed", trigger.ToString(), ("pipeline", changed.Pipeline), ("new_secret", secret is not null));
            if (await engine.Store.Triggers.ChangeAsync(changed, audit, Kept(caller, trigger, secret), cancellation)) return TriggerView.Of(changed) with { Secret = secret };
        }

        throw TriggerChanged(trigger);
    }

    public Task<TriggerView> PauseTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default) => PauseTriggerAsync(caller, trigger, "trigger.paused", isPaused: true, cancellation);

    public Task<TriggerView> ResumeTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default) => PauseTriggerAsync(caller, trigger, "trigger.resumed", isPaused: false, cancellation);

    public async Task DeleteTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation = default)
    {
        await FindTriggerAsync(caller, trigger, cancellation);
        await engine.Store.Triggers.DeleteAsync(caller.Tenant, trigger, Audited(caller, "trigger.deleted", trigger.ToString()), [new SecretChange(SecretOf(trigger), null)], cancellation);
    }

    private async Task<TriggerView> PauseTriggerAsync(Caller caller, Guid trigger, string action, bool isPaused, CancellationToken cancellation)
    {
        for (var tries = 0; tries < MaxChangeTries; tries++)
        {
            var found = await FindTriggerAsync(caller, trigger, cancellation);
            if (found.IsPaused == isPaused) return TriggerView.Of(found);
            var changed = found with { IsPaused = isPaused };
            if (await engine.Store.Triggers.ChangeAsync(changed, Audited(caller, action, trigger.ToString(), ("pipeline", changed.Pipeline)), cancellation: cancellation)) return TriggerView.Of(changed);
        }

        throw TriggerChanged(trigger);
    }

    /// <summary>The name of a trigger's secret among those of its tenant, which no reference can have.</summary>
    internal static string SecretOf(Guid trigger) => $"trigger/{trigger:N}";

    private SecretChange[] Kept(Caller caller, Guid trigger, string? secret) => secret is null ? [] : [Secrets.Seal(caller.Tenant, SecretOf(trigger), secret, caller.Actor)];

    private async Task<TriggerRow> CheckedAsync(Caller caller, TriggerRequest request, TriggerRow row, CancellationToken cancellation)
    {
        await engine.Pipelines.GetAsync(caller.Tenant, request.Pipeline, request.Version, cancellation);
        if (!Enum.IsDefined(request.Verification)) throw new AndonException(RefusalKind.Invalid, "invalid_verification", "verification is none, standard or github");
        if (request.Secret is { } secret && TriggerSignature.ProblemOf(request.Verification, secret) is { } problem) throw new AndonException(RefusalKind.Invalid, "invalid_secret", problem);
        if (request.Params is { } parameters)
        {
            Bytes(parameters, "the parameters");
            TriggerParams.Read(parameters);
        }

        var changed = row with
        {
            Pipeline = request.Pipeline,
            Version = request.Version,
            Title = request.Title,
            Owner = request.OwnerId ?? caller.Actor.User,
            Verification = request.Verification,
            Params = request.Params,
            IsPaused = request.Paused,
            MadeBy = caller.Actor.User,
        };
        return Limits(changed) is { } what ? throw new AndonException(RefusalKind.Invalid, what.Code, what.Message) : changed;
    }

    private static AndonException TriggerChanged(Guid trigger) => new(RefusalKind.Conflict, "trigger_changed", $"trigger {trigger} is changed by others all the time; try again");

    /// <summary>What a run of it would be refused for, whatever its parameters.</summary>
    private static (string Code, string Message)? Limits(TriggerRow row)
    {
        if (row.Title is { Length: > 500 } || !PlainText.Is(row.Title)) return ("invalid_title", $"the title of a run has at most 500 characters, and not {PlainText.Problem}");
        return row.Owner.Length is 0 or > 500 || !PlainText.Is(row.Owner) ? ("invalid_owner", $"an owner has from 1 to 500 characters, and not {PlainText.Problem}") : null;
    }

    private async Task<TriggerRow> FindTriggerAsync(Caller caller, Guid trigger, CancellationToken cancellation)
    {
        RequireHookKeeper(caller);
        return await engine.Store.Triggers.FindAsync(caller.Tenant, trigger, cancellation)
            ?? throw new AndonException(RefusalKind.NotFound, "unknown_trigger", $"there is no trigger {trigger} in tenant '{caller.Tenant}'");
    }
}
