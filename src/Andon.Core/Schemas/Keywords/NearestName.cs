namespace Andon.Schemas;

/// <summary>Finds what somebody who mistyped a name most likely meant.</summary>
internal static class NearestName
{
    // The cost is candidates × length²; nobody mistypes a longer name by two letters only.
    private const int MostCandidates = 200;
    private const int LongestName = 64;

    /// <summary>The candidate that the fewest edits lead to; null when none is within half its length.</summary>
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
            if (edits < least && edits * 2 < candidate.Length)
                (nearest, least) = (candidate, edits);
        }

        return nearest;
    }

    /// <summary>Insertions, deletions and replacements of a letter, and swaps of two neighbours (optimal string alignment).</summary>
    private static int Edits(string a, string b)
    {
        var edits = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
                edits[i, j] = i == 0 || j == 0 ? i + j : Least(i, j);
        }

        return edits[a.Length, b.Length];

        int Least(int i, int j)
        {
            var replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            var least = Math.Min(replaced, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
            var isSwap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            return isSwap ? Math.Min(least, edits[i - 2, j - 2] + 1) : least;
        }
    }
}
