using System.Globalization;
using System.Text;

namespace Andon.Steps.Processes;

/// <summary>Names a process for ever: the number alone is used again.</summary>
internal readonly record struct ProcessIdentity(int Id, ulong Started)
{
    /// <summary>Sends a signal, unless the number now belongs to another process.</summary>
    public void Signal(int signal)
    {
        if (ProcessTable.Read(Id) is { } now && now.Identity == this) _ = Libc.Kill(Id, signal);
    }
}

/// <summary>One living process. Parent and session may change while it lives; in the middle of an exec it has no environment yet.</summary>
internal readonly record struct ProcessEntry(ProcessIdentity Identity, int Parent, int Session, bool IsInExec);

/// <summary>What a reading found; unclear where a process was in the middle of an exec, so that nobody can tell yet whose it is.</summary>
internal readonly record struct ProcessReading(List<ProcessIdentity> Found, bool IsUnclear);

/// <summary>What /proc tells. A full reading takes some ten microseconds per process, and is made only to end something.</summary>
internal static class ProcessTable
{
    private static readonly byte[] Key = Encoding.ASCII.GetBytes(AttemptMark.Variable + "=");

    /// <summary>
    /// Living processes of a session (0 for none), those that carry a mark that matches, those known already, and all their descendants.
    /// A descendant may carry no mark, or that of a step of its own (as when a step runs Andon), and once its parent has ended nothing
    /// tells whose it was: that is why the known ones are asked for. Never this process.
    /// </summary>
    public static ProcessReading Find(int session, Func<AttemptMark, bool> matches, IReadOnlySet<ProcessIdentity> known)
    {
        var all = ReadAll();
        var found = new List<ProcessIdentity>();
        var ids = new HashSet<int>();
        var isUnclear = false;
        foreach (var entry in all)
        {
            var belongs = known.Contains(entry.Identity) || (session > 0 && entry.Session == session);
            if (!belongs)
            {
                var mark = ReadMark(entry.Identity.Id, out var isInExec);
                isUnclear |= isInExec;
                belongs = mark is not null && matches(mark);
            }

            if (!belongs) continue;
            ids.Add(entry.Identity.Id);
            found.Add(entry.Identity);
        }

        for (var before = 0; before != found.Count;)
        {
            before = found.Count;
            found.AddRange(all.Where(entry => ids.Contains(entry.Parent) && ids.Add(entry.Identity.Id)).Select(entry => entry.Identity));
        }

        return new ProcessReading(found, isUnclear);
    }

    /// <summary>The runs whose attempts have a living process on this machine.</summary>
    public static HashSet<Guid> MarkedRuns() => [.. ReadAll().Select(entry => ReadMark(entry.Identity.Id, out _)).OfType<AttemptMark>().Select(mark => mark.RunId)];

    /// <summary>A process by its number; null when it is gone, a zombie included.</summary>
    public static ProcessEntry? Read(int id)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var text = Encoding.Latin1.GetString(buffer[..Math.Max(0, ReadFile($"/proc/{id}/stat", buffer))]);
        // The name is in parentheses and may itself hold parentheses and blanks; the fields are counted from behind it.
        var fields = text[(text.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length < 49 || fields[0] is "Z" or "X"
            ? null
            : new ProcessEntry(
                new(id, ulong.Parse(fields[19], CultureInfo.InvariantCulture)),
                int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[3], CultureInfo.InvariantCulture),
                // Memory of its own, unlike a thread of the kernel, and no place for an environment in it, which even an empty one has.
                IsInExec: fields[20] != "0" && fields[48] == "0");
    }

    private static List<ProcessEntry> ReadAll()
    {
        var entries = new List<ProcessEntry>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && id != Environment.ProcessId && Read(id) is { } entry) entries.Add(entry);
        }

        return entries;
    }

    /// <summary>The kernel refuses to open the environment of other users' processes, which costs next to nothing.</summary>
    private static AttemptMark? ReadMark(int id, out bool isInExec)
    {
        var buffer = new byte[8 * 1024];
        var path = $"/proc/{id}/environ";
        var length = ReadFile(path, buffer);
        isInExec = length == 0 && Read(id) is { IsInExec: true };
        // Empty a moment ago, and perhaps only until its exec was done.
        if (length == 0 && !isInExec) length = ReadFile(path, buffer);
        while (length == buffer.Length)
        {
            buffer = new byte[buffer.Length * 4];
            length = ReadFile(path, buffer);
        }

        for (ReadOnlySpan<byte> rest = buffer.AsSpan(0, Math.Max(0, length)); rest.Length > 0;)
        {
            var end = rest.IndexOf((byte)0);
            var variable = end < 0 ? rest : rest[..end];
            if (variable.StartsWith(Key)) return AttemptMark.Parse(Encoding.UTF8.GetString(variable[Key.Length..]));
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return null;
    }

    /// <summary>Reads what fits; less than 0 when the process is gone or not ours. Without exceptions, which would cost more than all the rest.</summary>
    private static int ReadFile(string path, Span<byte> buffer)
    {
        var file = Libc.Open(path, Libc.CloseOnExec);
        if (file < 0) return -1;
        var length = 0;
        while (length < buffer.Length)
        {
            var read = (int)Libc.Read(file, ref buffer[length], buffer.Length - length);
            if (read <= 0) break;
            length += read;
        }

        _ = Libc.Close(file);
        return length;
    }
}
