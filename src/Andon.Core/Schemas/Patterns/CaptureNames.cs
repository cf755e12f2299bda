namespace Andon.Schemas;

/// <summary>The capturing groups of a pattern, counted before it is translated: a reference may stand before its group.</summary>
internal sealed class CaptureNames
{
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Whether anything may refer to a group.</summary>
    public bool AreUsed { get; private set; }

    public string? Error { get; private set; }

    public static CaptureNames Of(string pattern)
    {
        var names = new CaptureNames();
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
                names.AreUsed |= ++i < pattern.Length && !inClass && pattern[i] is 'k' or (>= '1' and <= '9');
            else if (inClass)
                inClass = pattern[i] != ']';
            else if (pattern[i] == '[')
                inClass = true;
            else if (pattern[i] == '(')
                names.Open(pattern.AsSpan(i + 1));
        }

        return names;
    }

    /// <summary>The number of the group that a reference such as "3" or "name" means.</summary>
    public int? Find(string reference)
    {
        if (_numbers.TryGetValue(reference, out var named))
            return named;
        return int.TryParse(reference, out var number) && number >= 1 && number <= _count ? number : null;
    }

    private void Open(ReadOnlySpan<char> after)
    {
        if (!after.StartsWith("?"))
        {
            _count++;
        }
        else if (after.StartsWith("?<") && !after.StartsWith("?<=") && !after.StartsWith("?<!"))
        {
            _count++;
            var end = after.IndexOf('>');
            if (end > 0 && !_numbers.TryAdd(after[2..end].ToString(), _count))
                Error = $"two groups of the name {after[2..end]}";
        }
    }
}
