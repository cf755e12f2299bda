using Andon.Runs;

namespace Andon.Client;

/// <summary>Runs that go over to another version of their pipeline.</summary>
internal sealed partial class LocalClient
{
    public async Task<MigrationView> MigrateAsync(Caller caller, Guid run, MigrationRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var loaded = await LoadAsync(caller, run, cancellation);
        var to = await engine.Pipelines.GetAsync(caller.Tenant, loaded.Pipeline.Name, request.To, cancellation);
        if (request.Renames.Values.Contains(null!)) throw new AndonException(RefusalKind.Invalid, "invalid_rename", "a new name is null; leave out what keeps its name");
        var command = new MigrateRun(caller.Actor, to, [.. request.Renames.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => new StepRename(r.Key, r.Value))]);
        var decision = await DecideAsync(loaded, to, command, request.DryRun);
        return MigrationView.Of(Accepted(decision), decision.Migration!, request.DryRun);
    }
}
