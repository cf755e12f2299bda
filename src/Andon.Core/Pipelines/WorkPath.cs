using System.Text;

namespace Andon.Pipelines;

/// <summary>Which paths may name a file in a working folder, and which names a file that is kept.</summary>
public static class WorkPath
{
    /// <summary>Bytes of a path in UTF-8.</summary>
    public const int MaxBytes = 1_024;

    private const int MaxSegmentBytes = 255;
    private const int MaxName = 64;

    /// <summary>What is wrong with a path, as in "it leads out of the folder"; null where nothing is.</summary>
    public static string? ProblemOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Length == 0) return "it is empty";
        if (path[0] == '/') return "it is absolute; give it relative to the working folder";
        if (Encoding.UTF8.GetByteCount(path) > MaxBytes) return $"it has more than {MaxBytes} bytes";
        if (path.Any(char.IsControl)) return "it holds a control character";
        if (path.Contains('\\', StringComparison.Ordinal)) return "it holds a backslash; folders are separated by '/'";
        foreach (var segment in path.Split('/'))
        {
            if (segment == "..") return "it leads out of the working folder with '..'";
            if (segment is "" or ".") return "it holds an empty name or '.'; name the file by its shortest path";
            if (Encoding.UTF8.GetByteCount(segment) > MaxSegmentBytes) return $"a name in it has more than {MaxSegmentBytes} bytes";
        }

        return null;
    }

    /// <summary>A path among others that has to be a folder, because another one leads through it; null where there is none.</summary>
    public static string? FolderAmong(IReadOnlyCollection<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = paths.ToHashSet(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash > 0; slash = path.IndexOf('/', slash + 1))
                if (files.Contains(path[..slash])) return path[..slash];
        }

        return null;
    }

    /// <summary>Whether a file may be kept under a name: 1 to 64 of letters, digits, <c>_ . -</c>, beginning with a letter, a digit or <c>_</c>.</summary>
    public static bool IsName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= MaxName && name[0] is not ('.' or '-') && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
    }
}
