namespace Andon.Stores;

/// <summary>What a check of a database found.</summary>
/// <param name="Runs">Runs on record.</param>
/// <param name="LogRows">Rows of the log.</param>
/// <param name="Problems">What is wrong, a sentence each, at most a hundred or so; empty where nothing is.</param>
public sealed record CheckReport(long Runs, long LogRows, IReadOnlyList<string> Problems)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Problems.Count == 0;
}
