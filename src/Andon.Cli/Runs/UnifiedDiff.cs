using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace Andon.Cli.Runs;

/// <summary>Two lists of lines as a unified difference: hunks with three lines around each change.</summary>
internal static class UnifiedDiff
{
    private const int Around = 3;

    /// <summary>Finding the shortest difference takes time by the square of what differs.</summary>
    private const int MostLines = 2_000;

    /// <summary>The hunks; null where there are too many lines to compare.</summary>
    public static List<string>? Of(List<string> from, List<string> to)
    {
        if (from.Count > MostLines || to.Count > MostLines) return null;
        var pieces = new InlineDiffBuilder(new Differ()).BuildDiffModel(string.Join('\n', from), string.Join('\n', to)).Lines;
        if (from.Count == 0) pieces = [.. pieces.Where(p => p.Type == ChangeType.Inserted)];
        var shown = new bool[pieces.Count];
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Type == ChangeType.Unchanged) continue;
            for (var j = Math.Max(0, i - Around); j <= Math.Min(pieces.Count - 1, i + Around); j++) shown[j] = true;
        }

        return Hunks(pieces, shown);
    }

    private static List<string> Hunks(List<DiffPiece> pieces, bool[] shown)
    {
        var lines = new List<string>();
        var (old, now) = (1, 1);
        for (var i = 0; i < pieces.Count;)
        {
            if (!shown[i])
            {
                i++;
                old++;
                now++;
                continue;
            }

            var hunk = pieces.Skip(i).TakeWhile((_, n) => shown[i + n]).ToList();
            var (removed, added) = (hunk.Count(p => p.Type != ChangeType.Inserted), hunk.Count(p => p.Type != ChangeType.Deleted));
            lines.Add($"@@ -{(removed == 0 ? old - 1 : old)},{removed} +{(added == 0 ? now - 1 : now)},{added} @@");
            foreach (var piece in hunk) lines.Add((piece.Type switch { ChangeType.Inserted => '+', ChangeType.Deleted => '-', _ => ' ' }) + piece.Text);
            (old, now, i) = (old + removed, now + added, i + hunk.Count);
        }

        return lines;
    }
}
