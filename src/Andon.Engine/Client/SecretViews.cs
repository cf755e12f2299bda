namespace Andon.Client;

/// <summary>A secret, of which nobody is told the value.</summary>
/// <param name="Name">What it is called: its reference is <c>secret://NAME</c>.</param>
/// <param name="SetAt">When its value was written last.</param>
/// <param name="SetBy">Who wrote it.</param>
public sealed record SecretView(string Name, DateTimeOffset SetAt, string SetBy);

/// <summary>What a change of the master key did.</summary>
/// <param name="KeyId">The id of the master key that wraps from now on.</param>
/// <param name="Rekeyed">Secrets, of all tenants, that another one had wrapped.</param>
/// <param name="Left">Those that could not be: this process lacks the key, or the row was changed.</param>
public sealed record RekeyView(string KeyId, int Rekeyed, IReadOnlyList<SecretPlace> Left);

/// <summary>Where a secret is, and under which master key.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Name">What it is called.</param>
/// <param name="KeyId">The id of the master key that wraps it.</param>
public sealed record SecretPlace(string Tenant, string Name, string KeyId);
