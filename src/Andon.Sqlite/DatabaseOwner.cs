namespace Andon.Sqlite;

/// <summary>The process that has a database open for writing.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Host">The name of its machine.</param>
/// <param name="Url">Where it serves its API; null where it serves none.</param>
public sealed record DatabaseOwner(int Pid, string Host, string? Url);
