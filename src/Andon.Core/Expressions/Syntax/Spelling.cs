namespace Andon.Expressions;

/// <summary>Finds the known name that was probably meant.</summary>
internal static class Spelling
{
    // Names of functions are short; longer ones need no measuring.
    private const int MaxLength = 40;

    public static string? Nearest(string name, IEnumerable<string> known)
    {
        if (name.Length > MaxLength) return null;
        // One edit in three characters is a slip of the hand; more is another word.
        var (nearest, least) = ((string?)null, Math.Max(1, name.Length / 3) + 1);
        foreach (var candidate in known)
        {
            var distance = Distance(name.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < least) (nearest, least) = (candidate, distance);
        }
        return nearest;
    }

    /// <summary>Levenshtein's distance: the edits of one character that turn one into the other.</summary>
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
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
