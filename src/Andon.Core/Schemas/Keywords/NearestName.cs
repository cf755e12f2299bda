namespace Andon.Schemas;

/// <summary>Finds what somebody who mistyped a name most likely meant.</summary>
internal static class NearestName
{
    // The cost is candidates × length²; nobody mistypes a longer name by two letters only.
    private const int MostCandidates = 200;
    private const int LongestName = 64;

    /// <summary>The candidate that the fewest edits lead to; null when none is within a third of its length.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestName)
            return null;
        string? nearest = null;
        var least = int.MaxValue;
        foreach (var candidate in candidates.Take(MostCandidates))
        {
            if (candidate.Length > LongestName)
                continue;
            var edits = Edits(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (edits < least && edits <= Math.Max(1, candidate.Length / 3) && edits < candidate.Length)
                (nearest, least) = (candidate, edits);
        }

        return nearest;
    }

    /// <summary>Levenshtein's distance: insertions, deletions and replacements of a letter.</summary>
    private static int Edits(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
