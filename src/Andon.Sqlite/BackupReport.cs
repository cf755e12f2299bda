namespace Andon.Sqlite;

/// <summary>What a backup wrote.</summary>
/// <param name="Bytes">Bytes of the database.</param>
/// <param name="Files">Files copied beside it: those that were not there yet.</param>
/// <param name="FileBytes">Their bytes.</param>
public sealed record BackupReport(long Bytes, int Files, long FileBytes);
