namespace Andon.Tenants;

/// <summary>What a tenant has stored, as far as it was counted.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Bytes">How many bytes the last round found, or the one under way has found already, where that is more.</param>
public readonly record struct StoredBytes(string Tenant, long Bytes);
