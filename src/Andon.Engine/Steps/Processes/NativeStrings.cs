using System.Runtime.InteropServices;

namespace Andon.Steps.Processes;

/// <summary>A null-terminated array of C strings in UTF-8, as argv and envp are.</summary>
internal sealed class NativeStrings : IDisposable
{
    public NativeStrings(IEnumerable<string> strings) => Pointers = [.. strings.Select(Marshal.StringToCoTaskMemUTF8), 0];

    public nint[] Pointers { get; }

    public void Dispose()
    {
        foreach (var pointer in Pointers) Marshal.FreeCoTaskMem(pointer);
    }
}
