namespace Andon.Pipelines;

/// <summary>Finds the name that was probably meant, by edit distance (Damerau's optimal string alignment).</summary>
public static class NearestName
{
    /// <summary><c>; did you mean 'x'?</c>, or nothing where no name is near: within a third of the length, and at most 3 edits.</summary>
    public static string Suggest(string name, IEnumerable<string> known)
    {
        string? best = null;
        var least = Math.Min(3, Math.Max(1, name.Length / 3)) + 1;
        foreach (var candidate in known)
        {
            if (Math.Abs(candidate.Length - name.Length) >= least) continue;
            var distance = Distance(name, candidate);
            if (distance < least) (best, least) = (candidate, distance);
        }

        return best is null ? "" : $"; did you mean '{best}'?";
    }

    private static int Distance(string a, string b)
    {
        var rows = new int[3, b.Length + 1];
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            int now = i % 3, before = (i + 2) % 3, twoBefore = (i + 1) % 3;
            rows[now, 0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                var value = Math.Min(Math.Min(rows[now, j - 1] + 1, rows[before, j] + 1), rows[before, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) value = Math.Min(value, rows[twoBefore, j - 2] + 1);
                rows[now, j] = value;
            }
        }

        return rows[a.Length % 3, b.Length];
    }
}
