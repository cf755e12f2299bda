namespace Andon;

/// <summary>Finds what somebody who mistyped a name most likely meant.</summary>
public static class Nearest
{
    private const int MostListed = 12;
    private const int LongestName = 256;

    // Letters compared for one hint: every name where names are short, the first few hundred where they are as long as they may be.
    private const int Work = 500_000;

    /// <summary>The rest of a sentence about an unknown name: the nearest candidate, or the candidates there are.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> candidates)
    {
        if (Of(name, candidates) is { } nearest) return $"; did you mean '{nearest}'?";
        if (candidates.Count == 0) return "";
        var listed = string.Join(", ", candidates.Take(MostListed));
        return candidates.Count > MostListed ? $"; known are {listed} and {candidates.Count - MostListed} more" : $"; known are {listed}";
    }

    /// <summary>The candidate with the fewest edits, or null when none is near: a third of its length, at least one edit.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        // The cost is candidates × length²: nobody meant a name of a hundred letters.
        if (name.Length > LongestName) return null;
        string? nearest = null;
        var least = int.MaxValue;
        var left = Work;
        foreach (var candidate in candidates)
        {
            if (left < 0) break;
            var most = Math.Max(1, candidate.Length / 3);
            if (Math.Abs(candidate.Length - name.Length) > most) continue;
            left -= name.Length * candidate.Length;
            var edits = Edits(name, candidate);
            if (edits > most || edits >= least || edits >= candidate.Length) continue;
            (nearest, least) = (candidate, edits);
        }

        return nearest;
    }

    /// <summary>Optimal string alignment: insertions, deletions, replacements and swaps of neighbours, whatever the case.</summary>
    private static int Edits(string a, string b)
    {
        var before = new int[b.Length + 1];
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        var earlier = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            (earlier, before, row) = (before, row, earlier);
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                row[j] = Math.Min(before[j - 1] + (same ? 0 : 1), Math.Min(before[j], row[j - 1]) + 1);
                var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                if (swapped) row[j] = Math.Min(row[j], earlier[j - 2] + 1);
            }
        }

        return row[b.Length];
    }
}
