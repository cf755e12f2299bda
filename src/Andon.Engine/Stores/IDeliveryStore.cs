namespace Andon.Stores;

/// <summary>
/// The outbox. Comes with a store; one conformance suite holds them all. Rows come with appends (<see cref="RowChange.Send"/>); who sends one has claimed it,
/// for so long, and after that anyone may.
/// </summary>
public interface IDeliveryStore
{
    /// <summary>Adds those that are not there yet, for what no append tells of.</summary>
    ValueTask AddAsync(IReadOnlyList<DeliveryRow> deliveries, CancellationToken cancellation = default);

    /// <summary>Every target that something is to be sent to, of all tenants, and when that is due first.</summary>
    ValueTask<IReadOnlyList<DeliveryTarget>> ListTargetsAsync(CancellationToken cancellation = default);

    /// <summary>Claims what is due for a target, the earliest first, until a time.</summary>
    ValueTask<IReadOnlyList<DeliveryRow>> ClaimAsync(DeliveryClaim claim, CancellationToken cancellation = default);

    /// <summary>Says what came of a claimed delivery; false, and nothing changed, where it was claimed by another since.</summary>
    ValueTask<bool> SettleAsync(DeliveryRow delivery, CancellationToken cancellation = default);

    /// <summary>A delivery of a tenant; null where there is none.</summary>
    ValueTask<DeliveryRow?> FindAsync(string tenant, Guid id, CancellationToken cancellation = default);

    /// <summary>Deliveries to a target, newest first, before one where one is given.</summary>
    ValueTask<IReadOnlyList<DeliveryRow>> ListAsync(string tenant, Guid target, DeliveryState? state, Guid? before, int limit, CancellationToken cancellation = default);

    /// <summary>Has a delivery that ended tried again from the beginning; false where it is pending or not there.</summary>
    ValueTask<bool> ReplayAsync(string tenant, Guid target, Guid id, DateTimeOffset now, CancellationToken cancellation = default);

    /// <summary>Removes all deliveries to a target; returns how many.</summary>
    ValueTask<int> DeleteAsync(string tenant, Guid target, CancellationToken cancellation = default);

    /// <summary>Removes what arrived, and what was given up, before a time each; at most so many. Returns how many.</summary>
    ValueTask<int> PruneAsync(DateTimeOffset deliveredBefore, DateTimeOffset deadBefore, int limit, CancellationToken cancellation = default);
}

/// <summary>A target with something to be sent to it.</summary>
public sealed record DeliveryTarget(string Tenant, Guid Target, DateTimeOffset DueAt);

/// <summary>What to claim.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Now">What is due at this time.</param>
/// <param name="Until">Whoever claims it has it until then.</param>
/// <param name="Limit">At most so many.</param>
/// <param name="By">Names the claim.</param>
public sealed record DeliveryClaim(string Tenant, Guid Target, DateTimeOffset Now, DateTimeOffset Until, int Limit, Guid By);
